// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "specs/manifest.hpp"

namespace pigsty::bundles {

/// Content of a file, readable anywhere, from any thread.
class ServedContent {
  public:
    virtual ~ServedContent() = default;

    /// Reads up to `out.size()` bytes from `offset`; 0 at the end. Throws Error when the file was
    /// cut or damaged meanwhile.
    virtual std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
};

/// A file or folder that can be served.
struct ServedNode {
    bool folder = false;
    std::uint64_t size_bytes = 0;
    std::int64_t mtime = 0;          ///< seconds since 1970
    std::string etag;                ///< without quotes; the same content has the same one
    std::vector<std::string> names;  ///< of a folder: sorted, folders with '/' at the end
    std::shared_ptr<const ServedContent> content;  ///< of a file
};

/// A repository to be served, read-only.
class ServedTree {
  public:
    virtual ~ServedTree() = default;

    /// Name of the top folder, e.g. "pigsty".
    virtual const std::string& top() const = 0;

    /// nullopt for a folder of RPMs that is no bundle.
    virtual const std::optional<specs::Manifest>& manifest() const = 0;

    /// What is at `path`, relative to the top folder, without '/' at its ends; "" is the top
    /// folder. nullopt when there is nothing, or nothing that may be served: links are never
    /// followed.
    virtual std::optional<ServedNode> find(const std::string& path) const = 0;
};

/// Opens a folder, or a pkg.tgz without unpacking it. An archive whose members do not say their
/// sizes has no other way than being unpacked: into a temporary folder in `scratch` (empty: the
/// system's), for the object's life. Throws VerifyError for an unsound archive, SystemError.
std::unique_ptr<ServedTree> open_served_tree(const std::filesystem::path& path,
                                             const std::filesystem::path& scratch = {});

}  // namespace pigsty::bundles
