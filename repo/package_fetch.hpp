// SPDX-License-Identifier: Apache-2.0
#pragma once
// CONTRACT DRAFT used by bundles/make.cpp and builder/cli/fetch_command.cpp
#include <cstdint>
#include <cstddef>
#include "base/progress.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"

namespace pigsty::repo {

struct FetchOptions {
    std::size_t jobs = 0;
    bool recheck = false;
};

struct FetchReport {
    std::uint64_t fetched = 0;
    std::uint64_t present = 0;
    std::uint64_t received_bytes = 0;
};

FetchReport fetch_lock(const specs::Lock& lock, const Store& store, const FetchOptions& options, base::Progress& progress);

}  // namespace pigsty::repo
