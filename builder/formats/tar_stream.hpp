// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace pigsty::builder {

/// Writes a tar of plain files, one after the other: mode 0644, owner 0:0, one time stamp.
class TarStream {
  public:
    using Sink = std::function<void(std::string_view)>;

    TarStream(Sink sink, std::int64_t epoch) : sink_(std::move(sink)), epoch_(epoch) {}

    void add_text(const std::string& name, std::string_view content);

    /// Throws SystemError; Error when the file changes meanwhile.
    void add_file(const std::string& name, const std::filesystem::path& file);

    /// Writes the two empty blocks of the end.
    void finish();

  private:
    void start(const std::string& name, std::uint64_t size_bytes);
    void pad(std::uint64_t size_bytes);

    Sink sink_;
    std::int64_t epoch_;
};

}  // namespace pigsty::builder
