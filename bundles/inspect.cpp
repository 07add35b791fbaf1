// SPDX-License-Identifier: Apache-2.0
#include "bundles/inspect.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/fd.hpp"
#include "base/gzip.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/bundle_format.hpp"

namespace pigsty::bundles {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_lock_limit_bytes = std::uint64_t{256} << 20;
constexpr std::size_t k_largest = 10;

bool is_bundle(const fs::path& path) {
    std::error_code code;
    if (fs::is_directory(path, code)) {
        return true;
    }
    const base::Fd fd = base::open_file(path, O_RDONLY);
    std::array<std::uint8_t, 2> start{};
    const std::size_t got = base::read_full(fd.get(), start);
    return base::looks_like_gzip({reinterpret_cast<const char*>(start.data()), got});
}

std::vector<SetSummary> summarize_sets(const specs::Lock& lock) {
    std::vector<SetSummary> sets;
    for (const specs::LockedSet& set : lock.sets) {
        SetSummary& line = sets.emplace_back();
        line.name = set.name;
        line.requests = set.requests.size();
        for (const specs::LockedPackage& package : lock.packages) {
            if (std::find(package.sets.begin(), package.sets.end(), set.name) !=
                package.sets.end()) {
                ++line.packages;
                line.size_bytes += package.size_bytes;
            }
        }
    }
    return sets;
}

std::vector<RepositorySummary> summarize_repositories(const specs::Lock& lock) {
    std::map<std::string, RepositorySummary> lines;
    for (const specs::LockedRepository& repository : lock.repositories) {
        lines[repository.id] = {repository.id, repository.trust, 0, 0};
    }
    for (const specs::LockedPackage& package : lock.packages) {
        // Packages had by their own address have no repository to vouch for them: their digests do.
        const auto [line, fresh] = lines.try_emplace(
            package.repository,
            RepositorySummary{package.repository, specs::Trust::first_lock, 0, 0});
        ++line->second.packages;
        line->second.size_bytes += package.size_bytes;
    }
    std::vector<RepositorySummary> all;
    all.reserve(lines.size());
    for (auto& [id, line] : lines) {
        all.push_back(std::move(line));
    }
    return all;
}

std::vector<KeySummary> summarize_keys(const specs::Lock& lock) {
    std::vector<KeySummary> keys;
    for (const specs::LockedKey& key : lock.keys) {
        KeySummary& line = keys.emplace_back();
        line.fingerprint = key.fingerprint;
        line.packages = static_cast<std::uint64_t>(
            std::count_if(lock.packages.begin(), lock.packages.end(), [&](const auto& package) {
                return package.key == key.fingerprint;
            }));
        for (const specs::LockedRepository& repository : lock.repositories) {
            if (std::find(repository.keys.begin(), repository.keys.end(), key.fingerprint) !=
                repository.keys.end()) {
                line.repositories.push_back(repository.id);
            }
        }
    }
    return keys;
}

std::vector<SizedPackage> find_largest(const specs::Lock& lock) {
    std::vector<SizedPackage> packages;
    packages.reserve(lock.packages.size());
    for (const specs::LockedPackage& package : lock.packages) {
        packages.push_back({specs::to_string(package.nevra), package.size_bytes});
    }
    const std::size_t count = std::min(k_largest, packages.size());
    std::partial_sort(packages.begin(),
                      packages.begin() + static_cast<std::ptrdiff_t>(count),
                      packages.end(),
                      [](const SizedPackage& a, const SizedPackage& b) {
                          return a.size_bytes != b.size_bytes ? a.size_bytes > b.size_bytes
                                                              : a.nevra < b.nevra;
                      });
    packages.resize(count);
    return packages;
}

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

/// A line of a table: name, count of packages, size, and what else there is to say.
std::string table_line(const std::string& name,
                       std::uint64_t packages,
                       std::uint64_t size_bytes,
                       const std::string& more) {
    std::string line = "  " + padded(name, 24) + " " +
                       padded(base::count_of(packages, "package"), 14) + " " +
                       padded(base::human_size(size_bytes), 11) + " " + more;
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

}  // namespace

specs::Lock load_lock(const fs::path& path) {
    if (!is_bundle(path)) {
        return specs::read_lock(path);
    }
    const std::string name(k_lock_name);
    return specs::parse_lock(read_bundle_file(path, name, k_lock_limit_bytes),
                             path.string() + ":" + name);
}

BundleSummary summarize(const specs::Lock& lock) {
    BundleSummary summary;
    summary.profile = lock.profile;
    summary.arch = lock.arch;
    summary.releasever = lock.releasever;
    summary.module_name = lock.module_name;
    summary.packages = lock.packages.size();
    summary.files = lock.files.size();
    summary.size_bytes = specs::total_bytes(lock);
    summary.unsigned_packages = static_cast<std::uint64_t>(
        std::count_if(lock.packages.begin(), lock.packages.end(), [](const auto& package) {
            return package.key.empty();
        }));
    summary.repositories = summarize_repositories(lock);
    summary.sets = summarize_sets(lock);
    summary.keys = summarize_keys(lock);
    summary.largest = find_largest(lock);
    return summary;
}

std::string format_summary(const BundleSummary& summary) {
    std::string text = "profile " + summary.profile + ", release " + summary.releasever + ", " +
                       summary.arch + ", folder " + summary.module_name + "/\n" +
                       base::count_of(summary.packages, "package") + " and " +
                       base::count_of(summary.files, "other file") + ", " +
                       base::human_size(summary.size_bytes) + "\n\nrepositories\n";
    for (const RepositorySummary& line : summary.repositories) {
        text += table_line(
            line.id, line.packages, line.size_bytes, "trust " + specs::to_string(line.trust));
    }
    text += "\nsets\n";
    for (const SetSummary& line : summary.sets) {
        text += table_line(
            line.name, line.packages, line.size_bytes, base::count_of(line.requests, "request"));
    }
    text += "\nkeys\n";
    for (const KeySummary& line : summary.keys) {
        text += "  " + line.fingerprint + " signed " + base::count_of(line.packages, "package") +
                ", pinned for " + base::quote_list(line.repositories) + "\n";
    }
    text += "  " + base::count_of(summary.unsigned_packages, "package") +
            " vouched for by digest only\n\nlargest\n";
    for (const SizedPackage& line : summary.largest) {
        text += "  " + padded(base::human_size(line.size_bytes), 11) + " " + line.nevra + "\n";
    }
    return base::printable(text);
}

}  // namespace pigsty::bundles
