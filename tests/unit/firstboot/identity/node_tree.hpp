// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/temp_dir.hpp"
#include "firstboot/facts/facts.hpp"
#include "firstboot/identity/seed_source.hpp"

namespace pigsty::firstboot {

/// Files of a disk, by their paths.
using DiskFiles = std::map<std::string, std::string>;

/// The tree of a node in a folder, with images of disks in its /dev.
class NodeTree {
  public:
    const std::filesystem::path& root() const { return folder_.path(); }
    SourcePlaces places() const {
        SourcePlaces places;
        places.root = root();
        // Nobody listens there, so that it costs nothing.
        places.metadata_address = "127.0.0.1";
        places.metadata_port = 1;
        places.metadata_limit = std::chrono::milliseconds(500);
        return places;
    }

    void write(const std::string& path, const std::string& text) const {
        const std::filesystem::path file = root() / path;
        base::make_directories(file.parent_path());
        base::write_file(file, text);
    }
    std::string read(const std::string& path) const { return base::read_file(root() / path); }
    bool has(const std::string& path) const { return std::filesystem::exists(root() / path); }
    void remove(const std::string& path) const { base::remove_tree(root() / path); }

    /// Makes a disk of these bytes.
    void add_disk(const std::string& name, const std::string& bytes) const {
        write("dev/" + name, bytes);
        base::make_directories(root() / "sys/class/block" / name);
    }

    /// The bytes of an ISO 9660 image; `options` are those of xorriso -as mkisofs, such as "-J".
    static std::string iso(const std::string& label,
                           const DiskFiles& files,
                           const std::vector<std::string>& options = {"-J", "-r"}) {
        const base::TempDir folder("iso");
        write_files(folder.path() / "root", files);
        base::Command command;
        command.argv = {"xorriso", "-no_rc", "-as", "mkisofs", "-quiet", "-V", label};
        command.argv.insert(command.argv.end(), options.begin(), options.end());
        command.argv.insert(command.argv.end(), {"-o", "disk.iso", "root"});
        command.directory = folder.path();
        base::run_checked(command);
        return base::read_file(folder.path() / "disk.iso");
    }

    /// The bytes of a FAT file system of that many KiB; `bits` is 12, 16 or 32.
    static std::string vfat(const std::string& label,
                            const DiskFiles& files,
                            const std::string& bits = "16",
                            const std::string& size_kib = "16384",
                            const std::vector<std::string>& options = {}) {
        const base::TempDir folder("vfat");
        const std::string image = (folder.path() / "disk.img").string();
        write_files(folder.path() / "root", files);
        base::Command format;
        format.argv = {"/usr/sbin/mkfs.vfat", "-C", "-F", bits, "-n", label};
        format.argv.insert(format.argv.end(), options.begin(), options.end());
        format.argv.insert(format.argv.end(), {image, size_kib});
        base::run_checked(format);
        base::Command copy;
        copy.argv = {"mcopy", "-s", "-Q", "-i", image};
        for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "root")) {
            copy.argv.push_back(entry.path().string());
        }
        copy.argv.emplace_back("::");
        copy.environment = {"MTOOLS_SKIP_CHECK=1"};
        base::run_checked(copy);
        return base::read_file(image);
    }

  private:
    static void write_files(const std::filesystem::path& folder, const DiskFiles& files) {
        for (const auto& [name, text] : files) {
            base::make_directories((folder / name).parent_path());
            base::write_file(folder / name, text);
        }
    }

    base::TempDir folder_{"node"};
};

/// An inventory with those hosts in one cluster.
inline std::string inventory_of(const std::vector<std::string>& hosts,
                                const std::string& cluster = "pg-test") {
    std::string text = "all:\n  children:\n    " + cluster + ":\n      hosts:\n";
    for (const std::string& host : hosts) {
        text += "        " + host + ": {}\n";
    }
    return text + "      vars: { pg_cluster: " + cluster + " }\n";
}

/// A node with one address on eth0.
inline Facts facts_of(const std::string& address) {
    Facts facts;
    facts.addresses = {{"eth0", address, 24}};
    return facts;
}

}  // namespace pigsty::firstboot
