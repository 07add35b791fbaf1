// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pigsty::specs {

/// Where profiles come from.
struct ProfileSource {
    std::filesystem::path directory;  ///< has NAME/distro.yml …; empty: those built in
};

/// The text of a document and the name it has in messages.
struct SourceText {
    std::string file;
    std::string text;
};

/// The documents of one profile.
struct ProfileDocuments {
    SourceText distro;
    SourceText upstreams;
    SourceText packages;
    SourceText images = {};  ///< empty when the profile has none
    SourceText verify = {};  ///< empty when the profile has none
};

/// Sorted names of the profiles there are. Throws SystemError when the directory cannot be read.
std::vector<std::string> profile_names(const ProfileSource& source);

/// Throws UsageError with the nearest names when there is no such profile, SystemError when one of
/// its files cannot be read.
ProfileDocuments read_profile_documents(const ProfileSource& source, const std::string& name);

}  // namespace pigsty::specs
