// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include "base/c_handle.hpp"

namespace pigsty::repo::detail {

using CurlEasy = base::CHandle<CURL, curl_easy_cleanup>;
using CurlMulti = base::CHandle<CURLM, curl_multi_cleanup>;
using CurlList = base::CHandle<curl_slist, curl_slist_free_all>;
using CurlUrl = base::CHandle<CURLU, curl_url_cleanup>;

}  // namespace pigsty::repo::detail
