// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/repodata_check.hpp"

#include <fcntl.h>

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/gunzip_stream.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "bundles/bundle_format.hpp"
#include "repo/repodata_reader.hpp"

namespace pigsty::bundles::detail {

namespace fs = std::filesystem;
using Files = std::map<std::string, const specs::ManifestFile*>;

namespace {

constexpr std::string_view k_repomd = "repodata/repomd.xml";
constexpr std::uint64_t k_repomd_limit_bytes = std::uint64_t{1} << 20;
constexpr std::uint64_t k_open_limit_bytes = std::uint64_t{1} << 30;

/// Compares what `record` says of the inflated file. Inflates no more than it says.
void check_open(const fs::path& file, const repo::MetadataRecord& record, Findings& findings) {
    const base::Fd fd = base::open_file(file, O_RDONLY);
    base::GunzipStream stream(fd.get());
    base::Sha256 hash;
    std::vector<std::uint8_t> buffer(std::size_t{1} << 18);
    std::uint64_t size = 0;
    while (const std::size_t got = stream.read(buffer)) {
        hash.update(std::span(buffer).first(got));
        size += got;
        if (size > record.open_size_bytes) {
            break;
        }
    }
    if (size != record.open_size_bytes || hash.finish() != record.open_digest) {
        findings.add("repomd.xml is wrong about the inflated " + base::quote(record.location));
    }
}

/// What is not as our own index writes it; without this, nothing would bound what others inflate.
std::string flaw_of(const repo::MetadataRecord& record) {
    if (record.location.find('/', k_repodata_folder.size()) != std::string::npos) {
        return "does not stand in " + base::quote(k_repodata_folder) + " itself";
    }
    if (!record.location.ends_with(".gz")) {
        return "is not a .gz file";
    }
    if (record.open_digest.empty() || record.open_size_bytes == 0) {
        return "has no open-checksum or open-size in repomd.xml";
    }
    if (record.open_size_bytes > k_open_limit_bytes) {
        return "claims to inflate to " + std::to_string(record.open_size_bytes) +
               " bytes, above the limit of " + std::to_string(k_open_limit_bytes);
    }
    return "";
}

void check_record(const fs::path& folder,
                  const repo::MetadataRecord& record,
                  const Files& files,
                  Findings& findings) {
    const auto found = files.find(record.location);
    if (found == files.end() || record.location == k_repomd) {
        findings.add("repomd.xml names " + base::quote(record.location) +
                     ", which is not in the bundle");
        return;
    }
    const specs::ManifestFile& file = *found->second;
    if (record.digest_type != "sha256" || record.digest != file.sha256 ||
        record.size_bytes != file.size_bytes) {
        findings.add("repomd.xml is wrong about the size or sha256 of " +
                     base::quote(record.location));
        return;
    }
    if (const std::string flaw = flaw_of(record); !flaw.empty()) {
        findings.add("metadata " + base::quote(record.location) + " " + flaw);
        return;
    }
    try {
        check_open(folder / fs::path(record.location).filename(), record, findings);
    } catch (const base::SystemError&) {
        throw;
    } catch (const base::Error& error) {
        findings.add("metadata " + base::quote(record.location) + ": " + error.message());
    }
}

void check_packages(const fs::path& primary, Files packages, Findings& findings) {
    repo::read_primary(primary, [&](const repo::PrimaryPackage& package) {
        const auto found = packages.find(package.location);
        if (found == packages.end()) {
            findings.add("primary.xml has package " + base::quote(package.location) +
                         ", which the manifest does not have or primary.xml has twice");
            return;
        }
        const specs::ManifestFile& file = *found->second;
        if (package.digest_type != "sha256" || package.digest != file.sha256 ||
            package.size_bytes != file.size_bytes ||
            specs::to_string(package.nevra) != file.nevra) {
            findings.add("primary.xml is wrong about the identity, size or sha256 of " +
                         base::quote(package.location));
        }
        packages.erase(found);
    });
    for (const auto& [path, file] : packages) {
        findings.add("primary.xml lacks package " + base::quote(path));
    }
}

}  // namespace

BundleMetadata check_repodata(const fs::path& folder,
                              const specs::Manifest& manifest,
                              Findings& findings) {
    Files metadata;
    Files packages;
    for (const specs::ManifestFile& file : manifest.files) {
        if (file.path.starts_with(k_repodata_folder)) {
            metadata.emplace(file.path, &file);
        } else if (!file.nevra.empty()) {
            packages.emplace(file.path, &file);
        }
    }
    BundleMetadata found;
    if (!metadata.contains(std::string(k_repomd))) {
        findings.add("the manifest does not list " + base::quote(k_repomd));
        return found;
    }
    if (metadata.at(std::string(k_repomd))->size_bytes > k_repomd_limit_bytes) {
        findings.add(base::quote(k_repomd) + " is larger than the limit of " +
                     std::to_string(k_repomd_limit_bytes) + " bytes");
        return found;
    }
    std::set<std::string> named = {std::string(k_repomd)};
    std::set<std::string> types;
    for (const repo::MetadataRecord& record : repo::read_repomd(folder / "repomd.xml")) {
        if (!types.insert(record.type).second) {
            findings.add("repomd.xml has " + base::quote(record.type) + " twice");
        }
        named.insert(record.location);
        check_record(folder, record, metadata, findings);
        const fs::path file = folder / fs::path(record.location).filename();
        if (record.type == "primary") {
            found.primary = file;
        } else if (record.type == "filelists") {
            found.filelists = file;
        }
    }
    for (const auto& [path, file] : metadata) {
        if (!named.contains(path)) {
            findings.add("metadata file " + base::quote(path) + " is not named by repomd.xml");
        }
    }
    if (found.primary.empty() || found.filelists.empty()) {
        findings.add("repomd.xml lacks primary or filelists");
    } else if (findings.empty()) {
        check_packages(found.primary, std::move(packages), findings);
    }
    return found;
}

}  // namespace pigsty::bundles::detail
