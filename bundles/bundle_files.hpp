// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "specs/lock.hpp"
#include "specs/manifest.hpp"

namespace pigsty::bundles {

/// File name of a package in the bundle: as its repository would name it, or of a URL package the
/// last part of its address.
std::string bundle_name_of(const specs::LockedPackage& package);

/// Throws SpecError when a package or file of the lock has no fit name, when two have the same, or
/// when one takes the name of a file that every bundle has.
void check_bundle_names(const specs::Lock& lock);

/// The one time stamp of the bundle: SOURCE_DATE_EPOCH, else the newest package's build time.
/// Throws UsageError for a SOURCE_DATE_EPOCH that is no number.
std::int64_t bundle_epoch(const specs::Lock& lock);

/// The manifest of a lock: all packages and URL files; what pack() makes is added by it.
specs::Manifest make_manifest(const specs::Lock& lock,
                              const std::string& lock_text,
                              std::int64_t epoch);

}  // namespace pigsty::bundles
