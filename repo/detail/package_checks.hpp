// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "repo/detail/digest_type.hpp"
#include "repo/downloader.hpp"
#include "repo/keyring.hpp"
#include "repo/rpm_check.hpp"
#include "repo/solve.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"

namespace pigsty::repo::detail {

/// Signatures are asked for where trust is `rpm`.
SignaturePolicy policy_of(specs::Trust trust);

/// Address of `path` on each mirror.
std::vector<std::string> urls_of(const std::vector<std::string>& mirrors, const std::string& path);

/// Throws VerifyError when the header's identity is not the one expected.
void check_identity(const specs::Nevra& expected, const specs::Nevra& found);

/// Throws VerifyError when a digest is not the one expected; `type` names it, e.g. "sha256".
void check_equal_digest(const std::string& name,
                        const std::string& type,
                        const std::string& expected,
                        const std::string& got);

/// Notes beside the store that a whole package was checked, where a signature was asked for. Before
/// the package enters the store: whoever finds it there need not read it again.
void note_checked(const Store& store,
                  SignaturePolicy policy,
                  const std::string& sha256,
                  const std::string& signer);

/// Checks a package against its line of the lock and moves it into the store.
class LockedPackageCheck final : public ContentCheck {
  public:
    LockedPackageCheck(const specs::LockedPackage& package,
                       const Keyring& keyring,
                       SignaturePolicy policy,
                       const Store& store);
    void update(std::span<const std::uint8_t> bytes) override { check_.update(bytes); }
    void finish() override;

    /// The comparison alone, for packages that are in the store.
    static void compare(const specs::LockedPackage& package,
                        SignaturePolicy policy,
                        const RpmFacts& facts);

  private:
    const specs::LockedPackage& package_;
    SignaturePolicy policy_;
    const Store& store_;
    RpmCheck check_;
};

/// Checks a plain file against its digest and moves it into the store.
class PlainFileCheck final : public ContentCheck {
  public:
    /// `sha256` may be empty: then any content will do, and the digest is what finish() found. As
    /// an RPM it must be a sound one.
    PlainFileCheck(std::string name,
                   std::string sha256,
                   bool is_rpm,
                   std::filesystem::path partial,
                   const Store& store,
                   specs::LockedFile& found);
    void update(std::span<const std::uint8_t> bytes) override;
    void finish() override;

  private:
    std::string name_;
    std::string sha256_;
    std::filesystem::path partial_;
    const Store& store_;
    specs::LockedFile& found_;
    Keyring no_keys_;
    std::optional<RpmCheck> rpm_;
    base::Sha256 digest_;
    std::uint64_t size_bytes_ = 0;
};

/// What the packages being completed learn from their heads.
struct PackageFacts {
    RpmFacts rpm;
    bool needs_whole = false;  ///< the only signature is over header and payload
};

/// Checks the first bytes of a package.
class PackageHeadCheck final : public ContentCheck {
  public:
    PackageHeadCheck(const SolvedPackage& package,
                     const Keyring& keyring,
                     SignaturePolicy policy,
                     PackageFacts& facts);
    void update(std::span<const std::uint8_t> bytes) override { check_.update(bytes); }
    void finish() override;

  private:
    const SolvedPackage& package_;
    PackageFacts& facts_;
    RpmCheck check_;
};

/// Checks a whole package against the repository's digest, of whatever kind, and moves it into the
/// store.
class WholePackageCheck final : public ContentCheck {
  public:
    WholePackageCheck(const SolvedPackage& package,
                      const Keyring& keyring,
                      SignaturePolicy policy,
                      std::filesystem::path partial,
                      const Store& store,
                      PackageFacts& facts);
    void update(std::span<const std::uint8_t> bytes) override;
    void finish() override;

  private:
    const SolvedPackage& package_;
    std::filesystem::path partial_;
    const Store& store_;
    PackageFacts& facts_;
    SignaturePolicy policy_;
    RpmCheck check_;
    std::optional<RpmDigest> digest_;
};

/// Beside the store: which SHA-256 a file has that is known by another name, e.g. "sha1-<hex>";
/// nullopt when that is not known or the file is not there.
std::optional<specs::LockedFile> find_alias(const Store& store, const std::string& alias);
void remember_alias(const Store& store, const std::string& alias, const specs::LockedFile& file);

/// Shape: "sha1-2fd4e1c6…".
std::string alias_of(const RepositoryDigest& digest);

}  // namespace pigsty::repo::detail
