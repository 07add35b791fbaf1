// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/human.hpp"
#include "base/quote.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "builder/contents/image_contents.hpp"

namespace pigsty::builder::cli {

namespace {

Json partitions_of(const PartitionTable& table) {
    Json list = Json::array();
    for (const PartitionRecord& partition : table.partitions) {
        list.push_back({{"number", partition.number},
                        {"type", partition.type},
                        {"type_name", partition.type_name},
                        {"start_bytes", partition.start_bytes},
                        {"size_bytes", partition.size_bytes},
                        {"name", partition.name},
                        {"guid", partition.guid}});
    }
    return list;
}

Json packages_of(const InstalledPackages& packages) {
    Json list = Json::array();
    for (const InstalledPackage& package : packages.packages) {
        list.push_back({{"nevra", package.nevra}, {"size_bytes", package.size_bytes}});
    }
    return list;
}

Json file_of(const FileRecord& file) {
    Json record;
    record["path"] = file.path;
    record["mode"] = file.mode;
    record["uid"] = file.uid;
    record["gid"] = file.gid;
    record["size_bytes"] = file.size_bytes;
    record["mtime"] = file.mtime;
    record["inode"] = file.inode;
    record["links"] = file.links;
    if (!file.link_target.empty()) {
        record["target"] = file.link_target;
    }
    if (!file.xattrs.empty()) {
        record["xattrs"] = Json::array();
        for (const auto& [name, value] : file.xattrs) {
            record["xattrs"].push_back(name);
        }
    }
    return record;
}

Json record_of(const ImageSummary& summary) {
    Json record;
    record["format"] = summary.format;
    record["os"] = summary.os;
    record["disk_bytes"] = summary.disk_bytes;
    record["partition_table"] = summary.table.kind;
    record["disk_guid"] = summary.table.guid;
    record["partitions"] = partitions_of(summary.table);
    record["bios_core"] = summary.bios_core;
    record["efi_files"] = summary.efi_files;
    if (summary.root) {
        record["root"] = {{"uuid", summary.root->uuid},
                          {"label", summary.root->label},
                          {"features", summary.root->features},
                          {"unknown_to_el7", summary.root->unknown_to_el7},
                          {"block_bytes", summary.root->block_bytes},
                          {"size_bytes", summary.root->size_bytes},
                          {"free_bytes", summary.root->free_bytes},
                          {"inodes", summary.root->inodes},
                          {"free_inodes", summary.root->free_inodes}};
    }
    record["kernels"] = summary.kernels;
    record["initramfs"] = summary.initramfs;
    record["files"] = summary.files;
    record["content_bytes"] = summary.content_bytes;
    record["rpm_database"] = summary.packages.database;
    record["packages"] = packages_of(summary.packages);
    record["unowned_files"] = summary.packages.unowned_files;
    record["unowned_bytes"] = summary.packages.unowned_bytes;
    return record;
}

class ImageInspectCommand final : public Command {
  public:
    const char* name() const override { return "inspect"; }
    const char* summary() const override { return "Say what is in an image, without mounting it"; }
    void add_options(CLI::App& app) override {
        app.add_option("FILE", file_, "A disk of any format, ova, Vagrant box or rootfs.tar")
            ->required()
            ->type_name("");
        app.add_flag("--packages", packages_, "List every package");
        app.add_flag("--size", size_, "List every package by what its files take, largest first");
        app.add_flag("--files", files_, "List every file");
    }
    base::ExitCode run(Context& context) override {
        require_path(file_, "an image");
        ImageContents contents(file_);
        const ImageSummary found = summarize_image(contents);
        if (context.options.json) {
            Json record = record_of(found);
            if (files_) {
                record["file_list"] = Json::array();
                for (const FileRecord& file : contents.tree().files()) {
                    record["file_list"].push_back(file_of(file));
                }
            }
            print_json(record);
            return base::ExitCode::done;
        }
        if (!packages_ && !size_ && !files_) {
            print_result(format_image(found));
        }
        print_lists(found, contents.tree());
        return base::ExitCode::done;
    }

  private:
    void print_lists(const ImageSummary& found, const FileTree& tree) const {
        std::string text;
        if (packages_) {
            for (const InstalledPackage& package : found.packages.packages) {
                text += base::printable(package.nevra) + '\n';
            }
        }
        if (size_) {
            std::vector<InstalledPackage> sorted = found.packages.packages;
            std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
                return a.size_bytes > b.size_bytes;
            });
            for (const InstalledPackage& package : sorted) {
                text += base::human_size(package.size_bytes) + "  " +
                        base::printable(package.nevra) + '\n';
            }
            text += base::human_size(found.packages.unowned_bytes) + "  (owned by no package)\n";
        }
        if (files_) {
            for (const FileRecord& file : tree.files()) {
                char mode[16];
                std::snprintf(mode, sizeof mode, "%06o", file.mode);
                text +=
                    std::string(mode) + ' ' + std::to_string(file.uid) + ':' +
                    std::to_string(file.gid) + ' ' + std::to_string(file.size_bytes) + ' ' +
                    base::printable(file.path) +
                    (file.link_target.empty() ? "" : " -> " + base::printable(file.link_target)) +
                    '\n';
            }
        }
        print_result(text);
    }

    std::filesystem::path file_;
    bool packages_ = false;
    bool size_ = false;
    bool files_ = false;
};

}  // namespace

CommandPtr make_image_inspect_command() {
    return std::make_unique<ImageInspectCommand>();
}

}  // namespace pigsty::builder::cli
