// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "specs/image_manifest.hpp"

namespace pigsty::builder {

/// What the manifest says of a finished file: its size, digest, and how to start it.
/// `virtual_bytes`: of the disk; not used for rootfs.tar. Throws SystemError.
specs::ImageOutput describe_output(const std::string& image,
                                   specs::ImageFormat format,
                                   const std::filesystem::path& file,
                                   std::uint64_t virtual_bytes);

/// Writes `<file>.sha256` beside a file. Shape: "<64 digits>  <file name>\n", as sha256sum -c reads
/// it. Throws SystemError.
void write_checksum(const std::filesystem::path& file, const std::string& sha256);

/// To be called before an image's files are written anew in `formats`: removes a manifest of other
/// content from `folder`, with the checksum files of those formats, so that a build which is killed
/// half way leaves none that speaks of other bytes. A manifest of the same content stays. Throws
/// SystemError.
void forget_outputs(const std::filesystem::path& folder,
                    const specs::ImageManifest& manifest,
                    const std::vector<specs::ImageFormat>& formats);

/// Writes the manifest and the checksum files of `outputs` into `folder`, and returns the
/// manifest's path. A manifest of the same image made from the same lock that stands there keeps
/// its other files; any other is replaced. Throws SystemError, SpecError when what stands there
/// cannot be read.
std::filesystem::path record_outputs(const std::filesystem::path& folder,
                                     specs::ImageManifest manifest,
                                     const std::vector<specs::ImageOutput>& outputs);

}  // namespace pigsty::builder
