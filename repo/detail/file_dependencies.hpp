// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "repo/detail/solv_pool.hpp"

namespace pigsty::repo::detail {

/// Lets packages provide the files that others require and that primary.xml does not carry (it has
/// /etc/*, *bin/* and /usr/lib/sendmail). filelists.xml is asked for only when a package that may
/// be reached from `roots`, or a path of `requested`, needs such a file; it is streamed, and only
/// paths that any package speaks of are remembered. The answer is kept in `cache`. Shape of the
/// file "<digest>.<16 digits of the paths' digest>.v1.files": lines "<pkgid> <path>", sorted, then
/// "end <sha256 of the lines>". Throws VerifyError naming the repository when its filelists cannot
/// be parsed.
void add_file_provides(const SolvPool& pool,
                       const std::vector<Id>& roots,
                       const std::vector<std::string>& requested,
                       bool weak_dependencies,
                       const std::filesystem::path& cache);

/// True for paths that primary.xml lists. Source: createrepo's yum.utils / cr_is_primary() of
/// createrepo_c.
bool is_primary_path(std::string_view path);

}  // namespace pigsty::repo::detail
