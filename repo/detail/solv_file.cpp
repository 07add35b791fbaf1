// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solv_file.hpp"

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/detail/solv_strings.hpp"

extern "C" {
#include <solv/repo_solv.h>
#include <solv/repo_write.h>
}

namespace pigsty::repo::detail {

SolvFile write_solv(Repo* repo, const std::string& id) {
    FileHandle file(std::tmpfile());
    if (!file) {
        throw base::SystemError("cannot create a temporary file", errno);
    }
    if (repo_write(repo, file.get()) != 0 || std::fflush(file.get()) != 0) {
        throw base::Error("cannot write the solver's form of repository " + base::quote(id) + ": " +
                          base::printable(pool_errstr(repo->pool)));
    }
    std::rewind(file.get());
    return {std::move(file), spread_strings(repo)};
}

bool add_solv(Repo* repo, const SolvFile& solv) {
    intern_strings(repo->pool, solv.strings);
    return repo_add_solv(repo, solv.file.get(), 0) == 0;
}

}  // namespace pigsty::repo::detail
