// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace pigsty::repo::detail {

/// How eagerly a host is asked; smaller is better.
enum class HostRank { good, slow, dead };

/// Shape: "http://mirror.example.org:8080"; "file://" for local files. Empty when `url` is of no
/// kind we fetch.
std::string host_of(const std::string& url);

/// What is known of the hosts asked so far.
class MirrorHealth {
  public:
    using Clock = std::chrono::steady_clock;

    HostRank rank(const std::string& host) const;

    /// True when it has been out of reach for so long, and so often, that a batch of many files
    /// should not go on asking.
    bool given_up(const std::string& host, Clock::time_point now = Clock::now()) const;

    void note_slow(const std::string& host);
    void note_unreachable(const std::string& host, Clock::time_point now = Clock::now());
    void note_reached(const std::string& host);

  private:
    struct Record {
        HostRank rank = HostRank::good;
        int unreachable = 0;  ///< times in a row
        Clock::time_point unreachable_since{};
    };
    std::map<std::string, Record> records_;
};

}  // namespace pigsty::repo::detail
