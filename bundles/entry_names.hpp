// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace pigsty::bundles {

/// Says what makes `path` unfit for a bundle, in words that follow its name, e.g. "is absolute";
/// empty when it is fit: relative, of printable ASCII, without "", "." and ".." between its '/'.
std::string path_flaw(std::string_view path, std::size_t limit_bytes);

/// The names of an archive, so that no two entries mean one place: unpacking would let the last
/// one win, while a reader may have looked at the first.
class EntryNames {
  public:
    enum class Kind { file, folder };

    /// Adds an entry and the folders above it. Throws VerifyError when the name is taken by another
    /// file, or is a file's and a folder's at once. Folders may be named again.
    void add(const std::string& path, Kind kind);

  private:
    std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace pigsty::bundles
