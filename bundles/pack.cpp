// SPDX-License-Identifier: Apache-2.0
#include "bundles/pack.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "base/temp_dir.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/archive_writer.hpp"
#include "bundles/bundle_files.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/detail/closure_check.hpp"
#include "bundles/detail/findings.hpp"
#include "bundles/detail/repodata_check.hpp"
#include "bundles/repo_file.hpp"
#include "repo/index.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;

namespace {

Packing packing_of(std::string_view name) {
    constexpr std::array<std::string_view, 12> k_compressed = {".rpm",
                                                               ".gz",
                                                               ".tgz",
                                                               ".xz",
                                                               ".txz",
                                                               ".bz2",
                                                               ".zst",
                                                               ".zip",
                                                               ".jar",
                                                               ".deb",
                                                               ".png",
                                                               ".whl"};
    const bool compressed =
        std::any_of(k_compressed.begin(), k_compressed.end(), [name](std::string_view ending) {
            return name.ends_with(ending);
        });
    return compressed ? Packing::stored : Packing::deflated;
}

void check_store(const specs::Lock& lock, const repo::Store& store) {
    const auto check = [&store](const std::string& name, const auto& file) {
        if (!store.has(file.sha256, file.size_bytes)) {
            base::Error error("the store has no file for " + base::quote(name));
            error.set_hint("run \"pigsty-bundle fetch\"");
            throw error;
        }
    };
    for (const specs::LockedPackage& package : lock.packages) {
        check(specs::to_string(package.nevra), package);
    }
    for (const specs::LockedFile& file : lock.files) {
        check(file.name, file);
    }
}

/// Gathers the files of a bundle and their lines in the manifest.
class Gathering {
  public:
    Gathering(const specs::Lock& lock, const std::string& lock_text, std::int64_t epoch)
        : manifest_(make_manifest(lock, lock_text, epoch)) {}

    void add_locked(const specs::Lock& lock, const repo::Store& store) {
        for (const specs::LockedPackage& package : lock.packages) {
            if (package.header_end > package.size_bytes) {
                throw base::SpecError("the lock says that the header of " +
                                      base::quote(specs::to_string(package.nevra)) +
                                      " ends behind the file");
            }
            files_.push_back({bundle_name_of(package),
                              package.size_bytes,
                              "",
                              store.path_of(package.sha256),
                              package.sha256,
                              Packing::stored,
                              package.header_end});
        }
        for (const specs::LockedFile& file : lock.files) {
            files_.push_back({file.name,
                              file.size_bytes,
                              "",
                              store.path_of(file.sha256),
                              file.sha256,
                              packing_of(file.name)});
        }
    }

    void add_text(const std::string& path, std::string text) {
        const std::uint64_t size = text.size();
        manifest_.files.push_back({path, size, base::sha256_of(text), "", "", ""});
        files_.push_back({path, size, std::move(text), {}, "", Packing::deflated});
    }

    /// Files that were made for the bundle in a scratch folder.
    void add_folder(const fs::path& folder, const std::string& prefix) {
        for (const auto& entry : fs::directory_iterator(folder)) {
            const std::string path = prefix + entry.path().filename().string();
            const std::uint64_t size = entry.file_size();
            const std::string sha256 = base::sha256_of_file(entry.path());
            manifest_.files.push_back({path, size, sha256, "", "", ""});
            files_.push_back({path, size, "", entry.path(), sha256, packing_of(path)});
        }
    }

    const specs::Manifest& manifest() const { return manifest_; }

    /// All files in the order of the archive.
    std::vector<ArchiveFile> finish(const PackOptions& options) {
        std::sort(manifest_.files.begin(), manifest_.files.end(), [](const auto& a, const auto& b) {
            return a.path < b.path;
        });
        const std::string text = specs::format_manifest(manifest_);
        add_unlisted(k_manifest_name, text);
        if (options.sign) {
            add_unlisted(k_signature_name, options.sign(text));
        }
        add_unlisted(k_marker_name, std::string(k_marker_text));
        std::sort(files_.begin(), files_.end(), [](const ArchiveFile& a, const ArchiveFile& b) {
            return std::pair(place_of(a.path), a.path) < std::pair(place_of(b.path), b.path);
        });
        return std::move(files_);
    }

  private:
    void add_unlisted(std::string_view path, std::string text) {
        const std::uint64_t size = text.size();
        files_.push_back({std::string(path), size, std::move(text), {}, "", Packing::deflated});
    }

    specs::Manifest manifest_;
    std::vector<ArchiveFile> files_;
};

void make_repodata(const specs::Lock& lock,
                   const repo::Store& store,
                   const fs::path& folder,
                   std::int64_t epoch,
                   std::size_t jobs,
                   base::Progress& progress) {
    std::vector<repo::IndexInput> inputs;
    inputs.reserve(lock.packages.size());
    for (const specs::LockedPackage& package : lock.packages) {
        inputs.push_back({store.path_of(package.sha256), bundle_name_of(package), package.sha256});
    }
    repo::IndexOptions options;
    options.jobs = jobs;
    options.epoch = epoch;
    options.file_time_is_build_time = true;
    base::make_directories(folder);
    repo::write_repodata(folder, std::move(inputs), options, progress);
}

/// A lock that was edited may lack what its packages need; such a bundle is never written.
void require_closure(const specs::Manifest& manifest, const fs::path& repodata) {
    detail::BundleMetadata metadata;
    for (const auto& entry : fs::directory_iterator(repodata)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with("-primary.xml.gz")) {
            metadata.primary = entry.path();
        } else if (name.ends_with("-filelists.xml.gz")) {
            metadata.filelists = entry.path();
        }
    }
    detail::Findings findings;
    detail::prove_closure(metadata, manifest, manifest.sets, findings);
    if (!findings.empty()) {
        base::VerifyError error(findings.take().front());
        error.set_hint(
            "the lock does not hold together; make it again with: pigsty-bundle resolve --update");
        throw error;
    }
}

void warn_if_small(PackResult& result) {
    if (result.size_bytes <= k_smallest_kept_bytes) {
        result.warnings.push_back("the archive has " + base::human_size(result.size_bytes) +
                                  ": Pigsty v1.4's configure deletes a pkg.tgz of " +
                                  std::to_string(k_smallest_kept_bytes) +
                                  " bytes or less; unpack it under /www yourself");
    }
}

PackResult write(const std::vector<ArchiveFile>& files,
                 const fs::path& out,
                 const WriteOptions& options,
                 base::Progress& progress) {
    PackResult result;
    result.file = out;
    result.files = files.size();
    result.epoch = options.epoch;
    for (const ArchiveFile& file : files) {
        result.content_bytes += file.size_bytes;
    }
    base::ProgressTask task(progress, "packing", files.size(), result.content_bytes);
    const WrittenArchive written = write_archive(out, files, options, progress);
    result.size_bytes = written.size_bytes;
    result.sha256 = written.sha256;
    base::write_file(out.string() + ".sha256",
                     written.sha256 + "  " + out.filename().string() + "\n");
    warn_if_small(result);
    task.end(base::count_of(files.size(), "file") + ", " + base::human_size(result.size_bytes));
    return result;
}

}  // namespace

PackResult pack(const specs::Lock& lock,
                const repo::Store& store,
                const fs::path& out,
                const PackOptions& options,
                base::Progress& progress) {
    check_bundle_names(lock);
    check_store(lock, store);
    const std::int64_t epoch = options.epoch ? *options.epoch : bundle_epoch(lock);
    const std::string lock_text = specs::format_lock(lock);
    Gathering gathering(lock, lock_text, epoch);
    gathering.add_locked(lock, store);
    gathering.add_text(std::string(k_lock_name), lock_text);
    for (const specs::LockedKey& key : lock.keys) {
        gathering.add_text(key_path(key.fingerprint), key.text);
    }
    for (const ExtraFile& extra : options.extra) {
        gathering.add_text(extra.path, extra.text);
    }
    gathering.add_text(lock.module_name + ".repo",
                       format_repo_file(gathering.manifest(), unpacked_address(lock.module_name)));
    const base::TempDir scratch("pigsty-pack");
    const fs::path repodata = scratch.path() / "repodata";
    make_repodata(lock, store, repodata, epoch, options.jobs, progress);
    require_closure(gathering.manifest(), repodata);
    gathering.add_folder(repodata, std::string(k_repodata_folder));
    PackResult result =
        write(gathering.finish(options), out, {lock.module_name, epoch, options.jobs}, progress);
    result.packages = lock.packages.size();
    return result;
}

}  // namespace pigsty::bundles
