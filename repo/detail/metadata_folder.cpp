// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/metadata_folder.hpp"

#include <createrepo_c/compression_wrapper.h>
#include <fcntl.h>

#include <algorithm>
#include <chrono>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "repo/detail/digest_type.hpp"
#include "repo/detail/rpm_signature.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::repo::detail {

namespace fs = std::filesystem;

namespace {

using base::VerifyError;

constexpr std::uint64_t k_repomd_limit_bytes = 64u << 20;
constexpr std::uint64_t k_data_limit_bytes = 1ULL << 30;
constexpr std::uint64_t k_open_limit_bytes = 8ULL << 30;
constexpr std::size_t k_buffer_bytes = 256u << 10;
constexpr auto k_keep_time = std::chrono::hours(7 * 24);

/// What a name may end in: the libraries choose the decompressor by it.
std::string checked_name(const std::string& location) {
    std::string name = location.substr(location.rfind('/') + 1);
    for (const char* end : {".xml", ".xml.gz", ".xml.xz", ".xml.bz2", ".xml.zst"}) {
        if (name.ends_with(end) && name.size() <= 200) {
            return name;
        }
    }
    throw VerifyError("metadata of an unknown kind: " + base::quote(location));
}

std::string digest_of_file(const fs::path& file, const std::string& type) {
    const base::Fd fd = base::open_file(file, O_RDONLY);
    RpmDigest digest = make_digest(type);
    std::vector<std::uint8_t> buffer(k_buffer_bytes);
    while (const std::size_t got = base::read_some(fd.get(), buffer)) {
        digest.update(std::span(buffer).first(got));
    }
    return digest.finish();
}

/// Reads a compressed file through, so that one that would unpack without an end is refused before
/// it is used.
void check_open_size(const fs::path& file, const RepomdRecord& record) {
    const std::uint64_t limit = record.open_size_bytes.value_or(k_open_limit_bytes);
    CR_FILE* stream =
        cr_open(file.c_str(), CR_CW_MODE_READ, CR_CW_AUTO_DETECT_COMPRESSION, nullptr);
    if (stream == nullptr) {
        throw VerifyError("cannot unpack " + base::quote(record.location));
    }
    std::vector<std::uint8_t> buffer(k_buffer_bytes);
    std::uint64_t total = 0;
    int got = 0;
    do {
        got = cr_read(stream, buffer.data(), static_cast<unsigned>(buffer.size()), nullptr);
        total += got > 0 ? static_cast<std::uint64_t>(got) : 0;
    } while (got > 0 && total <= limit);
    cr_close(stream, nullptr);
    if (got < 0) {
        throw VerifyError("cannot unpack " + base::quote(record.location));
    }
    if (total > limit) {
        throw VerifyError(base::quote(record.location) + " unpacks to more than the " +
                          std::to_string(limit) + " bytes " +
                          (record.open_size_bytes ? "it claims" : "allowed"));
    }
}

/// Checks a file of metadata and puts it into its place.
class RecordCheck final : public ContentCheck {
  public:
    RecordCheck(RepomdRecord record, fs::path partial, fs::path target)
        : record_(std::move(record)),
          partial_(std::move(partial)),
          target_(std::move(target)),
          digest_(make_digest(record_.digest.type)) {}

    void update(std::span<const std::uint8_t> bytes) override { digest_.update(bytes); }

    void finish() override {
        const std::string got = digest_.finish();
        if (got != record_.digest.hex) {
            throw VerifyError("digest mismatch for " + base::quote(record_.location) +
                              ": expected " + record_.digest.type + ":" + record_.digest.hex +
                              ", got " + record_.digest.type + ":" + got);
        }
        check_open_size(partial_, record_);
        std::error_code failure;
        fs::rename(partial_, target_, failure);
        if (failure) {
            throw base::SystemError("cannot rename to " + base::quote(target_.string()),
                                    failure.value());
        }
    }

  private:
    RepomdRecord record_;
    fs::path partial_;
    fs::path target_;
    RpmDigest digest_;
};

}  // namespace

void check_repomd_signature(const specs::Repository& repository,
                            const RepomdSnapshot& snapshot,
                            const Keyring* keyring) {
    if (repository.trust != specs::Trust::metadata) {
        return;
    }
    base::in_context([] { return "checking the signature of \"repomd.xml\""; },
                     [&] {
                         const Keyring none;
                         verify_detached(snapshot.text,
                                         snapshot.signature,
                                         keyring != nullptr ? *keyring : none);
                     });
}

const RepomdRecord& required_record(const Repomd& repomd, const std::string& type) {
    const RepomdRecord* record = find_record(repomd, type);
    if (record == nullptr) {
        throw VerifyError("repomd.xml does not list " + base::quote(type));
    }
    if (record->size_bytes.value_or(0) > k_data_limit_bytes ||
        record->open_size_bytes.value_or(0) > k_open_limit_bytes) {
        throw VerifyError("repomd.xml claims that " + base::quote(type) + " is too large");
    }
    return *record;
}

MetadataFolder::MetadataFolder(const fs::path& cache, const std::string& id) {
    const std::string problem = specs::file_name_problem(id);
    if (!problem.empty()) {
        throw base::SpecError("repository id " + base::quote(id) + ": " + problem);
    }
    path_ = cache / "metadata" / id;
    base::make_directories(path_);
}

std::optional<RepomdSnapshot> MetadataFolder::load() const {
    const auto current = base::read_file_if_present(path_ / "current", 64u << 10);
    if (!current || current->size() < 66 || (*current)[64] != '\n' || current->back() != '\n') {
        return std::nullopt;
    }
    RepomdSnapshot snapshot;
    snapshot.sha256 = current->substr(0, 64);
    snapshot.mirror = current->substr(65, current->size() - 66);
    if (snapshot.sha256.find('/') != std::string::npos) {
        return std::nullopt;
    }
    const std::string name = snapshot.sha256 + ".repomd.xml";
    const auto text = base::read_file_if_present(path_ / name, k_repomd_limit_bytes);
    if (!text || base::sha256_of(*text) != snapshot.sha256) {
        return std::nullopt;
    }
    snapshot.text = *text;
    snapshot.signature =
        base::read_file_if_present(path_ / (name + ".asc"), k_repomd_limit_bytes).value_or("");
    snapshot.repomd = parse_repomd(snapshot.text, name);
    return snapshot;
}

void MetadataFolder::store(const RepomdSnapshot& snapshot) const {
    const std::string name = snapshot.sha256 + ".repomd.xml";
    base::write_file(path_ / name, snapshot.text);
    if (!snapshot.signature.empty()) {
        base::write_file(path_ / (name + ".asc"), snapshot.signature);
    }
    base::write_file(path_ / "current", snapshot.sha256 + "\n" + snapshot.mirror + "\n");
    sweep(snapshot);
}

/// Another process may still read what was current a moment ago, so only old files go.
void MetadataFolder::sweep(const RepomdSnapshot& snapshot) const {
    std::error_code ignored;
    const auto oldest = fs::file_time_type::clock::now() - k_keep_time;
    for (const auto& entry : fs::directory_iterator(path_, ignored)) {
        const std::string name = entry.path().filename().string();
        bool in_use = name == "current" || name.starts_with(snapshot.sha256);
        for (const RepomdRecord& record : snapshot.repomd.records) {
            in_use = in_use || name.find(record.digest.hex) != std::string::npos;
        }
        if (!in_use && entry.last_write_time(ignored) < oldest) {
            fs::remove(entry.path(), ignored);
        }
    }
}

fs::path MetadataFolder::path_of(const RepomdRecord& record) const {
    return path_ /
           (record.digest.type + "-" + record.digest.hex + "-" + checked_name(record.location));
}

bool MetadataFolder::has(const RepomdRecord& record) const {
    const fs::path file = path_of(record);
    const auto stamp = base::file_stamp(file);
    return stamp && (!record.size_bytes || stamp->size_bytes == *record.size_bytes) &&
           digest_of_file(file, record.digest.type) == record.digest.hex;
}

Download MetadataFolder::download(const std::string& name,
                                  const std::vector<std::string>& urls,
                                  const RepomdRecord& record) const {
    Download download;
    download.name = name;
    download.urls = urls;
    const fs::path target = path_of(record);
    // The name keeps its end, by which the decompressor is chosen.
    const fs::path partial = target.parent_path() / ("part-" + target.filename().string());
    download.target = partial;
    download.size_bytes = record.size_bytes;
    download.size_limit_bytes = k_data_limit_bytes;
    download.already_done = [folder = *this, record] { return folder.has(record); };
    download.make_check = [record, partial, target] {
        return std::make_unique<RecordCheck>(record, partial, target);
    };
    return download;
}

}  // namespace pigsty::repo::detail
