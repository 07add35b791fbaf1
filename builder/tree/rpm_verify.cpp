// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/rpm_verify.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "builder/sandbox/sandbox.hpp"

namespace pigsty::builder {

namespace {

constexpr std::size_t k_most_shown = 40;

/// Runs the tree's rpm on a copy of its database, since even asking writes to it. The tree is
/// read-only meanwhile.
base::ProcessResult ask_rpm(const std::filesystem::path& tree,
                            const specs::Distro& distro,
                            std::int64_t clock,
                            const std::string& question) {
    constexpr const char* k_script =
        "cp -a \"$1\" /run/rpmdb && exec \"$2\" --dbpath /run/rpmdb $3";
    SandboxRequest request;
    request.tree = tree;
    request.access = TreeAccess::read_only;
    request.argv = {
        "/bin/sh", "-c", k_script, "sh", distro.rpm_db_path, distro.target.rpm, question};
    request.clock = clock;
    request.limit = std::chrono::minutes(30);
    return run_in_sandbox(request);
}

std::string without_dots(std::string_view text) {
    std::string letters;
    for (const char c : text) {
        if (c != '.') {
            letters += c;
        }
    }
    return letters;
}

RpmDifference parse_line(std::string_view line) {
    const std::size_t path = line.find(" /");
    const std::string_view first = line.substr(0, line.find(' '));
    const bool is_missing = first == "missing";
    const bool is_flags = first.size() == 9 || first.size() == 8;
    if (path == std::string_view::npos || !(is_missing || is_flags)) {
        return {"", std::string(line)};
    }
    return {std::string(line.substr(path + 1)), is_missing ? "missing" : without_dots(first)};
}

const specs::AllowedDifference* find_allowance(const RpmDifference& difference,
                                               const specs::Target& target) {
    for (const specs::AllowedDifference& allowed : target.allowed_differences) {
        const bool covers = difference.changes == allowed.changes ||
                            (difference.changes != "missing" && allowed.changes != "missing" &&
                             std::ranges::all_of(difference.changes, [&](char c) {
                                 return allowed.changes.find(c) != std::string::npos;
                             }));
        if (!difference.path.empty() && covers &&
            fnmatch(allowed.path.c_str(), difference.path.c_str(), 0) == 0) {
            return &allowed;
        }
    }
    return nullptr;
}

[[noreturn]] void refuse(const std::vector<RpmDifference>& unexpected) {
    std::string message = "the finished tree differs from its packages in " +
                          base::count_of(unexpected.size(), "place") + " that nothing allows:";
    for (std::size_t i = 0; i < std::min(unexpected.size(), k_most_shown); ++i) {
        message += "\n    " + base::printable(unexpected[i].changes + "  " + unexpected[i].path);
    }
    base::VerifyError error(message);
    error.set_hint("if a difference is meant, add it to verify.yml of the profile with its reason");
    throw error;
}

}  // namespace

std::vector<RpmDifference> parse_rpm_differences(std::string_view text) {
    std::vector<RpmDifference> differences;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0) {
            differences.push_back(parse_line(text.substr(0, end)));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    std::ranges::sort(
        differences, {}, [](const RpmDifference& one) { return std::pair(one.path, one.changes); });
    const auto twice = std::ranges::unique(differences);
    differences.erase(twice.begin(), twice.end());
    return differences;
}

std::string verify_tree(const std::filesystem::path& tree,
                        const specs::Distro& distro,
                        std::int64_t clock) {
    const base::ProcessResult result = ask_rpm(tree, distro, clock, "-Va");
    // rpm ends with 1 when there are differences; then it has said which.
    if (result.exit_status > 1 || result.timed_out ||
        (result.exit_status == 1 && result.out.empty())) {
        throw base::ProcessError("the tree's \"rpm -Va\" ended with status " +
                                 std::to_string(result.exit_status) + ": " +
                                 base::printable(result.err));
    }
    std::string report = "# rpm -Va of the finished tree: differences and why they are meant\n";
    std::vector<RpmDifference> unexpected;
    for (const RpmDifference& one : parse_rpm_differences(result.out)) {
        if (const specs::AllowedDifference* allowed = find_allowance(one, distro.target)) {
            report += one.changes + "  " + one.path + "  # " + allowed->reason + '\n';
        } else {
            unexpected.push_back(one);
        }
    }
    if (!unexpected.empty()) {
        refuse(unexpected);
    }
    return report;
}

std::string list_owned_files(const std::filesystem::path& tree,
                             const specs::Distro& distro,
                             std::int64_t clock) {
    base::ProcessResult result = ask_rpm(tree, distro, clock, "-qal");
    if (result.exit_status != 0) {
        throw base::ProcessError("the tree's rpm cannot list its files: " +
                                 base::printable(result.err));
    }
    return std::move(result.out);
}

}  // namespace pigsty::builder
