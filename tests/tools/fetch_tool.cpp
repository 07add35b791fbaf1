// SPDX-License-Identifier: Apache-2.0
// fetch_tool LOCK STORE: brings everything of a lock into a store and says what it did. For tests
// that kill it.
#include <cstdio>
#include <exception>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "repo/curl_session.hpp"
#include "repo/package_fetch.hpp"
#include "repo/rpm_session.hpp"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: fetch_tool LOCK STORE\n");
        return 2;
    }
    try {
        using namespace pigsty;
        base::catch_interrupts();
        const repo::RpmSession rpm;
        const repo::CurlSession curl;
        const auto progress = base::make_progress(base::ProgressStyle::none);
        repo::Downloader downloader;
        const repo::FetchReport report = repo::fetch_lock(
            specs::read_lock(argv[1]), repo::Store(argv[2]), downloader, *progress);
        std::printf("%llu files, %llu fetched, %llu bytes received, %llu resumed\n",
                    static_cast<unsigned long long>(report.files),
                    static_cast<unsigned long long>(report.fetched),
                    static_cast<unsigned long long>(report.received_bytes),
                    static_cast<unsigned long long>(report.resumed_bytes));
        return 0;
    } catch (const pigsty::base::Error& error) {
        std::fputs(pigsty::base::describe(error).c_str(), stderr);
        return static_cast<int>(error.exit_code());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
    }
}
