// SPDX-License-Identifier: Apache-2.0
// The formats raw.xz and raw.zst.
#include <gtest/gtest.h>
#include <lzma.h>
#include <zstd.h>

#include <filesystem>
#include <random>
#include <string>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"
#include "builder/formats/disk_pieces.hpp"
#include "builder/formats/raw_xz.hpp"
#include "builder/formats/raw_zst.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_mib = std::size_t{1} << 20U;

/// A disk of 56 MiB: text, zeros over several pieces, text again in a short last piece.
std::string make_disk() {
    std::string disk(56 * k_mib, '\0');
    std::minstd_rand random(7);
    const auto fill = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            disk[i] = static_cast<char>('a' + random() % 4);
        }
    };
    fill(0, k_mib);
    fill(55 * k_mib + 5, 55 * k_mib + 100000);
    return disk;
}

/// The same bytes as `disk`, with holes where they are zero.
void write_sparse(const fs::path& file, const std::string& disk) {
    base::write_file(file, std::string_view(disk).substr(0, k_mib));
    fs::resize_file(file, 55 * k_mib);
    base::write_file(file.string() + ".tail", "");
    std::FILE* out = std::fopen(file.c_str(), "r+b");
    ASSERT_NE(out, nullptr);
    std::fseek(out, static_cast<long>(55 * k_mib), SEEK_SET);
    std::fwrite(disk.data() + 55 * k_mib, 1, disk.size() - 55 * k_mib, out);
    std::fclose(out);
    fs::remove(file.string() + ".tail");
}

std::string unxz(const std::string& packed, std::size_t size) {
    std::string out(size, '\1');
    std::uint64_t limit = UINT64_MAX;
    std::size_t in_at = 0;
    std::size_t out_at = 0;
    EXPECT_EQ(lzma_stream_buffer_decode(&limit,
                                        0,
                                        nullptr,
                                        reinterpret_cast<const std::uint8_t*>(packed.data()),
                                        &in_at,
                                        packed.size(),
                                        reinterpret_cast<std::uint8_t*>(out.data()),
                                        &out_at,
                                        out.size()),
              LZMA_OK);
    EXPECT_EQ(in_at, packed.size());
    EXPECT_EQ(out_at, size);
    return out;
}

std::string unzst(const std::string& packed, std::size_t size) {
    std::string out(size, '\1');
    EXPECT_EQ(ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size()), size);
    return out;
}

class CompressedDisk : public ::testing::Test {
  protected:
    void SetUp() override {
        base::write_file(full_, disk_);
        write_sparse(sparse_, disk_);
    }

    template <class Write>
    std::string written(Write write, const fs::path& raw, std::size_t jobs) {
        const fs::path out = folder_.path() / "out";
        fs::remove(out);
        write(raw, out, jobs);
        return base::read_file(out);
    }

    base::TempDir folder_{"compressed-disk"};
    fs::path full_ = folder_.path() / "full.raw";
    fs::path sparse_ = folder_.path() / "sparse.raw";
    std::string disk_ = make_disk();
};

TEST_F(CompressedDisk, XzHoldsTheDiskWhateverTheThreadsAndHoles) {
    const std::string one = written(write_raw_xz, full_, 1);
    EXPECT_TRUE(unxz(one, disk_.size()) == disk_);
    EXPECT_TRUE(written(write_raw_xz, full_, 2) == one);
    EXPECT_TRUE(written(write_raw_xz, sparse_, 5) == one);
}

TEST_F(CompressedDisk, ZstHoldsTheDiskWhateverTheThreadsAndHoles) {
    const std::string one = written(write_raw_zst, full_, 1);
    EXPECT_TRUE(unzst(one, disk_.size()) == disk_);
    EXPECT_TRUE(written(write_raw_zst, full_, 2) == one);
    EXPECT_TRUE(written(write_raw_zst, sparse_, 5) == one);
}

TEST_F(CompressedDisk, CompressesZerosOnce) {
    std::atomic<int> calls = 0;
    std::size_t bytes = 0;
    encode_pieces(
        sparse_,
        k_mib,
        3,
        [&calls](std::span<const std::uint8_t> piece) {
            ++calls;
            return std::string(1, piece[0] == 0 ? '0' : '1');
        },
        [&bytes](const std::string&, std::size_t piece) { bytes += piece; });
    EXPECT_EQ(bytes, disk_.size());
    EXPECT_EQ(calls, 3);  // the first piece, the last one, and zeros
}

TEST_F(CompressedDisk, HoldsAnEmptyDisk) {
    base::write_file(full_, "");
    EXPECT_EQ(unxz(written(write_raw_xz, full_, 2), 0), "");
    EXPECT_EQ(written(write_raw_zst, full_, 2), "");
}

}  // namespace
}  // namespace pigsty::builder
