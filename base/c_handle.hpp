// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <memory>

namespace pigsty::base {

/// Deleter that calls a C library's release function.
template <auto Free>
struct CFree {
    template <class T>
    void operator()(T* pointer) const noexcept {
        Free(pointer);
    }
};

/// Sole owner of a handle of a C library, e.g. `CHandle<archive, archive_read_free>`.
template <class T, auto Free>
using CHandle = std::unique_ptr<T, CFree<Free>>;

/// Owner of a malloc'ed string that a library returned.
using CString = CHandle<char, std::free>;

}  // namespace pigsty::base
