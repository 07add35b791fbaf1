// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "builder/formats/formats.hpp"

namespace pigsty::builder {

/// Writes a box for Vagrant's provider "virtualbox": box.ovf, box-disk001.vmdk, metadata.json,
/// Vagrantfile, info.json in a gzipped tar. `output` is written in place; `work` is a folder for
/// scratch files. The disk must be the variant with the user "vagrant". Throws ProcessError,
/// SystemError.
/// Source: https://developer.hashicorp.com/vagrant/docs/boxes/format
void write_virtualbox_box(const FormatSource& source,
                          const std::filesystem::path& output,
                          const std::filesystem::path& work,
                          std::size_t jobs);

/// The same for vagrant-libvirt: box.img (a compressed qcow2), metadata.json, Vagrantfile,
/// info.json.
/// Source: https://vagrant-libvirt.github.io/vagrant-libvirt/boxes.html
void write_libvirt_box(const FormatSource& source,
                       const std::filesystem::path& output,
                       const std::filesystem::path& work,
                       std::size_t jobs);

/// metadata.json of a libvirt box: the disk's virtual size in GiB, rounded up.
std::string libvirt_metadata(std::uint64_t disk_bytes);

/// Vagrantfile of a VirtualBox box. Its MAC address, which Vagrant needs to know of a base box,
/// follows from `disk`. Shape: "080027" and six digits.
std::string virtualbox_vagrantfile(const base::Uuid& disk);
std::string libvirt_vagrantfile();

}  // namespace pigsty::builder
