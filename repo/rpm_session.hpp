// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace pigsty::repo {

/// librpm's process-wide state: its cryptography is set up, its own messages are kept off standard
/// error (errors come as exceptions instead), and nothing of the host's rpm configuration or
/// database is read. Made once in main(), before threads.
class RpmSession {
  public:
    /// Throws Error when the cryptography library cannot be set up.
    RpmSession();
    RpmSession(const RpmSession&) = delete;
    RpmSession& operator=(const RpmSession&) = delete;
    ~RpmSession();
};

}  // namespace pigsty::repo
