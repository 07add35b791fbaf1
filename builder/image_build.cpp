// SPDX-License-Identifier: Apache-2.0
#include "builder/image_build.hpp"

#include <algorithm>
#include <optional>

#include "base/atomic_file.hpp"
#include "base/epoch.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/file_lock.hpp"
#include "base/human.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "base/version.hpp"
#include "builder/disk/disk.hpp"
#include "builder/disk/tree_size.hpp"
#include "builder/formats/formats.hpp"
#include "builder/formats/image_outputs.hpp"
#include "builder/formats/staged_output.hpp"
#include "builder/image_record.hpp"
#include "builder/sandbox/sandbox.hpp"
#include "builder/tree/golden.hpp"
#include "builder/tree/image_packages.hpp"
#include "builder/tree/image_settings.hpp"
#include "builder/tree/root_tree.hpp"
#include "builder/vagrant_variant.hpp"
#include "repo/downloader.hpp"
#include "repo/package_fetch.hpp"
#include "specs/lock_mirrors.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using specs::ImageFormat;

constexpr const char* k_vagrant = "vagrant";

bool is_box(ImageFormat format) {
    return format == ImageFormat::vagrant_virtualbox || format == ImageFormat::vagrant_libvirt;
}

bool is_disk(ImageFormat format) {
    return format != ImageFormat::rootfs_tar;
}

/// Everything the steps share.
struct Build {
    const specs::Profile& profile;
    const specs::Image& image;
    const ImageBuildOptions& options;
    specs::Lock lock;  ///< of this image alone
    std::string lock_sha256;
    std::int64_t epoch = 0;
    std::vector<ImageFormat> formats;  ///< in the order of the enumeration
    fs::path work;
    base::Progress& progress;
    ImageBuildResult result;
    std::string verified;  ///< report on the tree

    fs::path tree() const { return work / "tree"; }
    bool wants(bool (*which)(ImageFormat)) const { return std::ranges::any_of(formats, which); }
};

/// Measures one step and adds it to the result.
template <class Body>
void step(Build& build, const char* name, Body&& body) {
    base::check_interrupt();
    const Clock::time_point start = Clock::now();
    const std::string detail = body();
    build.result.steps.push_back({name, Clock::now() - start, detail});
}

/// The newest build time of the packages, unless SOURCE_DATE_EPOCH says otherwise.
std::int64_t epoch_of(const specs::Lock& lock) {
    if (const auto asked = base::source_date_epoch()) {
        return *asked;
    }
    std::int64_t newest = 0;
    for (const specs::LockedPackage& package : lock.packages) {
        newest = std::max(newest, package.build_time);
    }
    return newest;
}

std::vector<ImageFormat> chosen_formats(const specs::Image& image,
                                        const std::vector<ImageFormat>& asked) {
    std::vector<ImageFormat> formats = asked.empty() ? image.formats : asked;
    std::ranges::sort(formats);
    formats.erase(std::unique(formats.begin(), formats.end()), formats.end());
    if (!image.bootable && std::ranges::any_of(formats, is_disk)) {
        throw base::UsageError("the image " + base::quote(image.name) +
                               " has no kernel: it can be written as \"rootfs.tar\" alone");
    }
    return formats;
}

/// Digest of everything that decides the image: a change of it makes the image anew.
std::string input_sha256(const Build& build) {
    return base::sha256_of("version " + std::string(base::version()) + "\nimage " +
                           build.image.name + "\nlock " + build.lock_sha256 + "\nepoch " +
                           std::to_string(build.epoch) + "\ndocuments " +
                           build.profile.image_documents_sha256);
}

void fetch(Build& build, const repo::Store& store) {
    const specs::Lock to_fetch = specs::with_current_mirrors(build.lock, build.profile);
    repo::Downloader downloader({.check_threads = build.options.jobs});
    step(build, "fetch", [&] {
        const repo::FetchReport report =
            repo::fetch_lock(to_fetch, store, downloader, build.progress, repo::Recheck::yes);
        return base::count_of(report.files, "package") + " verified, " +
               base::count_of(report.fetched, "package") + " fetched";
    });
}

void make_tree(Build& build, const repo::Store& store) {
    RootTreeRequest request;
    request.lock = &build.lock;
    request.distro = &build.profile.distro;
    request.image = &build.image;
    request.tree = build.tree();
    request.root_filesystem = derive_identity(build.lock_sha256, build.image.name).root_filesystem;
    request.epoch = build.epoch;
    request.scriptlet_limit = build.options.scriptlet_limit;
    request.jobs = build.options.jobs;
    step(build, "tree", [&] {
        build.verified = make_root_tree(request, store, build.progress);
        build.result.tree_bytes = measure_tree(build.tree()).blocks * k_ext4_block_bytes;
        return base::count_of(build.lock.packages.size(), "package") + ", " +
               base::human_size(build.result.tree_bytes);
    });
}

BootFacts boot_facts(const specs::Target& target) {
    return {target.grub_mkimage,
            target.grub_bios_modules,
            target.grub_efi_modules,
            target.grub_folder,
            target.ext4_without};
}

DiskRequest disk_request(const Build& build, const std::string& variant, const fs::path& raw) {
    DiskRequest request;
    request.tree = build.tree();
    request.output = raw;
    request.work = build.work;
    request.sizes = build.image.disk;
    request.identity = derive_identity(build.lock_sha256, build.image.name, variant);
    // The tree's fstab names one root file system; a disk and its variant are never in one machine.
    request.identity.root_filesystem =
        derive_identity(build.lock_sha256, build.image.name).root_filesystem;
    request.boot = boot_facts(build.profile.distro.target);
    request.kernel_arguments = {"ro"};
    request.kernel_arguments.insert(request.kernel_arguments.end(),
                                    build.image.kernel_arguments.begin(),
                                    build.image.kernel_arguments.end());
    request.epoch = build.epoch;
    request.run_in_tree = [tree = build.tree(), clock = build.epoch](const auto& argv) {
        SandboxRequest sandbox;
        sandbox.tree = tree;
        sandbox.argv = argv;
        sandbox.clock = clock;
        return run_checked_in_sandbox(sandbox);
    };
    return request;
}

void describe_disk(Build& build, const DiskResult& disk, const ImageIdentity& identity) {
    specs::ImageManifestDisk& into = build.result.manifest.disk;
    into.virtual_bytes = disk.layout.disk_bytes;
    into.root_filesystem = base::to_string(identity.root_filesystem);
    const auto add = [&](const char* name, const base::Uuid& uuid, const DiskExtent& extent) {
        if (extent.size_bytes > 0) {
            into.partitions.push_back(
                {name, base::to_string(uuid), extent.offset_bytes, extent.size_bytes});
        }
    };
    add("bios", identity.bios_partition, disk.layout.bios);
    add("esp", identity.esp_partition, disk.layout.esp);
    add("root", identity.root_partition, disk.layout.root);
}

FormatSource source_of(const Build& build, const DiskRequest& disk) {
    return {build.image.name,
            build.image.title,
            disk.output,
            build.tree(),
            disk.identity,
            build.epoch,
            std::string(base::version())};
}

/// The disk itself becomes the raw file: true, unless it lies on another file system.
bool move_raw(const fs::path& raw, const fs::path& file) {
    std::error_code error;
    fs::rename(raw, file, error);
    if (error && error != std::errc::cross_device_link) {
        throw base::SystemError("cannot move the disk to " + base::quote(file.string()),
                                error.value());
    }
    return !error;
}

void write_formats(Build& build,
                   const FormatSource& source,
                   std::uint64_t virtual_bytes,
                   bool (*which)(ImageFormat),
                   std::vector<specs::ImageOutput>& outputs) {
    // The raw file last: it may take the disk away from the others.
    std::vector<ImageFormat> formats = build.formats;
    std::stable_partition(
        formats.begin(), formats.end(), [](ImageFormat one) { return one != ImageFormat::raw; });
    for (const ImageFormat format : formats) {
        if (!which(format)) {
            continue;
        }
        const fs::path file =
            build.options.output / specs::image_file_name(build.image.name, format);
        step(build, specs::to_string(format).c_str(), [&] {
            base::ProgressTask task(build.progress, "writing " + file.filename().string(), 0, 0);
            if (format != ImageFormat::raw || !move_raw(source.raw, file)) {
                write_format(source, format, file, build.options.jobs);
            }
            outputs.push_back(describe_output(build.image.name, format, file, virtual_bytes));
            task.end(base::human_size(outputs.back().size_bytes));
            return base::human_size(outputs.back().size_bytes);
        });
    }
}

DiskResult make_raw(Build& build, const DiskRequest& request, const char* name) {
    DiskResult disk;
    step(build, name, [&] {
        base::ProgressTask task(build.progress, "making the disk", 0, 0);
        disk = make_disk(request);
        task.end(base::human_size(disk.layout.disk_bytes));
        return base::human_size(disk.layout.disk_bytes) + ", " + base::human_size(disk.used_bytes) +
               " used";
    });
    return disk;
}

/// The plain disk and what is written from it. The raw file is gone afterwards, unless it is
/// wanted: then it has been moved to its place.
void write_plain_formats(Build& build, std::vector<specs::ImageOutput>& outputs) {
    const auto is_plain = [](ImageFormat format) { return is_disk(format) && !is_box(format); };
    const DiskRequest request = disk_request(build, "", build.work / "disk.raw");
    if (build.wants(is_plain)) {
        const DiskResult disk = make_raw(build, request, "disk");
        describe_disk(build, disk, request.identity);
        if (!build.wants(is_box)) {
            base::remove_tree(build.tree());  // leaves its room to the formats
        }
        write_formats(build, source_of(build, request), disk.layout.disk_bytes, is_plain, outputs);
        base::remove_tree(request.output);
    }
}

/// The disk with Vagrant's user, of which only the boxes are made.
void write_boxes(Build& build, std::vector<specs::ImageOutput>& outputs) {
    if (!build.wants(is_box)) {
        return;
    }
    const TreeRoot tree(build.tree());
    add_user(vagrant_user(), build.epoch, tree);
    for (const char* backup : {"passwd-", "shadow-", "group-", "gshadow-", "subuid-", "subgid-"}) {
        base::remove_tree(tree.file(fs::path("/etc") / backup));
    }
    clamp_times(tree, build.epoch);
    const DiskRequest request = disk_request(build, k_vagrant, build.work / "vagrant.raw");
    const DiskResult disk = make_raw(build, request, "vagrant disk");
    if (build.result.manifest.disk.partitions.empty()) {
        describe_disk(build, disk, request.identity);
    }
    write_formats(build, source_of(build, request), disk.layout.disk_bytes, is_box, outputs);
    base::remove_tree(request.output);
}

void describe_image(Build& build) {
    specs::ImageManifest& manifest = build.result.manifest;
    manifest.image = build.image.name;
    manifest.title = build.image.title;
    manifest.profile = build.profile.distro.name;
    manifest.lock_sha256 = build.lock_sha256;
    manifest.input_sha256 = input_sha256(build);
    manifest.epoch = build.epoch;
    for (const specs::LockedPackage& package : build.lock.packages) {
        manifest.packages.push_back(to_string(package.nevra));
    }
    std::ranges::sort(manifest.packages);
}

void write_image(Build& build, const repo::Store& store) {
    make_tree(build, store);
    describe_image(build);
    forget_outputs(build.options.output, build.result.manifest, build.formats);
    std::vector<specs::ImageOutput> outputs;
    write_formats(
        build,
        {build.image.name,
         build.image.title,
         {},
         build.tree(),
         derive_identity(build.lock_sha256, build.image.name),
         build.epoch,
         std::string(base::version())},
        0,
        [](ImageFormat format) { return !is_disk(format); },
        outputs);
    write_plain_formats(build, outputs);
    write_boxes(build, outputs);
    base::check_interrupt();  // from here on the image is there
    base::write_file(build.options.output / verified_name(build.image.name), build.verified);
    build.result.manifest_file =
        record_outputs(build.options.output, build.result.manifest, outputs);
    build.result.manifest = specs::read_image_manifest(build.result.manifest_file);
}

void sweep_killed_run(const Build& build) {
    base::remove_tree(build.work);
    for (const ImageFormat format : specs::all_image_formats()) {
        sweep_staged(build.options.output / specs::image_file_name(build.image.name, format));
    }
}

bundles::LockFile lock_to_build(const specs::Profile& profile,
                                const ImageBuildOptions& options,
                                const repo::Store& store,
                                base::Progress& progress) {
    return bundles::current_lock(profile,
                                 bundles::read_lock_file(options.lock_file),
                                 {options.lock_file, options.cache, options.jobs, {}},
                                 options.policy,
                                 store,
                                 progress);
}

}  // namespace

ImageBuildResult build_image(const specs::Profile& profile,
                             const ImageBuildOptions& options,
                             base::Progress& progress) {
    const specs::Image& image = specs::require_image(profile, options.image);
    const std::vector<ImageFormat> formats = chosen_formats(image, options.formats);
    const repo::Store store(options.cache / "store");
    const bundles::LockFile lock = lock_to_build(profile, options, store, progress);
    Build build{profile,
                image,
                options,
                lock_of_image(lock.lock, image),
                base::sha256_of(specs::format_lock(lock.lock)),
                0,
                formats,
                options.cache / "work" / image.name,
                progress,
                {},
                {}};
    build.epoch = epoch_of(build.lock);
    base::make_directories(build.work.parent_path());
    base::make_directories(options.output);
    const base::FileLock alone = base::FileLock::take(build.work.string() + ".lock");
    if (auto manifest = finished_image(
            options.cache, options.output, image.name, input_sha256(build), build.formats)) {
        build.result.unchanged = true;
        build.result.manifest_file = options.output / specs::image_manifest_name(image.name);
        build.result.manifest = std::move(*manifest);
        return std::move(build.result);
    }
    sweep_killed_run(build);
    base::make_directories(build.work);
    try {
        fetch(build, store);
        write_image(build, store);
    } catch (...) {
        base::remove_tree(build.work);
        throw;
    }
    base::remove_tree(build.work);
    record_image(options.cache, options.output, build.result.manifest);
    return std::move(build.result);
}

}  // namespace pigsty::builder
