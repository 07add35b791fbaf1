// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "firstboot/plan/resource.hpp"

namespace pigsty::firstboot {

/// What a later run has to know of a resource that was made so.
struct Memo {
    /// By type: digest of a file's content, target of a link, name of a block of lines, digests of
    /// what a unit or command watches, stamp of the package database.
    std::string value;
    std::string path;  ///< of files, links and lines
    bool operator==(const Memo&) const = default;
};

/// What all runs so far have done, as far as it decides what the next one does.
struct Memory {
    std::uint64_t run = 0;  ///< the last run that is part of it
    std::map<ResourceId, Memo> memos;
    bool operator==(const Memory&) const = default;

    const Memo* find(const ResourceId& id) const;
};

/// Shape: {"format": 1, "resources": {ID: {"path": …, "value": …}}, "run": 3}. See
/// docs/firstboot-engine.md.
std::string memory_to_json(const Memory& memory);

/// Throws SpecError for what firstboot did not write; `file` is for messages.
Memory memory_from_json(std::string_view json, const std::string& file);

}  // namespace pigsty::firstboot
