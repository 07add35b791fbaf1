// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// Top-level keys of a lock, in the order they are written (docs/lock-format.md).
namespace pigsty::specs::lock_keys {

inline constexpr std::string_view k_version = "lock_version";
inline constexpr std::string_view k_profile = "profile";
inline constexpr std::string_view k_input = "input_sha256";
inline constexpr std::string_view k_arch = "arch";
inline constexpr std::string_view k_releasever = "releasever";
inline constexpr std::string_view k_module_name = "module_name";
inline constexpr std::string_view k_weak_dependencies = "weak_dependencies";
inline constexpr std::string_view k_keys = "keys";
inline constexpr std::string_view k_repositories = "repositories";
inline constexpr std::string_view k_sets = "sets";
inline constexpr std::string_view k_packages = "packages";
inline constexpr std::string_view k_files = "files";

}  // namespace pigsty::specs::lock_keys
