// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/temp_dir.hpp"
#include "repo/downloader.hpp"
#include "tests/functional/hostile_server.hpp"

namespace pigsty::testing {

/// A served folder, a cache, and a downloader that does not wait long.
class FetchFixture : public ::testing::Test {
  protected:
    FetchFixture();

    /// Puts a file below the served folder.
    void serve(const std::string& path, const std::string& content) const;

    std::filesystem::path root() const { return dir_.path() / "root"; }
    std::filesystem::path cache() const { return dir_.path() / "cache"; }

    /// Message of the VerifyError, or of the FetchError, that `body` must throw.
    static std::string rejected(const std::function<void()>& body);
    static std::string failed(const std::function<void()>& body);

    base::TempDir dir_;
    HostileServer server_;
    repo::Downloader downloader_;
    std::unique_ptr<base::Progress> progress_ = base::make_progress(base::ProgressStyle::none);
    std::vector<std::string> warnings_;
    std::function<void(const std::string&)> warn_ = [this](const std::string& text) {
        warnings_.push_back(text);
    };
};

}  // namespace pigsty::testing
