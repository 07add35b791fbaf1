// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/transfer.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/detail/http_header.hpp"

namespace pigsty::repo::detail {

namespace {

constexpr long k_buffer_bytes = 512L << 10;
constexpr std::uint64_t k_error_body_limit_bytes = 256u << 10;
/// Files below this size are fetched again rather than resumed with a validator; that spares a side
/// file each.
constexpr std::uint64_t k_origin_from_bytes = 1u << 20;

bool is_success(long status) {
    return status == 200 || status == 206;
}

bool is_transient_status(long status) {
    return status >= 500 || status == 408 || status == 425 || status == 429;
}

}  // namespace

template <class T>
void Transfer::set(CURLoption option, T value) {
    const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
    if (code != CURLE_OK) {
        throw base::Error(std::string("libcurl: ") + curl_easy_strerror(code));
    }
}

Transfer::Transfer(const DownloaderOptions& options, Attempt attempt, PartialFile& file)
    : attempt_(std::move(attempt)), file_(file), easy_(curl_easy_init()) {
    if (!easy_) {
        throw base::Error("cannot make a libcurl handle");
    }
    is_file_ = attempt_.url.starts_with("file:");
    set_address(options);
    set_range();
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, error_text_);
    set(CURLOPT_PRIVATE, static_cast<void*>(this));
    set(CURLOPT_BUFFERSIZE, k_buffer_bytes);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout_ms));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_seconds));
    set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

void Transfer::set_address(const DownloaderOptions& options) {
    set(CURLOPT_URL, attempt_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https,file");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, static_cast<long>(options.redirect_limit));
    // Never down from https; never to a local file.
    const bool secure = attempt_.url.starts_with("https:");
    set(CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
    set(CURLOPT_USERAGENT, options.user_agent.c_str());
}

void Transfer::set_range() {
    if (attempt_.offset > 0 || attempt_.head_bytes > 0) {
        const std::string last =
            attempt_.head_bytes > 0 ? std::to_string(attempt_.head_bytes - 1) : "";
        set(CURLOPT_RANGE, (std::to_string(attempt_.offset) + "-" + last).c_str());
    }
    const Origin& origin = attempt_.origin;
    const std::string& validator = origin.etag.empty() ? origin.last_modified : origin.etag;
    if (attempt_.offset > 0 && origin.url == attempt_.url && !validator.empty()) {
        headers_.reset(curl_slist_append(nullptr, ("If-Range: " + validator).c_str()));
        set(CURLOPT_HTTPHEADER, headers_.get());
    }
}

bool Transfer::connected() const {
    curl_off_t connect = 0;
    curl_off_t request = 0;  // with a connection used before, only this one is set
    curl_easy_getinfo(easy_.get(), CURLINFO_CONNECT_TIME_T, &connect);
    curl_easy_getinfo(easy_.get(), CURLINFO_PRETRANSFER_TIME_T, &request);
    return is_file_ || connect > 0 || request > 0 || status_ != 0;
}

double Transfer::seconds() const {
    return std::chrono::duration<double>(Clock::now() - started_).count();
}

std::size_t Transfer::on_header(char* data, std::size_t, std::size_t n, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    try {
        transfer.take_header(std::string(data, n));
        return n;
    } catch (...) {
        transfer.failure_ = std::current_exception();
        return 0;
    }
}

std::size_t Transfer::on_body(char* data, std::size_t, std::size_t n, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    try {
        return transfer.take_body({reinterpret_cast<const std::uint8_t*>(data), n}) ? n : 0;
    } catch (...) {
        transfer.failure_ = std::current_exception();
        return 0;
    }
}

void Transfer::take_header(std::string line) {
    if (line.starts_with("HTTP/")) {  // of each response: redirects come before the one that counts
        status_ = 0;
        served_ = {};
        content_length_.reset();
        range_start_.reset();
        range_total_.reset();
        const std::size_t blank = line.find(' ');
        if (blank != std::string::npos) {
            std::from_chars(line.data() + blank + 1, line.data() + line.size(), status_);
        }
        return;
    }
    const HttpHeader header = parse_http_header(line);
    if (header.name == "content-length") {
        content_length_ = parse_decimal(header.value);
    } else if (header.name == "content-range") {
        const ContentRange range = parse_content_range(header.value);
        range_start_ = range.start;
        range_total_ = range.total;
    } else if (header.name == "etag" && !header.value.starts_with("W/")) {
        served_.etag = header.value;
    } else if (header.name == "last-modified") {
        served_.last_modified = header.value;
    }
}

bool Transfer::reject(Outcome outcome, std::string message) {
    verdict_ = outcome;
    verdict_message_ = std::move(message);
    return false;
}

/// Decides at the first byte of the body whether it is what was asked for.
bool Transfer::accept() {
    const bool partial = is_file_ ? attempt_.offset > 0 : status_ == 206;
    std::optional<std::uint64_t> total = range_total_;
    if (!partial) {
        if (file_.size_bytes() > 0) {
            file_.clear();
        }
        total = is_file_ ? std::nullopt : content_length_;
    } else if (!is_file_ && range_start_.value_or(0) != file_.size_bytes()) {
        return reject(Outcome::bad_range, "the server sent another range than was asked for");
    }
    if (total && attempt_.size_bytes && *total != *attempt_.size_bytes) {
        return reject(Outcome::unfit,
                      "the file there has " + std::to_string(*total) + " bytes, expected " +
                          std::to_string(*attempt_.size_bytes));
    }
    if (total && *total > attempt_.size_limit_bytes) {
        return reject(Outcome::unfit,
                      "the file there has " + std::to_string(*total) + " bytes, more than the " +
                          std::to_string(attempt_.size_limit_bytes) + " allowed");
    }
    if (!partial && total.value_or(k_origin_from_bytes) >= k_origin_from_bytes && !is_file_) {
        served_.url = attempt_.url;
        file_.set_origin(served_);
    }
    accepted_ = true;
    return true;
}

bool Transfer::take_body(std::span<const std::uint8_t> bytes) {
    received_bytes_ += bytes.size();
    if (!is_file_ && !is_success(status_)) {
        ignored_bytes_ += bytes.size();  // read on, so that the connection can be used again
        return ignored_bytes_ <= k_error_body_limit_bytes;
    }
    if (!accepted_ && !accept()) {
        return false;
    }
    const std::uint64_t limit = attempt_.size_bytes.value_or(attempt_.size_limit_bytes);
    if (file_.size_bytes() + bytes.size() > limit) {
        return reject(Outcome::unfit,
                      "the server sends more than the " + std::to_string(limit) + " bytes " +
                          (attempt_.size_bytes ? "expected" : "allowed"));
    }
    file_.append(bytes);
    return true;
}

Outcome Transfer::finish(CURLcode code, std::string& message) {
    if (failure_) {
        std::rethrow_exception(failure_);
    }
    if (code == CURLE_OK && !accepted_ && (is_file_ || is_success(status_))) {
        accept();  // an empty body has to clear away what was there before, too
    }
    if (verdict_) {
        message = verdict_message_;
        return *verdict_;
    }
    return classify(code, message);
}

Outcome Transfer::classify(CURLcode code, std::string& message) const {
    message = error_text_[0] != '\0' ? base::printable(error_text_) : curl_easy_strerror(code);
    if (status_ == 416 || code == CURLE_RANGE_ERROR || code == CURLE_BAD_DOWNLOAD_RESUME) {
        message = "the server has nothing at offset " + std::to_string(attempt_.offset);
        return Outcome::bad_range;
    }
    if (status_ >= 300 && code != CURLE_TOO_MANY_REDIRECTS) {
        message = "HTTP status " + std::to_string(status_);
        return is_transient_status(status_) ? Outcome::transient : Outcome::missing;
    }
    switch (code) {
        case CURLE_OK:
            if (!is_file_ && !is_success(status_)) {
                message = "HTTP status " + std::to_string(status_) + " has no content";
                return Outcome::missing;
            }
            return Outcome::ok;
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_CONNECT:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
            return Outcome::unreachable;
        case CURLE_OPERATION_TIMEDOUT:
            return connected() ? Outcome::transient : Outcome::unreachable;
        case CURLE_FILE_COULDNT_READ_FILE:
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_TOO_MANY_REDIRECTS:
            return Outcome::missing;
        default:
            return Outcome::transient;
    }
}

}  // namespace pigsty::repo::detail
