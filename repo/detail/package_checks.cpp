// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/package_checks.hpp"

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "repo/detail/http_header.hpp"

namespace pigsty::repo::detail {

namespace fs = std::filesystem;

using base::VerifyError;

SignaturePolicy policy_of(specs::Trust trust) {
    return trust == specs::Trust::rpm ? SignaturePolicy::required : SignaturePolicy::ignored;
}

std::vector<std::string> urls_of(const std::vector<std::string>& mirrors, const std::string& path) {
    std::vector<std::string> urls;
    for (const std::string& mirror : mirrors) {
        urls.push_back(mirror + (mirror.ends_with('/') ? "" : "/") + path);
    }
    return urls;
}

void check_identity(const specs::Nevra& expected, const specs::Nevra& found) {
    if (expected != found) {
        throw VerifyError("expected package " + base::quote(specs::to_string(expected)) +
                          ", but the file is " + base::quote(specs::to_string(found)));
    }
}

void check_equal_digest(const std::string& name,
                        const std::string& type,
                        const std::string& expected,
                        const std::string& got) {
    if (expected != got) {
        throw VerifyError("digest mismatch for " + base::quote(name) + ": expected " + type + ":" +
                          expected + ", got " + type + ":" + got);
    }
}

void note_checked(const Store& store,
                  SignaturePolicy policy,
                  const std::string& sha256,
                  const std::string& signer) {
    if (policy == SignaturePolicy::required) {
        store.mark_checked(sha256, signer);
    }
}

LockedPackageCheck::LockedPackageCheck(const specs::LockedPackage& package,
                                       const Keyring& keyring,
                                       SignaturePolicy policy,
                                       const Store& store)
    : package_(package),
      policy_(policy),
      store_(store),
      check_(keyring, policy, specs::to_string(package.nevra)) {}

void LockedPackageCheck::finish() {
    compare(package_, policy_, check_.finish());
    note_checked(store_, policy_, package_.sha256, package_.key);
    store_.adopt(store_.partial_of(package_.sha256), package_.sha256);
}

void LockedPackageCheck::compare(const specs::LockedPackage& package,
                                 SignaturePolicy policy,
                                 const RpmFacts& facts) {
    const std::string name = specs::to_string(package.nevra);
    check_equal_digest(name, "sha256", package.sha256, facts.sha256);
    check_identity(package.nevra, facts.nevra);
    check_equal_digest("header of " + name, "sha256", package.header_sha256, facts.header_sha256);
    if (policy == SignaturePolicy::required && facts.key != package.key) {
        throw VerifyError(base::quote(name) + " is signed by key " + facts.key +
                          ", but the lock says " + base::quote(package.key));
    }
}

PlainFileCheck::PlainFileCheck(std::string name,
                               std::string sha256,
                               bool is_rpm,
                               fs::path partial,
                               const Store& store,
                               specs::LockedFile& found)
    : name_(std::move(name)),
      sha256_(std::move(sha256)),
      partial_(std::move(partial)),
      store_(store),
      found_(found) {
    if (is_rpm) {
        rpm_.emplace(no_keys_, SignaturePolicy::ignored, name_);
    }
}

void PlainFileCheck::update(std::span<const std::uint8_t> bytes) {
    digest_.update(bytes);
    size_bytes_ += bytes.size();
    if (rpm_) {
        rpm_->update(bytes);
    }
}

void PlainFileCheck::finish() {
    const std::string got = digest_.finish();
    check_equal_digest(name_, "sha256", sha256_.empty() ? got : sha256_, got);
    if (rpm_) {
        (void)rpm_->finish();
    }
    found_.sha256 = got;
    found_.size_bytes = size_bytes_;
    store_.adopt(partial_, got);
}

PackageHeadCheck::PackageHeadCheck(const SolvedPackage& package,
                                   const Keyring& keyring,
                                   SignaturePolicy policy,
                                   PackageFacts& facts)
    : package_(package), facts_(facts), check_(keyring, policy, specs::to_string(package.nevra)) {}

void PackageHeadCheck::finish() {
    if (check_.needs_payload()) {
        facts_.needs_whole = true;
        return;
    }
    facts_.rpm = check_.finish_head();
    check_identity(package_.nevra, facts_.rpm.nevra);
}

WholePackageCheck::WholePackageCheck(const SolvedPackage& package,
                                     const Keyring& keyring,
                                     SignaturePolicy policy,
                                     fs::path partial,
                                     const Store& store,
                                     PackageFacts& facts)
    : package_(package),
      partial_(std::move(partial)),
      store_(store),
      facts_(facts),
      policy_(policy),
      check_(keyring, policy, specs::to_string(package.nevra)) {
    if (package.digest.type != "sha256") {
        digest_.emplace(make_digest(package.digest.type));
    }
}

void WholePackageCheck::update(std::span<const std::uint8_t> bytes) {
    check_.update(bytes);
    if (digest_) {
        digest_->update(bytes);
    }
}

void WholePackageCheck::finish() {
    facts_.rpm = check_.finish();
    check_equal_digest(specs::to_string(package_.nevra),
                       package_.digest.type,
                       package_.digest.hex,
                       digest_ ? digest_->finish() : facts_.rpm.sha256);
    check_identity(package_.nevra, facts_.rpm.nevra);
    note_checked(store_, policy_, facts_.rpm.sha256, facts_.rpm.key);
    store_.adopt(partial_, facts_.rpm.sha256);
    if (digest_) {
        specs::LockedFile file;
        file.sha256 = facts_.rpm.sha256;
        file.size_bytes = facts_.rpm.size_bytes;
        remember_alias(store_, alias_of(package_.digest), file);
    }
    facts_.needs_whole = false;
}

std::string alias_of(const RepositoryDigest& digest) {
    const std::string type = normal_digest_type(digest.type);
    const bool digits = digest.hex.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (digest_bytes(type) == 0 || digest.hex.size() != 2 * digest_bytes(type) || !digits) {
        throw VerifyError("checksum of no known kind: " +
                          base::quote(digest.type + ":" + digest.hex));
    }
    return type + "-" + digest.hex;
}

std::optional<specs::LockedFile> find_alias(const Store& store, const std::string& alias) {
    const auto text = base::read_file_if_present(store.root() / "alias" / alias, 1024);
    const std::size_t blank = text ? text->find(' ') : std::string::npos;
    if (blank == std::string::npos) {
        return std::nullopt;
    }
    specs::LockedFile file;
    file.sha256 = text->substr(0, blank);
    const auto size = parse_decimal(std::string_view(*text).substr(blank + 1));
    try {
        if (!size || !store.has(file.sha256, *size)) {
            return std::nullopt;
        }
    } catch (const VerifyError&) {
        return std::nullopt;
    }
    file.size_bytes = *size;
    return file;
}

void remember_alias(const Store& store, const std::string& alias, const specs::LockedFile& file) {
    base::make_directories(store.root() / "alias");
    base::write_file(store.root() / "alias" / alias,
                     file.sha256 + " " + std::to_string(file.size_bytes));
}

}  // namespace pigsty::repo::detail
