// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/content_follower.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace {

constexpr std::uint64_t k_step_bytes = 1u << 20;
constexpr std::size_t k_buffer_bytes = 256u << 10;

std::string looks_like_markup(const std::string& start) {
    const std::size_t first = start.find_first_not_of(" \t\r\n");
    return first != std::string::npos && start[first] == '<' ? " (the server sent a web page)" : "";
}

}  // namespace

ContentFollower::ContentFollower(base::ThreadPool& pool,
                                 int fd,
                                 const Download& download,
                                 std::function<void()> wake)
    : pool_(pool), fd_(fd), download_(download), wake_(std::move(wake)) {
    if (download.make_check) {
        check_ = download.make_check();
    }
    if (!download.sha256.empty() && download.head_bytes == 0) {
        digest_.emplace();
    }
}

ContentFollower::~ContentFollower() {
    cancelled_ = true;
    if (step_.valid()) {
        step_.wait();
    }
}

bool ContentFollower::poll(std::uint64_t size_bytes, bool complete) {
    if (step_.valid()) {
        if (!step_done_) {
            return false;
        }
        step_.get();  // waits at most for the worker to leave its last line
        if (last_) {
            return true;
        }
    }
    if (complete || size_bytes - offset_ >= k_step_bytes) {
        submit(size_bytes, complete);
    }
    return false;
}

void ContentFollower::submit(std::uint64_t until, bool last) {
    last_ = last;
    step_done_ = false;
    step_ = pool_.submit([this, until, last] {
        struct WakeAtEnd {
            ContentFollower& owner;
            ~WakeAtEnd() {
                owner.step_done_ = true;
                owner.wake_();
            }
        } wake_at_end{*this};
        read_until(until);
        if (last && !cancelled_) {
            finish();
        }
    });
}

void ContentFollower::read_until(std::uint64_t until) {
    if (!check_ && !digest_) {
        offset_ = until;
        return;
    }
    thread_local std::vector<std::uint8_t> buffer(k_buffer_bytes);
    while (offset_ < until && !cancelled_) {
        const std::uint64_t wanted = std::min<std::uint64_t>(until - offset_, buffer.size());
        const std::span<std::uint8_t> part(buffer.data(), static_cast<std::size_t>(wanted));
        if (base::read_at(fd_, part, offset_) != part.size()) {
            throw base::VerifyError("the download of " + base::quote(download_.name) +
                                    " was cut while it was being read");
        }
        if (offset_ == 0) {
            start_.assign(part.begin(),
                          part.begin() + std::min<std::ptrdiff_t>(64, std::ssize(part)));
        }
        if (digest_) {
            digest_->update(part);
        }
        if (check_) {
            check_->update(part);
        }
        offset_ += wanted;
    }
}

void ContentFollower::finish() {
    if (digest_) {
        const std::string got = digest_->finish();
        if (got != download_.sha256) {
            throw base::VerifyError("digest mismatch for " + base::quote(download_.name) +
                                    ": expected sha256:" + download_.sha256 +
                                    ", got sha256:" + got + looks_like_markup(start_));
        }
    }
    if (check_) {
        check_->finish();
    }
}

}  // namespace pigsty::repo::detail
