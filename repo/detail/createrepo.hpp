// SPDX-License-Identifier: Apache-2.0
#pragma once

// libcreaterepo_c names a member `requires`, which is a keyword of C++20. Whatever its headers
// include themselves comes first, so that the macro meets nothing else.
#include <curl/curl.h>
#include <glib.h>
#include <libxml/tree.h>
#include <rpm/rpmlib.h>
#include <sys/stat.h>

#define requires requires_
#include <createrepo_c/error.h>
#include <createrepo_c/package.h>
#include <createrepo_c/parsehdr.h>
#include <createrepo_c/xml_dump.h>
#include <createrepo_c/xml_parser.h>
#undef requires

#include "base/c_handle.hpp"

namespace pigsty::repo::detail {

using CrPackage = base::CHandle<cr_Package, cr_package_free>;
using GlibError = base::CHandle<GError, g_error_free>;
using GlibString = base::CHandle<char, g_free>;

/// Readies the library for use from several threads, and its messages for our log. Call it before
/// anything else of it; further calls do nothing.
void prepare_createrepo();

}  // namespace pigsty::repo::detail
