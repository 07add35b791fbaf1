// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bundles/tar_maker.hpp"

#include <map>
#include <mutex>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/gzip.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::bundles::testing {

namespace {

std::string octal(std::uint64_t value, std::size_t digits) {
    std::string text(digits, '0');
    for (std::size_t i = digits; i > 0; --i) {
        text[i - 1] = static_cast<char>('0' + (value & 7));
        value >>= 3;
    }
    return text;
}

}  // namespace

std::string raw_tar_entry(const RawEntry& entry) {
    std::string block(512, '\0');
    const auto put = [&block](std::size_t at, const std::string& text) {
        block.replace(at, text.size(), text);
    };
    put(0, entry.name);
    put(100, octal(entry.mode, 7));
    put(108, octal(0, 7));
    put(116, octal(0, 7));
    put(124, entry.size_field.empty() ? octal(entry.content.size(), 11) : entry.size_field);
    put(136, octal(1, 11));
    put(148, "        ");
    block[156] = entry.type;
    put(157, entry.link);
    put(257, std::string("ustar\00000", 8));
    std::uint64_t sum = 0;
    for (const char c : block) {
        sum += static_cast<unsigned char>(c);
    }
    put(148, octal(sum, 6) + std::string(1, '\0'));
    return block + entry.content + std::string((512 - entry.content.size() % 512) % 512, '\0');
}

std::string raw_tar(const std::vector<RawEntry>& entries) {
    std::string tar;
    for (const RawEntry& entry : entries) {
        tar += raw_tar_entry(entry);
    }
    return tar + std::string(1024, '\0');
}

std::string read_path(const std::filesystem::path& path, const ReadOptions& options) {
    class Sink final : public FileSink {
      public:
        explicit Sink(std::string& text) : text_(text) {}
        void update(std::span<const std::uint8_t> bytes) override {
            text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        }
        void finish() override { text_ += ';'; }

      private:
        std::string& text_;
    };
    std::vector<std::string> order;
    std::map<std::string, std::string> contents;
    read_bundle(path, options, [&](const BundleEntry& entry) {
        order.push_back(entry.path);
        return std::make_unique<Sink>(contents[entry.path]);
    });
    std::string all;
    for (const std::string& name : order) {
        all += name + "=" + contents[name];
    }
    return all;
}

std::string read_tgz(const std::string& bytes, const ReadOptions& options) {
    const base::TempDir dir("tar");
    const auto file = dir.path() / "t.tgz";
    base::write_file(file, bytes);
    return read_path(file, options);
}

std::string refusal(const std::string& tar, const ReadOptions& options) {
    try {
        read_tgz(base::gzip_compress(tar, 1), options);
    } catch (const base::VerifyError& error) {
        return error.message();
    }
    return "";
}

}  // namespace pigsty::bundles::testing
