// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/mirror_health.hpp"

#include <algorithm>

#include "repo/detail/curl_handles.hpp"

namespace pigsty::repo::detail {

namespace {

constexpr int k_give_up_count = 4;
constexpr std::chrono::seconds k_give_up_after{4};

}  // namespace

std::string host_of(const std::string& url) {
    const CurlUrl parsed(curl_url());
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
        return "";
    }
    const auto part = [&](CURLUPart which, unsigned flags) {
        char* text = nullptr;
        curl_url_get(parsed.get(), which, &text, flags);
        const base::CHandle<char, curl_free> owner(text);
        return std::string(text != nullptr ? text : "");
    };
    const std::string scheme = part(CURLUPART_SCHEME, 0);
    if (scheme == "file") {
        return "file://";
    }
    if (scheme != "http" && scheme != "https") {
        return "";
    }
    return scheme + "://" + part(CURLUPART_HOST, 0) + ":" +
           part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

HostRank MirrorHealth::rank(const std::string& host) const {
    const auto found = records_.find(host);
    return found == records_.end() ? HostRank::good : found->second.rank;
}

bool MirrorHealth::given_up(const std::string& host, Clock::time_point now) const {
    const auto found = records_.find(host);
    return found != records_.end() && found->second.unreachable >= k_give_up_count &&
           now - found->second.unreachable_since >= k_give_up_after;
}

void MirrorHealth::note_slow(const std::string& host) {
    Record& record = records_[host];
    record.rank = std::max(record.rank, HostRank::slow);
}

void MirrorHealth::note_unreachable(const std::string& host, Clock::time_point now) {
    Record& record = records_[host];
    record.rank = HostRank::dead;
    if (record.unreachable++ == 0) {
        record.unreachable_since = now;
    }
}

void MirrorHealth::note_reached(const std::string& host) {
    Record& record = records_[host];
    record.unreachable = 0;
    record.rank = std::min(record.rank, HostRank::slow);
}

}  // namespace pigsty::repo::detail
