// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/content_check.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/detail/check_sinks.hpp"
#include "bundles/entry_names.hpp"
#include "specs/lock.hpp"

namespace pigsty::bundles::detail {

namespace {

constexpr std::uint64_t k_manifest_limit_bytes = std::uint64_t{128} << 20;
constexpr std::uint64_t k_signature_limit_bytes = std::uint64_t{64} << 10;
constexpr std::uint64_t k_lock_limit_bytes = std::uint64_t{64} << 20;
constexpr std::uint64_t k_key_limit_bytes = std::uint64_t{1} << 20;
constexpr std::size_t k_named_packages = 5;  // in a warning

void check_size(const std::string& path, std::uint64_t size_bytes, std::uint64_t limit_bytes) {
    if (size_bytes > limit_bytes) {
        throw base::VerifyError(base::quote(path) + " is larger than the limit of " +
                                std::to_string(limit_bytes) + " bytes");
    }
}

}  // namespace

ContentCheck::ContentCheck(std::filesystem::path scratch,
                           const VerifyOptions& options,
                           Findings& findings,
                           base::Progress& progress,
                           VerifyReport& report)
    : scratch_(std::move(scratch)),
      options_(options),
      findings_(findings),
      progress_(progress),
      report_(report) {}

ContentCheck::~ContentCheck() = default;

std::unique_ptr<FileSink> ContentCheck::open(const BundleEntry& entry) {
    if (!started_) {
        return open_manifest(entry);
    }
    if (!take_manifest()) {
        return nullptr;
    }
    if (marker_seen_) {
        findings_.add("file " + base::quote(entry.path) + " comes after the marker");
    }
    if (entry.path == k_marker_name || entry.path == k_signature_name) {
        return open_unlisted(entry);
    }
    const auto listed = unseen_.find(entry.path);
    if (listed == unseen_.end()) {
        findings_.add("file " + base::quote(entry.path) + " is not in the manifest");
        return nullptr;
    }
    const specs::ManifestFile& file = *listed->second;
    unseen_.erase(listed);
    if (entry.size_bytes != file.size_bytes) {
        findings_.add("file " + base::quote(file.path) + " has " +
                      std::to_string(entry.size_bytes) + " bytes, the manifest says " +
                      std::to_string(file.size_bytes));
        return nullptr;
    }
    return open_listed(file);
}

std::unique_ptr<FileSink> ContentCheck::open_manifest(const BundleEntry& entry) {
    started_ = true;
    if (entry.path != k_manifest_name) {
        throw base::VerifyError("the bundle does not start with " + base::quote(k_manifest_name) +
                                " but with " + base::quote(entry.path));
    }
    check_size(entry.path, entry.size_bytes, k_manifest_limit_bytes);
    std::promise<std::string> text;
    manifest_text_ = text.get_future();
    return make_text_sink(std::move(text));
}

bool ContentCheck::take_manifest() {
    if (manifest_lost_ || !manifest_text_.valid()) {
        return !manifest_lost_;
    }
    try {
        report_.manifest_text = manifest_text_.get();
    } catch (const std::future_error&) {
        // Its sink went before the end: reading failed on another thread, and the reader throws
        // the cause as soon as it gets control back.
        manifest_lost_ = true;
        return false;
    }
    try {
        report_.manifest =
            specs::parse_manifest(report_.manifest_text, std::string(k_manifest_name));
    } catch (const base::SpecError& error) {
        throw base::VerifyError(error.message());
    }
    check_manifest();
    return true;
}

void ContentCheck::check_manifest() {
    for (const specs::ManifestRepository& repository : report_.manifest.repositories) {
        if (repository.id == specs::k_url_repository ||
            !repositories_.emplace(repository.id, &repository).second) {
            findings_.add("the manifest has an unfit or repeated repository " +
                          base::quote(repository.id));
        }
    }
    check_claims();
    bool lock_seen = false;
    for (const specs::ManifestFile& file : report_.manifest.files) {
        if (!path_flaw(file.path, ReadLimits{}.path_bytes).empty() ||
            !unseen_.emplace(file.path, &file).second) {
            throw base::VerifyError("the manifest has an unfit or repeated path " +
                                    base::quote(file.path));
        }
        if (!file.nevra.empty() && file.repository != specs::k_url_repository &&
            !repositories_.contains(file.repository)) {
            findings_.add("package " + base::quote(file.path) + " is of repository " +
                          base::quote(file.repository) + ", which the manifest does not have");
        }
        if (file.path == k_lock_name && file.nevra.empty()) {
            lock_seen = true;
            if (file.sha256 != report_.manifest.lock_sha256) {
                findings_.add("the lock is not the one the manifest was made from: sha256:" +
                              file.sha256 + " instead of sha256:" + report_.manifest.lock_sha256);
            }
        }
    }
    if (!lock_seen) {
        findings_.add("the manifest does not list " + base::quote(k_lock_name));
    }
}

void ContentCheck::check_claims() {
    const auto& files = report_.manifest.files;
    if (report_.manifest.sets.empty() &&
        std::any_of(files.begin(), files.end(), [](const specs::ManifestFile& file) {
            return !file.nevra.empty();
        })) {
        findings_.add("the manifest has packages but no set, so nothing says what must install");
    }
    if (options_.policy) {
        for (std::string& finding : policy_findings(report_.manifest, *options_.policy)) {
            findings_.add(std::move(finding));
        }
    }
}

std::unique_ptr<FileSink> ContentCheck::open_unlisted(const BundleEntry& entry) {
    if (entry.path == k_marker_name) {
        marker_seen_ = true;
        return make_marker_sink(*this, k_marker_text);
    }
    check_size(entry.path, entry.size_bytes, k_signature_limit_bytes);
    std::promise<std::string> text;
    signature_text_ = text.get_future();
    return make_text_sink(std::move(text));
}

std::unique_ptr<FileSink> ContentCheck::open_listed(const specs::ManifestFile& file) {
    if (file.path.starts_with(k_keys_folder)) {
        check_size(file.path, file.size_bytes, k_key_limit_bytes);
        if (keys_taken_) {
            findings_.add("key " + base::quote(file.path) + " comes after files it may be for");
        }
        std::promise<void> done;
        key_reads_.push_back(done.get_future());
        return make_key_sink(*this, file, std::move(done));
    }
    take_keys();
    if (!file.nevra.empty()) {
        return open_package(file);
    }
    if (file.path == k_lock_name) {
        check_size(file.path, file.size_bytes, k_lock_limit_bytes);
        return make_digest_sink(*this, file, scratch_.parent_path() / k_lock_name);
    }
    if (file.path.starts_with(k_repodata_folder)) {
        const std::string name = file.path.substr(k_repodata_folder.size());
        const bool plain = name.find('/') == std::string::npos;
        return make_digest_sink(*this, file, plain ? scratch_ / name : std::filesystem::path());
    }
    return make_digest_sink(*this, file);
}

std::unique_ptr<FileSink> ContentCheck::open_package(const specs::ManifestFile& file) {
    ++report_.packages;
    const auto repository = repositories_.find(file.repository);
    const bool wanted =
        repository != repositories_.end() && repository->second->trust == specs::Trust::rpm;
    if (!wanted) {
        uncovered_.push_back(file.path);
    } else if (file.key.empty()) {
        findings_.add("package " + base::quote(file.path) +
                      " has no key in the manifest, but its "
                      "repository " +
                      base::quote(file.repository) + " has trust \"rpm\"");
    }
    return make_package_sink(
        *this,
        file,
        keyrings_[file.repository],
        wanted ? repo::SignaturePolicy::required : repo::SignaturePolicy::ignored);
}

void ContentCheck::add_key(const std::string& path, const std::string& text) {
    try {
        const std::vector<repo::PublicKey> found = repo::parse_public_keys(text, path);
        if (found.size() != 1 || key_path(found.front().fingerprint) != path) {
            findings_.add("file " + base::quote(path) +
                          " does not hold exactly the key its name says, but " +
                          (found.size() == 1 ? found.front().fingerprint
                                             : std::to_string(found.size()) + " keys"));
            return;
        }
        const std::lock_guard lock(mutex_);
        keys_.emplace(found.front().fingerprint, found.front());
    } catch (const base::VerifyError& error) {
        findings_.add("key " + base::quote(path) + ": " + error.message());
    }
}

void ContentCheck::count_signature(const std::string& key) {
    const std::lock_guard lock(mutex_);
    ++signed_by_[key];
}

void ContentCheck::take_keys() {
    if (std::exchange(keys_taken_, true)) {
        return;
    }
    for (auto& read : key_reads_) {
        read.wait();
    }
    const std::lock_guard lock(mutex_);
    for (const auto& [id, repository] : repositories_) {
        repo::Keyring& keyring = keyrings_[id];
        for (const std::string& fingerprint : repository->keys) {
            const auto key = keys_.find(fingerprint);
            if (key != keys_.end()) {
                keyring.add(key->second);
            } else {
                findings_.add("key " + fingerprint + " of repository " + base::quote(id) +
                              " is not in the bundle");
            }
        }
    }
}

void ContentCheck::check_keys() {
    std::set<std::string> named;
    for (const auto& [id, repository] : repositories_) {
        named.insert(repository->keys.begin(), repository->keys.end());
    }
    for (const auto& [fingerprint, key] : keys_) {
        VerifiedKey& line = report_.keys.emplace_back();
        line.fingerprint = fingerprint;
        line.packages = signed_by_[fingerprint];
        report_.signed_packages += line.packages;
        line.trusted = options_.policy && pins_key(*options_.policy, fingerprint);
        // A repository's own key was looked at with its repository.
        if (options_.policy && !line.trusted && !named.contains(fingerprint)) {
            findings_.add("key " + fingerprint +
                          " of the bundle is not pinned: compare it with its owner's, then "
                          "accept it with --trust-key " +
                          fingerprint);
        }
    }
    if (!options_.policy && report_.packages != 0) {
        report_.warnings.push_back(
            "what vouches for the packages was taken from the bundle itself: its keys and trust "
            "levels were not compared with a profile");
    }
}

void ContentCheck::warn_of_uncovered() {
    if (uncovered_.empty()) {
        return;
    }
    std::sort(uncovered_.begin(), uncovered_.end());
    std::string text = base::count_of(uncovered_.size(), "package") +
                       (uncovered_.size() == 1 ? " is" : " are") + " covered by no signature: ";
    for (std::size_t i = 0; i < std::min(uncovered_.size(), k_named_packages); ++i) {
        text += (i == 0 ? "" : ", ") + base::quote(uncovered_[i]);
    }
    if (uncovered_.size() > k_named_packages) {
        text += " and " + std::to_string(uncovered_.size() - k_named_packages) + " more";
    }
    report_.warnings.push_back(text);
}

void ContentCheck::finish(const ReadResult& result) {
    if (!started_) {
        throw base::VerifyError("the bundle is empty");
    }
    if (!take_manifest()) {
        throw base::VerifyError(base::quote(k_manifest_name) + " was not read to its end");
    }
    report_.files = result.files;
    report_.content_bytes = result.content_bytes;
    report_.archive = result.archive;
    report_.indexed = result.indexed;
    if (signature_text_.valid()) {
        report_.signature_text = signature_text_.get();
    }
    if (result.archive && result.top != report_.manifest.module_name) {
        findings_.add("the top folder is " + base::quote(result.top) + ", the manifest says " +
                      base::quote(report_.manifest.module_name));
    }
    for (const auto& [path, file] : unseen_) {
        findings_.add("file " + base::quote(path) + " is missing");
    }
    if (!marker_seen_) {
        findings_.add("the marker " + base::quote(k_marker_name) + " is missing");
    }
    take_keys();
    check_keys();
    warn_of_uncovered();
}

}  // namespace pigsty::bundles::detail
