// SPDX-License-Identifier: Apache-2.0
#include "bundles/entry_names.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::bundles {

std::string path_flaw(std::string_view path, std::size_t limit_bytes) {
    if (path.empty()) {
        return "is empty";
    }
    if (path.size() > limit_bytes) {
        return "is longer than " + std::to_string(limit_bytes) + " bytes";
    }
    if (path.front() == '/') {
        return "is absolute";
    }
    const bool printable =
        std::all_of(path.begin(), path.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (!printable) {
        return "has characters other than printable ASCII";
    }
    if (const auto part = specs::unsafe_part(path)) {
        return "has the part " + base::quote(*part);
    }
    return {};
}

void EntryNames::add(const std::string& path, Kind kind) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
        const auto [at, fresh] = kinds_.emplace(path.substr(0, slash), Kind::folder);
        if (at->second != Kind::folder) {
            throw base::VerifyError("entry " + base::quote(path) + " lies below " +
                                    base::quote(at->first) + ", which is a file");
        }
    }
    const auto [at, fresh] = kinds_.emplace(path, kind);
    if (!fresh && (kind == Kind::file || at->second != kind)) {
        throw base::VerifyError("entry " + base::quote(path) + " is there twice");
    }
}

}  // namespace pigsty::bundles
