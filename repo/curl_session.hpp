// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace pigsty::repo {

/// libcurl's process-wide state. Made once in main(), before threads.
class CurlSession {
  public:
    /// Throws Error when the library cannot be set up.
    CurlSession();
    CurlSession(const CurlSession&) = delete;
    CurlSession& operator=(const CurlSession&) = delete;
    ~CurlSession();
};

}  // namespace pigsty::repo
