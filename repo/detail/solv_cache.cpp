// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solv_cache.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/hex.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "repo/detail/sorted_repo.hpp"

namespace pigsty::repo::detail {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_magic = "pigsty-solv-1 ";
constexpr std::size_t k_trailer_bytes = k_magic.size() + 16 + 1 + 64 + 1;
constexpr std::size_t k_block_bytes = 1U << 18;

std::string trailer_of(std::size_t strings_bytes, base::Sha256& sha256) {
    char size[17];
    std::snprintf(size, sizeof size, "%016zx", strings_bytes);
    return std::string(k_magic) + size + " " + sha256.finish() + "\n";
}

std::optional<fs::path> cache_file(const SolverRepository& repository, const fs::path& cache) {
    if (cache.empty() || repository.digest.empty()) {
        return std::nullopt;
    }
    const bool plain = base::is_hex(repository.digest, repository.digest.size());
    return cache / ((plain ? repository.digest : base::sha256_of(repository.digest)) + ".v1.solv");
}

/// Hands the file's first `limit` bytes to `take` in pieces; returns how many there were.
template <class Take>
std::uint64_t read_pieces(std::FILE* file, std::uint64_t limit, const Take& take) {
    std::vector<char> block(k_block_bytes);
    std::uint64_t total = 0;
    while (total < limit) {
        const std::size_t want = std::min<std::uint64_t>(block.size(), limit - total);
        const std::size_t got = std::fread(block.data(), 1, want, file);
        take(std::string_view(block.data(), got));
        total += got;
        if (got < want) {
            break;
        }
    }
    return total;
}

/// Reads a cache file to its end and checks it; its file is null when it is not whole.
SolvFile read_whole(FileHandle file, std::uint64_t size_bytes) {
    std::string trailer(k_trailer_bytes, '\0');
    const auto trailer_at = static_cast<long>(size_bytes) - static_cast<long>(k_trailer_bytes);
    if (trailer_at <= 0 || std::fseek(file.get(), trailer_at, SEEK_SET) != 0 ||
        std::fread(trailer.data(), 1, trailer.size(), file.get()) != trailer.size()) {
        return {};
    }
    const std::size_t strings_bytes =
        std::strtoull(trailer.substr(k_magic.size(), 16).c_str(), nullptr, 16);
    const auto body_bytes = static_cast<std::uint64_t>(trailer_at);
    if (strings_bytes >= body_bytes) {
        return {};
    }
    std::rewind(file.get());
    base::Sha256 sha256;
    const auto update = [&](std::string_view piece) { sha256.update(piece); };
    read_pieces(file.get(), body_bytes - strings_bytes, update);
    std::string strings;
    read_pieces(file.get(), strings_bytes, [&](std::string_view piece) { strings += piece; });
    update(strings);
    std::rewind(file.get());
    return trailer == trailer_of(strings_bytes, sha256)
               ? SolvFile{std::move(file), std::move(strings)}
               : SolvFile{};
}

SolvFile open_cached(const fs::path& path) {
    const auto stamp = base::file_stamp(path);
    FileHandle file(stamp ? std::fopen(path.c_str(), "rbe") : nullptr);
    return file ? read_whole(std::move(file), stamp->size_bytes) : SolvFile{};
}

void keep(const SolvFile& solv, const fs::path& path) {
    base::make_directories(path.parent_path());
    base::AtomicFile file(path);
    base::Sha256 sha256;
    const auto add = [&](std::string_view piece) {
        sha256.update(piece);
        file.write(piece);
    };
    read_pieces(solv.file.get(), UINT64_MAX, add);
    add(solv.strings);
    file.write(trailer_of(solv.strings.size(), sha256));
    file.commit();
    std::rewind(solv.file.get());
}

}  // namespace

SolvFile remake_solv(const SolverRepository& repository, const fs::path& cache) {
    const PoolHandle scratch(pool_create());
    Repo* sorted = read_sorted(scratch.get(), repository.id, repository.primary);
    SolvFile solv = write_solv(sorted, repository.id);
    if (const auto path = cache_file(repository, cache)) {
        try {
            keep(solv, *path);
        } catch (const base::SystemError& error) {
            base::log_debug("no solver cache: " + error.message());
            std::rewind(solv.file.get());
        }
    }
    return solv;
}

SolvFile open_solv(const SolverRepository& repository, const fs::path& cache) {
    if (const auto path = cache_file(repository, cache)) {
        if (SolvFile solv = open_cached(*path); solv.file) {
            return solv;
        }
    }
    return remake_solv(repository, cache);
}

}  // namespace pigsty::repo::detail
