// SPDX-License-Identifier: Apache-2.0
#include "bundles/archive_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <future>
#include <optional>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/thread_pool.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/detail/block_source.hpp"
#include "bundles/detail/sink_runner.hpp"
#include "bundles/detail/tar_reader.hpp"
#include "bundles/entry_names.hpp"
#include "bundles/member_index.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;
using detail::SinkRunner;
using detail::TarItem;
using detail::TarReader;

int place_of(const std::string& path) {
    if (path == k_manifest_name) {
        return 0;
    }
    if (path == k_signature_name) {
        return 1;
    }
    if (path.starts_with(k_keys_folder)) {
        return 2;
    }
    return path == k_marker_name ? 4 : 3;
}

namespace {

constexpr std::size_t k_folder_read_bytes = std::size_t{1} << 18;

/// Checks an archive's names, one entry after the other.
class NameCheck {
  public:
    NameCheck(const ReadLimits& limits, ReadResult& result) : limits_(limits), result_(result) {}

    /// The path relative to the top folder; "" for the top folder itself.
    std::string relative(const TarItem& item) {
        if (++entries_ > limits_.entries) {
            throw base::VerifyError("the archive has more than " + std::to_string(limits_.entries) +
                                    " entries");
        }
        const std::string flaw = path_flaw(item.path, limits_.path_bytes);
        if (!flaw.empty()) {
            throw base::VerifyError("the name of entry " + base::quote(item.path) + " " + flaw);
        }
        const std::string top = item.path.substr(0, item.path.find('/'));
        if (result_.top.empty()) {
            result_.top = top;
        }
        if (top != result_.top || (top == item.path && !item.folder)) {
            throw base::VerifyError("entry " + base::quote(item.path) +
                                    " is not below the top folder " + base::quote(result_.top));
        }
        names_.add(item.path, item.folder ? EntryNames::Kind::folder : EntryNames::Kind::file);
        return top == item.path ? "" : item.path.substr(top.size() + 1);
    }

  private:
    const ReadLimits& limits_;
    ReadResult& result_;
    std::uint64_t entries_ = 0;
    EntryNames names_;
};

void feed_entry(TarReader& tar, SinkRunner& runner, std::unique_ptr<FileSink> sink) {
    const auto feed = runner.start(std::move(sink));
    while (true) {
        detail::Slice slice = tar.data();
        if (slice.bytes.empty()) {
            break;
        }
        runner.push(feed, std::move(slice));
    }
    runner.finish(feed);
}

ReadResult read_archive(const fs::path& path, const ReadOptions& options, const OpenSink& open) {
    ReadResult result;
    result.archive = true;
    const base::Fd fd = base::open_file(path, O_RDONLY);
    const auto index = read_member_index(fd.get());
    result.indexed = index.has_value();
    std::optional<SinkRunner> runner;  // outlives the pool
    base::ThreadPool pool(options.jobs);
    runner.emplace(pool);
    const auto source = detail::make_block_source(fd.get(), index, pool);
    TarReader tar(*source, options.limits);
    NameCheck names(options.limits, result);
    while (const auto item = tar.next()) {
        base::check_interrupt();
        const std::string relative = names.relative(*item);
        if (item->folder) {
            continue;
        }
        ++result.files;
        result.content_bytes += item->size_bytes;
        if (auto sink = open({relative, item->size_bytes, item->data_offset})) {
            feed_entry(tar, *runner, std::move(sink));
        }
    }
    runner->wait();
    return result;
}

std::vector<BundleEntry> list_folder(const fs::path& folder, const ReadLimits& limits) {
    std::vector<BundleEntry> entries;
    std::error_code code;
    fs::recursive_directory_iterator walk(folder, code);
    for (; !code && walk != fs::recursive_directory_iterator(); walk.increment(code)) {
        const fs::path& file = walk->path();
        const std::string relative = file.lexically_relative(folder).string();
        const fs::file_status status = walk->symlink_status(code);
        if (code) {
            break;
        }
        const std::string flaw = path_flaw(relative, limits.path_bytes);
        if (!flaw.empty()) {
            throw base::VerifyError("the name " + base::quote(relative) + " " + flaw);
        }
        if (fs::is_regular_file(status)) {
            entries.push_back({relative, walk->file_size(code), 0});
        } else if (!fs::is_directory(status)) {
            throw base::VerifyError(base::quote(relative) + " is neither a file nor a folder");
        }
        if (entries.size() > limits.entries) {
            throw base::VerifyError("the folder has more than " + std::to_string(limits.entries) +
                                    " files");
        }
    }
    if (code) {
        throw base::SystemError("cannot list " + base::quote(folder.string()), code.value());
    }
    std::sort(entries.begin(), entries.end(), [](const BundleEntry& a, const BundleEntry& b) {
        return std::pair(place_of(a.path), a.path) < std::pair(place_of(b.path), b.path);
    });
    return entries;
}

void read_into(const fs::path& file, FileSink& sink) {
    const base::Fd fd = base::open_file(file, O_RDONLY | O_NOFOLLOW);
    thread_local std::vector<std::uint8_t> buffer(k_folder_read_bytes);
    while (const std::size_t got = base::read_some(fd.get(), buffer)) {
        base::check_interrupt();
        sink.update(std::span(buffer).first(got));
    }
    sink.finish();
}

ReadResult read_folder(const fs::path& folder, const ReadOptions& options, const OpenSink& open) {
    ReadResult result;
    result.top = base::folder_name(folder);
    const std::vector<BundleEntry> entries = list_folder(folder, options.limits);
    std::optional<SinkRunner> runner;  // outlives the pool
    base::ThreadPool pool(options.jobs);
    runner.emplace(pool);
    for (const BundleEntry& entry : entries) {
        base::check_interrupt();
        ++result.files;
        result.content_bytes += entry.size_bytes;
        if (std::shared_ptr<FileSink> sink = open(entry)) {
            runner->run([sink, file = folder / entry.path] { read_into(file, *sink); });
        }
    }
    runner->wait();
    return result;
}

/// Thrown to stop reading once the wanted file is complete.
struct Found {};

class TextSink final : public FileSink {
  public:
    explicit TextSink(std::promise<std::string>& text) : text_(text) {}
    void update(std::span<const std::uint8_t> bytes) override {
        content_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    void finish() override { text_.set_value(std::move(content_)); }

  private:
    std::promise<std::string>& text_;
    std::string content_;
};

}  // namespace

ReadResult read_bundle(const fs::path& path, const ReadOptions& options, const OpenSink& open) {
    return base::in_context([&] { return "reading " + base::quote(path.string()); },
                            [&] {
                                std::error_code code;
                                return fs::is_directory(path, code)
                                           ? read_folder(path, options, open)
                                           : read_archive(path, options, open);
                            });
}

std::string read_bundle_file(const fs::path& path,
                             const std::string& name,
                             std::uint64_t limit_bytes) {
    std::promise<std::string> promise;
    std::future<std::string> text = promise.get_future();
    bool seen = false;
    const auto open = [&](const BundleEntry& entry) -> std::unique_ptr<FileSink> {
        if (seen) {
            text.wait();
            throw Found();
        }
        seen = entry.path == name;
        if (seen && entry.size_bytes > limit_bytes) {
            throw base::VerifyError(base::quote(name) + " is larger than the limit of " +
                                    std::to_string(limit_bytes) + " bytes");
        }
        return seen ? std::make_unique<TextSink>(promise) : nullptr;
    };
    ReadOptions options;
    options.jobs = 1;
    try {
        read_bundle(path, options, open);
    } catch (const Found&) {
        // The rest is not wanted.
    }
    if (!seen) {
        throw base::VerifyError("there is no " + base::quote(name) + " in " +
                                base::quote(path.string()));
    }
    return text.get();
}

}  // namespace pigsty::bundles
