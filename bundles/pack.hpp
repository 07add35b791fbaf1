// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"

namespace pigsty::bundles {

/// A small file that another step made for the bundle, e.g. "sbom.spdx.json".
struct ExtraFile {
    std::string path;
    std::string text;
};

struct PackOptions {
    std::size_t jobs = 0;               ///< threads; 0: one per core
    std::optional<std::int64_t> epoch;  ///< instead of bundle_epoch()
    std::vector<ExtraFile> extra;
    /// Gives the text of manifest.sig for the manifest's text; empty: not signed.
    std::function<std::string(const std::string& manifest)> sign;
};

struct PackResult {
    std::filesystem::path file;
    std::uint64_t size_bytes = 0;
    std::string sha256;  ///< of the archive; also in "<file>.sha256", as sha256sum writes it
    std::uint64_t packages = 0;
    std::uint64_t files = 0;          ///< all files, packages included
    std::uint64_t content_bytes = 0;  ///< of all files
    std::int64_t epoch = 0;
    std::vector<std::string> warnings;  ///< for the user, one sentence each
};

/// Writes the bundle of a lock from the files of the store. Same lock, same bytes: on any machine,
/// under any user, umask, locale, time zone, date and number of jobs. The digest of each stored
/// file is computed again on its way. The archive appears under its name only when complete and
/// flushed.
/// Before that, every set is solved once more from what is about to be packed.
/// Throws SpecError for file names that clash, Error when the store lacks a file, VerifyError
/// naming a stored file that is not what the lock says or when a set cannot be installed,
/// SystemError, Interrupted.
PackResult pack(const specs::Lock& lock,
                const repo::Store& store,
                const std::filesystem::path& out,
                const PackOptions& options,
                base::Progress& progress);

}  // namespace pigsty::bundles
