// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "repo/detail/curl_handles.hpp"
#include "repo/detail/partial_file.hpp"
#include "repo/downloader.hpp"

namespace pigsty::repo::detail {

/// How one attempt at one address ended.
enum class Outcome {
    ok,           ///< every byte the server had to give is in the file
    unreachable,  ///< no such host, refused, no connection in time, bad certificate
    transient,    ///< cut off, stalled, overloaded: another try may work
    missing,      ///< the server does not have it (404 and the like)
    unfit,        ///< what it offers has another size, or no end
    bad_range,    ///< what was there already does not fit: begin again
};

/// Addresses and expectations of one attempt.
struct Attempt {
    std::string url;
    std::uint64_t offset = 0;                 ///< where to go on
    std::uint64_t head_bytes = 0;             ///< end of the range wanted; 0: to the end
    std::optional<std::uint64_t> size_bytes;  ///< of the whole file, when known
    std::uint64_t size_limit_bytes = 0;
    Origin origin;  ///< of the bytes before `offset`; used when its address is `url`
};

/// One HTTP or file transfer into a partial file. The object's address is known to libcurl.
class Transfer {
  public:
    using Clock = std::chrono::steady_clock;

    Transfer(const DownloaderOptions& options, Attempt attempt, PartialFile& file);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    CURL* handle() const { return easy_.get(); }
    const Attempt& attempt() const { return attempt_; }

    /// True once body bytes have been written (and a needless prefix was cleared away).
    bool accepted() const { return accepted_; }
    bool connected() const;
    std::uint64_t received_bytes() const { return received_bytes_; }
    double seconds() const;

    /// Says how it went, after libcurl has finished it. Rethrows failures of our own (a full disk).
    Outcome finish(CURLcode code, std::string& message);

  private:
    static std::size_t on_header(char* data, std::size_t, std::size_t n, void* self) noexcept;
    static std::size_t on_body(char* data, std::size_t, std::size_t n, void* self) noexcept;
    template <class T>
    void set(CURLoption option, T value);
    void set_address(const DownloaderOptions& options);
    void set_range();
    void take_header(std::string line);
    bool take_body(std::span<const std::uint8_t> bytes);
    bool accept();
    bool reject(Outcome outcome, std::string message);
    Outcome classify(CURLcode code, std::string& message) const;

    Attempt attempt_;
    PartialFile& file_;
    CurlList headers_;
    CurlEasy easy_;
    char error_text_[CURL_ERROR_SIZE] = {};
    Clock::time_point started_ = Clock::now();

    bool is_file_ = false;
    long status_ = 0;
    Origin served_;  // validators of this response
    std::optional<std::uint64_t> content_length_;
    std::optional<std::uint64_t> range_start_;
    std::optional<std::uint64_t> range_total_;
    bool accepted_ = false;
    std::uint64_t received_bytes_ = 0;
    std::uint64_t ignored_bytes_ = 0;  // of the body of an error
    std::exception_ptr failure_;
    std::optional<Outcome> verdict_;
    std::string verdict_message_;
};

}  // namespace pigsty::repo::detail
