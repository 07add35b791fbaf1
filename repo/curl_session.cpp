// SPDX-License-Identifier: Apache-2.0
#include "repo/curl_session.hpp"

#include "base/error.hpp"
#include "repo/detail/curl_handles.hpp"

namespace pigsty::repo {

// The library counts calls, so that every Downloader may hold a session beside the one of main().
CurlSession::CurlSession() {
    const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) {
        throw base::Error(std::string("cannot set up libcurl: ") + curl_easy_strerror(code));
    }
}

CurlSession::~CurlSession() {
    curl_global_cleanup();
}

}  // namespace pigsty::repo
