// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "specs/profile_reader.hpp"

namespace pigsty::specs::testing {

inline const std::string k_fingerprint = "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5";
inline const std::string k_other_fingerprint = "91E97D7C4A5E96F17F3E888F6A2FAEA2352C64E5";

/// A small profile in order; tests change parts of it.
inline ProfileDocuments example_documents() {
    return {{"t/distro.yml", "name: t\nreleasever: \"7\"\narch: x86_64\n"},
            {"t/upstreams.yml",
             "keys:\n"
             "  main: {fingerprint: " +
                 k_fingerprint +
                 ", url: https://host/key}\n"
                 "repositories:\n"
                 "  base:\n"
                 "    keys: [main]\n"
                 "    mirrors:\n"
                 "      - https://host/$releasever/$basearch\n"
                 "      - http://other/${releasever}/\n"
                 "  url-free:\n"
                 "    trust: first-lock\n"
                 "    priority: 10\n"
                 "    optional: true\n"
                 "    mirrors: [https://host/free/]\n"},
            {"t/packages.yml",
             "variables: {pg_version: 14}\n"
             "sets:\n"
             "  node:\n"
             "    packages:\n"
             "      - bash  jq\n"
             "      - optional: pv\n"
             "  pgsql:\n"
             "    base: [node]\n"
             "    one_by_one: true\n"
             "    packages: [\"postgresql${pg_version}*\"]\n"
             "url_files:\n"
             "  vip-manager:\n"
             "    urls: [https://host/a/vip-manager_1.0.1.rpm]\n"
             "exclude: [\"*-debuginfo\"]\n"
             "prefer: [b, a]\n"}};
}

/// `text` with the first `from` replaced by `to`.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    return at == std::string::npos ? "NOT FOUND: " + from : text.replace(at, from.size(), to);
}

/// All findings as text, one a line.
inline std::string lines_of(const std::vector<Finding>& findings) {
    std::string lines;
    for (const Finding& finding : findings) {
        lines += to_string(finding) + '\n';
    }
    return lines;
}

inline Profile example_profile() {
    std::vector<Finding> findings;
    return parse_profile(example_documents(), findings);
}

}  // namespace pigsty::specs::testing
