// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "specs/profile.hpp"

namespace pigsty::repo {

/// The folder NAME of addresses "program:NAME/…": a yum repository that comes with this program,
/// with the keys it is signed by in files "RPM-GPG-KEY-…". It is $PIGSTY_<NAME>_REPOSITORY, e.g.
/// PIGSTY_FIRSTBOOT_REPOSITORY, where that is set, else "../share/pigsty-bundle/NAME" seen from the
/// folder of the running program. It need not exist.
std::filesystem::path program_folder(std::string_view name);

/// The address as libcurl takes it: "file:///…" for "program:NAME/REST", any other as it is.
std::string real_address(const std::string& address);

/// The local file behind "program:NAME/REST". Throws Error for any other address.
std::filesystem::path program_file(std::string_view address);

/// Gives each repository with `keys: program` that has none yet the keys from the folders of its
/// "program:" mirrors. Throws Error, with a hint, when there is none to be had; VerifyError for
/// what is no key.
void pin_program_keys(specs::Profile& profile);

/// As pin_program_keys(), but a folder that does not exist is no error: enough to verify a bundle.
void pin_program_keys_if_present(specs::Profile& profile);

}  // namespace pigsty::repo
