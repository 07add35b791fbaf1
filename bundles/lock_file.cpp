// SPDX-License-Identifier: Apache-2.0
#include "bundles/lock_file.hpp"

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "repo/resolve.hpp"
#include "specs/lock_fit.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;

namespace {

/// Shape: " -o other.lock"; empty for the default name.
std::string output_option(const fs::path& file) {
    return file == "bundle.lock" ? "" : " -o " + file.string();
}

repo::ResolveOptions resolve_options(const std::optional<LockFile>& previous,
                                     const LockRequest& request) {
    repo::ResolveOptions options;
    options.cache = request.cache;
    options.jobs = request.jobs;
    options.previous = previous ? &previous->lock : nullptr;
    options.update = request.update;
    return options;
}

}  // namespace

std::optional<LockFile> read_lock_file(const fs::path& file) {
    const auto text = base::read_file_if_present(file);
    if (!text) {
        return std::nullopt;
    }
    try {
        return LockFile{specs::parse_lock(*text, file.string()), base::sha256_of(*text)};
    } catch (base::SpecError& error) {
        error.set_hint("move the lock away, then make it again with: pigsty-bundle resolve" +
                       output_option(file) +
                       " (what it recorded of unsigned files is then recorded anew)");
        throw;
    }
}

void require_fitting_lock(const specs::Lock& lock,
                          const specs::Profile& profile,
                          const fs::path& file) {
    const std::string misfit = specs::lock_misfit(lock, profile);
    if (misfit.empty()) {
        return;
    }
    base::SpecError error({file.string(), 0, 0}, "the lock does not fit the specs: " + misfit);
    error.set_hint("make it again with: pigsty-bundle resolve" + output_option(file));
    throw error;
}

LockFile write_lock_file(const specs::Profile& profile,
                         const std::optional<LockFile>& previous,
                         const LockRequest& request,
                         const repo::Store& store,
                         base::Progress& progress) {
    LockFile made{repo::resolve(profile, store, resolve_options(previous, request), progress), ""};
    const std::string text = specs::format_lock(made.lock);
    base::make_directories(request.file.parent_path());
    base::write_file(request.file, text);
    made.text_sha256 = base::sha256_of(text);
    return made;
}

std::vector<repo::SolvedPackage> try_lock(const specs::Profile& profile,
                                          const std::optional<LockFile>& previous,
                                          const LockRequest& request,
                                          const repo::Store& store,
                                          base::Progress& progress) {
    return repo::choose(profile, store, resolve_options(previous, request), progress);
}

}  // namespace pigsty::bundles
