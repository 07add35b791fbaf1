// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solv_cache.hpp"

#include <cerrno>
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

extern "C" {
#include <solv/repo_write.h>
}

namespace pigsty::repo::detail {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_magic = "pigsty-solv-1 ";
constexpr std::size_t k_trailer_bytes = k_magic.size() + 64 + 1;
constexpr std::size_t k_block_bytes = 1U << 18;

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

/// True when the trailer fits the bytes before it. Leaves the file at its start.
bool is_whole(std::FILE* file, std::uint64_t size_bytes) {
    if (size_bytes <= k_trailer_bytes) {
        return false;
    }
    base::Sha256 sha256;
    const std::uint64_t body = size_bytes - k_trailer_bytes;
    if (read_pieces(file, body, [&](std::string_view piece) { sha256.update(piece); }) != body) {
        return false;
    }
    std::string trailer(k_trailer_bytes, '\0');
    const bool complete = std::fread(trailer.data(), 1, trailer.size(), file) == trailer.size();
    std::rewind(file);
    return complete && trailer == std::string(k_magic) + sha256.finish() + "\n";
}

FileHandle open_cached(const fs::path& path) {
    const auto stamp = base::file_stamp(path);
    FileHandle file(stamp ? std::fopen(path.c_str(), "rbe") : nullptr);
    if (!file || !is_whole(file.get(), stamp->size_bytes)) {
        return nullptr;
    }
    return file;
}

void keep(std::FILE* body, const fs::path& path) {
    base::make_directories(path.parent_path());
    base::AtomicFile file(path);
    base::Sha256 sha256;
    read_pieces(body, UINT64_MAX, [&](std::string_view piece) {
        sha256.update(piece);
        file.write(piece);
    });
    file.write(std::string(k_magic) + sha256.finish() + "\n");
    file.commit();
    std::rewind(body);
}

FileHandle write_solv(Repo* repo, const std::string& id) {
    FileHandle file(std::tmpfile());
    if (!file) {
        throw base::SystemError("cannot create a temporary file", errno);
    }
    if (repo_write(repo, file.get()) != 0 || std::fflush(file.get()) != 0) {
        throw base::Error("cannot write the solver's form of repository " + base::quote(id) + ": " +
                          base::printable(pool_errstr(repo->pool)));
    }
    std::rewind(file.get());
    return file;
}

}  // namespace

FileHandle remake_solv(const SolverRepository& repository, const fs::path& cache) {
    const PoolHandle scratch(pool_create());
    Repo* sorted = read_sorted(scratch.get(), repository.id, repository.primary);
    FileHandle body = write_solv(sorted, repository.id);
    if (const auto path = cache_file(repository, cache)) {
        try {
            keep(body.get(), *path);
        } catch (const base::SystemError& error) {
            base::log_debug("no solver cache: " + error.message());
            std::rewind(body.get());
        }
    }
    return body;
}

FileHandle open_solv(const SolverRepository& repository, const fs::path& cache) {
    if (const auto path = cache_file(repository, cache)) {
        if (FileHandle file = open_cached(*path)) {
            return file;
        }
    }
    return remake_solv(repository, cache);
}

}  // namespace pigsty::repo::detail
