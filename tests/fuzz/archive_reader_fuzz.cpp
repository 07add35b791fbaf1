// SPDX-License-Identifier: Apache-2.0
// Any bytes as an archive: read or refused, alike with and without the members' index. The first
// byte chooses whether the rest is the gzip file itself or a tar that is put into members here.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/gzip.hpp"
#include "base/gzip_member.hpp"
#include "bundles/archive_reader.hpp"

namespace {

using namespace pigsty;

class CountSink final : public bundles::FileSink {
  public:
    explicit CountSink(std::uint64_t expected) : left_(expected) {}
    void update(std::span<const std::uint8_t> bytes) override { left_ -= bytes.size(); }
    void finish() override {
        if (left_ != 0) {
            std::abort();  // content that is not as long as its entry said
        }
    }

  private:
    std::uint64_t left_;
};

/// Names and sizes of the files; nullopt when the archive is refused.
std::optional<std::string> read(std::string_view bytes) {
    const base::Fd fd(::memfd_create("fuzz", MFD_CLOEXEC));
    base::write_all(fd.get(), {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    const std::string path = "/proc/self/fd/" + std::to_string(fd.get());
    bundles::ReadOptions options;
    options.jobs = 1;
    options.limits.total_bytes = std::uint64_t{1} << 24;
    std::string seen;
    try {
        bundles::read_bundle(path, options, [&](const bundles::BundleEntry& entry) {
            seen += entry.path + "=" + std::to_string(entry.size_bytes) + "\n";
            return std::make_unique<CountSink>(entry.size_bytes);
        });
    } catch (const base::VerifyError&) {
        return std::nullopt;
    }
    return seen;
}

std::string in_members(std::string_view tar, std::size_t piece) {
    std::string out;
    for (std::size_t at = 0; at < tar.size(); at += piece) {
        const std::string_view part = tar.substr(at, piece);
        const base::Bytes member =
            base::make_member({reinterpret_cast<const std::uint8_t*>(part.data()), part.size()}, 1);
        out.append(reinterpret_cast<const char*>(member.data.get()), member.size);
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 2 == 0) {
        read(bytes);
        return 0;
    }
    const std::size_t piece = 1 + data[0] * std::size_t{5};
    if (read(in_members(bytes, piece)) != read(base::gzip_compress(bytes, 1))) {
        std::abort();
    }
    return 0;
}
