// SPDX-License-Identifier: Apache-2.0
#include "bundles/make_record.hpp"

#include <sstream>

#include "base/atomic_file.hpp"
#include "base/sha256.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_record_limit_bytes = 1 << 16;
/// Raised whenever the same lock would be packed into other bytes, so that archives of older
/// programs are made again.
constexpr int k_record_format = 1;

/// Records are kept by the place of the archive, so that one cache serves many output folders.
fs::path record_file(const fs::path& cache, const fs::path& archive) {
    std::error_code code;
    const fs::path absolute = fs::weakly_canonical(fs::absolute(archive), code);
    return cache / "made" / base::sha256_of(absolute.string());
}

void write_stamp(std::ostream& out, const char* name, const base::FileStamp& stamp) {
    out << name << ' ' << stamp.size_bytes << ' ' << stamp.mtime_ns << ' ' << stamp.inode << '\n';
}

/// The next line's value, when the line has that name.
template <class... Values>
bool read_line(std::istream& in, const std::string& name, Values&... values) {
    std::string found;
    return static_cast<bool>(in >> found) && found == name &&
           static_cast<bool>((in >> ... >> values));
}

}  // namespace

std::optional<MakeRecord> read_make_record(const fs::path& cache, const fs::path& archive) {
    const auto text = base::read_file_if_present(record_file(cache, archive), k_record_limit_bytes);
    if (!text) {
        return std::nullopt;
    }
    std::istringstream in(*text);
    in.imbue(std::locale::classic());
    MakeRecord record;
    int format = 0;
    const bool whole = read_line(in, "format", format) && format == k_record_format &&
                       read_line(in, "lock", record.lock_sha256) &&
                       read_line(in, "epoch", record.epoch) &&
                       read_line(in, "sha256", record.archive_sha256) &&
                       read_line(in,
                                 "archive",
                                 record.archive.size_bytes,
                                 record.archive.mtime_ns,
                                 record.archive.inode) &&
                       read_line(in,
                                 "digest-file",
                                 record.digest_file.size_bytes,
                                 record.digest_file.mtime_ns,
                                 record.digest_file.inode);
    return whole ? std::optional(record) : std::nullopt;
}

void write_make_record(const fs::path& cache, const fs::path& archive, const MakeRecord& record) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << "format " << k_record_format << "\nlock " << record.lock_sha256 << "\nepoch "
        << record.epoch << "\nsha256 " << record.archive_sha256 << '\n';
    write_stamp(out, "archive", record.archive);
    write_stamp(out, "digest-file", record.digest_file);
    const fs::path file = record_file(cache, archive);
    base::make_directories(file.parent_path());
    base::write_file(file, out.str());
}

}  // namespace pigsty::bundles
