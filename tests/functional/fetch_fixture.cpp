// SPDX-License-Identifier: Apache-2.0
#include "tests/functional/fetch_fixture.hpp"

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

namespace pigsty::testing {

namespace {

repo::DownloaderOptions quick() {
    repo::DownloaderOptions options;
    options.backoff_ms = 5;
    options.connect_timeout_ms = 2000;
    options.stall_seconds = 2;
    return options;
}

std::filesystem::path made(const std::filesystem::path& folder) {
    base::make_directories(folder);
    return folder;
}

}  // namespace

FetchFixture::FetchFixture()
    : dir_("fetch"), server_(made(dir_.path() / "root")), downloader_(quick()) {
    base::make_directories(cache());
}

void FetchFixture::serve(const std::string& path, const std::string& content) const {
    const auto file = root() / path;
    base::make_directories(file.parent_path());
    base::write_file(file, content);
}

std::string FetchFixture::rejected(const std::function<void()>& body) {
    try {
        body();
    } catch (const base::VerifyError& error) {
        return error.message();
    } catch (const base::Error& error) {
        return "another error: " + error.message();
    }
    return "no error";
}

std::string FetchFixture::failed(const std::function<void()>& body) {
    try {
        body();
    } catch (const base::FetchError& error) {
        return error.message();
    } catch (const base::Error& error) {
        return "another error: " + error.message();
    }
    return "no error";
}

}  // namespace pigsty::testing
