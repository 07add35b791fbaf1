// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/repodata_writer.hpp"

#include <fcntl.h>

#include <future>
#include <optional>
#include <span>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/gzip_writer.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "repo/detail/createrepo.hpp"

namespace pigsty::repo::detail {

namespace fs = std::filesystem;

namespace {

/// One <data> of repomd.xml.
struct Record {
    std::string type;  ///< "primary"
    std::string name;  ///< "<digest>-primary.xml.gz"
    std::string sha256;
    std::uint64_t size_bytes = 0;
    std::string open_sha256;  ///< of the text; empty for a file that is not compressed
    std::uint64_t open_size_bytes = 0;
};

std::string element(const Record& record, std::int64_t epoch) {
    const auto tag = [](std::string_view name, const std::string& content) {
        return "    <" + std::string(name) + '>' + content + "</" + std::string(name) + ">\n";
    };
    const bool compressed = !record.open_sha256.empty();
    std::string xml = "  <data type=\"" + record.type + "\">\n";
    xml += "    <checksum type=\"sha256\">" + record.sha256 + "</checksum>\n";
    if (compressed) {
        xml += "    <open-checksum type=\"sha256\">" + record.open_sha256 + "</open-checksum>\n";
    }
    xml += "    <location href=\"repodata/" + record.name + "\"/>\n";
    xml += tag("timestamp", std::to_string(epoch));
    xml += tag("size", std::to_string(record.size_bytes));
    if (compressed) {
        xml += tag("open-size", std::to_string(record.open_size_bytes));
    }
    return xml + "  </data>\n";
}

std::string repomd_xml(const std::vector<Record>& records, std::int64_t epoch) {
    std::string xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<repomd xmlns=\"" CR_XML_REPOMD_NS "\" xmlns:rpm=\"" CR_XML_RPM_NS
        "\">\n"
        "  <revision>" +
        std::to_string(epoch) + "</revision>\n";
    for (const Record& record : records) {
        xml += element(record, epoch);
    }
    return xml + "</repomd>\n";
}

void write_plain(const fs::path& file, std::string_view text) {
    const base::Fd fd = base::open_file(file, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    base::in_context(
        [&] { return "writing " + base::quote(file.string()); },
        [&] {
            base::write_all(
                fd.get(),
                std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
        });
}

/// EL7's group data: the file as it is, and a compressed twin.
std::vector<Record> write_groups(const fs::path& folder, std::string_view text) {
    const std::string gzip = base::gzip_compress(text);
    Record plain{"group", "", base::sha256_of(text), text.size(), "", 0};
    Record packed{
        "group_gz", "", base::sha256_of(gzip), gzip.size(), plain.sha256, plain.size_bytes};
    plain.name = plain.sha256 + "-comps.xml";
    packed.name = packed.sha256 + "-comps.xml.gz";
    write_plain(folder / plain.name, text);
    write_plain(folder / packed.name, gzip);
    return {plain, packed};
}

/// Flushes all files together: the file system then writes its journal once for all of them.
void sync_all(base::ThreadPool& pool, const fs::path& folder, const std::vector<Record>& records) {
    std::vector<std::future<void>> syncs;
    const auto sync = [&](const std::string& name) {
        syncs.push_back(pool.submit(
            [file = folder / name] { base::sync_file(base::open_file(file, O_RDONLY).get()); }));
    };
    sync("repomd.xml");
    for (const Record& record : records) {
        sync(record.name);
    }
    for (std::future<void>& done : syncs) {
        done.get();
    }
    base::sync_directory(folder);
}

}  // namespace

/// primary.xml.gz and its like: compresses, counts and digests what is written to it.
class RepodataWriter::MetadataFile {
  public:
    MetadataFile(base::ThreadPool& pool,
                 const fs::path& folder,
                 const std::string& type,
                 const std::string& root_name,
                 const std::string& root_attributes)
        : folder_(folder),
          unnamed_(folder / (type + ".xml.gz")),
          end_("</" + root_name + ">"),
          fd_(base::open_file(unnamed_, O_WRONLY | O_CREAT | O_TRUNC, 0644)),
          gzip_(std::in_place, pool, [this](std::string_view bytes) { put(bytes); }) {
        record_.type = type;
        write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + root_name + ' ' + root_attributes +
              ">\n");
    }
    MetadataFile(const MetadataFile&) = delete;
    MetadataFile& operator=(const MetadataFile&) = delete;

    void write(std::string_view text) {
        text_hash_.update(text);
        record_.open_size_bytes += text.size();
        gzip_->write(text);
    }

    Record finish() {
        write(end_);
        gzip_->finish();
        record_.sha256 = file_hash_.finish();
        record_.open_sha256 = text_hash_.finish();
        record_.name = record_.sha256 + '-' + unnamed_.filename().string();
        std::error_code code;
        fs::rename(unnamed_, folder_ / record_.name, code);
        if (code) {
            throw base::SystemError("cannot rename " + base::quote(unnamed_.string()),
                                    code.value());
        }
        return record_;
    }

  private:
    void put(std::string_view bytes) {
        file_hash_.update(bytes);
        record_.size_bytes += bytes.size();
        base::in_context(
            [&] { return "writing " + base::quote(unnamed_.string()); },
            [&] {
                base::write_all(
                    fd_.get(),
                    std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
            });
    }

    fs::path folder_;
    fs::path unnamed_;  ///< until the digest is known
    std::string end_;
    base::Fd fd_;
    Record record_;
    base::Sha256 text_hash_;
    base::Sha256 file_hash_;
    std::optional<base::GzipWriter> gzip_;  ///< last: it writes to the others
};

RepodataWriter::RepodataWriter(base::ThreadPool& pool, fs::path folder, std::uint64_t packages)
    : pool_(pool), folder_(std::move(folder)) {
    base::make_directories(folder_);
    const std::string count = "packages=\"" + std::to_string(packages) + '"';
    primary_ = std::make_unique<MetadataFile>(
        pool,
        folder_,
        "primary",
        "metadata",
        "xmlns=\"" CR_XML_COMMON_NS "\" xmlns:rpm=\"" CR_XML_RPM_NS "\" " + count);
    filelists_ = std::make_unique<MetadataFile>(
        pool, folder_, "filelists", "filelists", "xmlns=\"" CR_XML_FILELISTS_NS "\" " + count);
    other_ = std::make_unique<MetadataFile>(
        pool, folder_, "other", "otherdata", "xmlns=\"" CR_XML_OTHER_NS "\" " + count);
}

RepodataWriter::~RepodataWriter() = default;

void RepodataWriter::add(const PackageXml& xml) {
    primary_->write(xml.primary);
    filelists_->write(xml.filelists);
    other_->write(xml.other);
}

void RepodataWriter::finish(std::int64_t epoch, std::string_view groups) {
    std::vector<Record> records = {primary_->finish(), filelists_->finish(), other_->finish()};
    if (!groups.empty()) {
        for (Record& record : write_groups(folder_, groups)) {
            records.push_back(std::move(record));
        }
    }
    write_plain(folder_ / "repomd.xml", repomd_xml(records, epoch));
    sync_all(pool_, folder_, records);
}

}  // namespace pigsty::repo::detail
