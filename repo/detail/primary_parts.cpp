// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/primary_parts.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <future>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/quote.hpp"
#include "repo/detail/solv_file.hpp"
#include "repo/detail/sorted_repo.hpp"

extern "C" {
#include <solv/solv_xfopen.h>
}

namespace pigsty::repo::detail {

namespace {

/// Not one per core: which package lands in which part must not depend on the machine.
constexpr std::size_t k_parts = 2;
constexpr std::size_t k_piece_bytes = 1U << 18;
/// Compressed files below that size are not worth threads.
constexpr std::uintmax_t k_small_bytes = 1U << 20;
constexpr std::string_view k_package = "<package ";
constexpr std::string_view k_end = "</metadata>\n";

struct Pipe {
    base::Fd read;
    base::Fd write;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw base::SystemError("cannot create a pipe", errno);
    }
    ::fcntl(
        ends[1], F_SETPIPE_SZ, 1 << 20);  // fewer switches between the threads; it may be refused
    return {base::Fd(ends[0]), base::Fd(ends[1])};
}

/// Parses one part and writes it in libsolv's format; without file when that fails.
SolvFile parse_part(const std::string& id, base::Fd end) {
    const FileHandle input(::fdopen(end.get(), "r"));
    if (!input) {
        return {};
    }
    end.release();
    SolvFile output;
    try {
        const PoolHandle pool(pool_create());
        Repo* repo = sort_packages(id, parse_primary(pool.get(), id, input.get()));
        output = write_solv(repo, id);
    } catch (const base::Error&) {
        output = {};
    }
    // The writer must not meet a closed pipe.
    std::array<char, 4096> rest;
    while (std::fread(rest.data(), 1, rest.size(), input.get()) > 0) {
    }
    return output;
}

void send(const Pipe& pipe, std::string_view text) {
    base::write_all(pipe.write.get(),
                    {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// Deals pieces of `input`, cut before packages, to the pipes in turn; what stands before the first
/// package goes to all.
void deal(std::FILE* input, std::vector<Pipe>& pipes) {
    std::string buffer;
    std::size_t turn = 0;
    bool started = false;
    for (bool more = true; more;) {
        const std::size_t old = buffer.size();
        buffer.resize(old + k_piece_bytes);
        const std::size_t got = std::fread(buffer.data() + old, 1, k_piece_bytes, input);
        buffer.resize(old + got);
        more = got > 0;
        const std::size_t first = started ? std::string::npos : buffer.find(k_package);
        if (first != std::string::npos) {
            for (const Pipe& pipe : pipes) {
                send(pipe, std::string_view(buffer).substr(0, first));
            }
            buffer.erase(0, first);
            started = true;
        }
        const std::size_t cut = more && started ? buffer.rfind(k_package) : std::string::npos;
        if (cut != std::string::npos && cut > 0) {
            send(pipes[turn], std::string_view(buffer).substr(0, cut));
            buffer.erase(0, cut);
            turn = (turn + 1) % pipes.size();
        }
    }
    // The rest ends the document of one part; the others lack their end.
    for (std::size_t i = 0; i < pipes.size(); ++i) {
        send(pipes[i], i == turn ? std::string_view(buffer) : k_end);
    }
}

}  // namespace

bool read_in_parts(Repo* raw, const std::string& id, const std::filesystem::path& primary) {
    std::error_code ignored;
    const std::uintmax_t size_bytes = std::filesystem::file_size(primary, ignored);
    const FileHandle input(solv_xfopen(primary.c_str(), "r"));
    if (ignored || size_bytes < k_small_bytes || !input) {
        return false;
    }
    std::vector<std::future<SolvFile>> parts;
    std::vector<Pipe> pipes;  // closed before the threads are waited for, whatever happens
    try {
        for (std::size_t i = 0; i < k_parts; ++i) {
            pipes.push_back(make_pipe());
            parts.push_back(
                std::async(std::launch::async, [&id, end = std::move(pipes.back().read)]() mutable {
                    return parse_part(id, std::move(end));
                }));
        }
    } catch (const std::system_error&) {
        return false;  // no more threads to be had
    }
    deal(input.get(), pipes);
    pipes.clear();  // the parsers see the end of their input
    bool whole = true;
    for (auto& part : parts) {
        const SolvFile solv = part.get();
        whole = whole && solv.file && add_solv(raw, solv);
    }
    if (!whole) {
        repo_empty(raw, 1);
    }
    return whole;
}

}  // namespace pigsty::repo::detail
