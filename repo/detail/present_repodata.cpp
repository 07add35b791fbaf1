// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/present_repodata.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/hex.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "repo/repomd.hpp"

namespace pigsty::repo::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 3> k_own_names = {
    "repomd.xml", "repomd.xml.asc", "repomd.xml.key"};
constexpr std::array<std::string_view, 10> k_rewritten_types = {"primary",
                                                                "filelists",
                                                                "other",
                                                                "group",
                                                                "group_gz",
                                                                "primary_db",
                                                                "filelists_db",
                                                                "other_db",
                                                                "primary_zck",
                                                                "filelists_zck"};

/// What repomd.xml says; nothing when it is absent or damaged.
Repomd present_repomd(const fs::path& repodata) {
    const fs::path file = repodata / "repomd.xml";
    try {
        const auto text = base::read_file_if_present(file);
        return text ? parse_repomd(*text, file.string()) : Repomd{};
    } catch (const base::VerifyError&) {
        return {};
    }
}

std::string file_name_of(const RepomdRecord& record) {
    return fs::path(record.location).filename().string();
}

/// Shape: "<digest>-primary.xml.gz": what createrepo calls its files, those of older indexes
/// included.
bool is_metadata_name(const std::string& name) {
    const std::size_t dash = name.find('-');
    return dash != std::string::npos && (dash == 32 || dash == 40 || dash == 64 || dash == 128) &&
           base::is_hex(name.substr(0, dash), dash);
}

template <class List>
bool contains(const List& list, std::string_view wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

}  // namespace

void check_replaceable(const fs::path& repodata) {
    std::error_code code;
    if (!fs::exists(repodata, code)) {
        return;
    }
    if (!fs::is_directory(repodata, code)) {
        throw base::UsageError(base::quote(repodata.string()) +
                               " is no folder, but an index has to stand there; move it away");
    }
    const Repomd repomd = present_repomd(repodata);
    std::set<std::string> listed;
    for (const RepomdRecord& record : repomd.records) {
        listed.insert(file_name_of(record));
        if (!contains(k_rewritten_types, record.type)) {
            base::log_warning("the present index has metadata of kind " + base::quote(record.type) +
                              ", which the new one does not carry over");
        }
    }
    for (const auto& entry : fs::directory_iterator(repodata)) {
        const std::string name = entry.path().filename().string();
        if (!contains(k_own_names, name) && !listed.contains(name) && !is_metadata_name(name)) {
            throw base::UsageError(base::quote(entry.path().string()) +
                                   " is no part of an index and would be lost; move it out of "
                                   "\"repodata\"");
        }
    }
}

fs::path present_groups(const fs::path& repodata) {
    const Repomd repomd = present_repomd(repodata);
    const RepomdRecord* group = find_record(repomd, "group");
    if (group == nullptr) {
        return {};
    }
    const fs::path file = repodata / file_name_of(*group);
    std::error_code code;
    return file.extension() == ".xml" && fs::is_regular_file(file, code) ? file : fs::path();
}

}  // namespace pigsty::repo::detail
