// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/package_query.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::chrono::seconds k_limit(120);

/// Shape of a line: "no package provides NAME"; a path that does not exist is told on the other
/// stream: "error: file NAME: No such file or directory".
std::vector<std::string> without_provider(const std::vector<std::string>& names,
                                          const System& system) {
    std::vector<std::string> argv = {"rpm", "-q", "--whatprovides"};
    argv.insert(argv.end(), names.begin(), names.end());
    const base::ProcessResult answer = system.run(argv, k_limit);
    std::vector<std::string> missing;
    const std::string out = '\n' + answer.out + '\n';
    for (const std::string& name : names) {
        if (out.find("\nno package provides " + name + '\n') != std::string::npos ||
            answer.err.find("file " + name + ':') != std::string::npos ||
            out.find("\nfile " + name + " is not owned") != std::string::npos) {
            missing.push_back(name);
        }
    }
    if (answer.timed_out || (answer.exit_status != 0 && missing.empty())) {
        throw base::ProcessError("rpm could not say which packages are installed:\n" + answer.err +
                                 answer.out);
    }
    return missing;
}

/// Everything installed in each spelling that yum knows. Source: yum(8), "Specifying package
/// names".
std::set<std::string> installed_spellings(const System& system) {
    const std::string text = system.run_checked(
        {"rpm",
         "-qa",
         "--qf",
         "%{NAME}\\n%{NAME}.%{ARCH}\\n%{NAME}-%{VERSION}\\n%{NAME}-%{VERSION}-%{RELEASE}\\n"
         "%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\\n"},
        k_limit);
    std::set<std::string> spellings;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        spellings.insert(text.substr(at, end - at));
        at = end + 1;
    }
    return spellings;
}

bool is_glob(const std::string& name) {
    return name.find_first_of("*?[") != std::string::npos;
}

}  // namespace

std::vector<std::string> missing_packages(const std::vector<std::string>& names,
                                          const System& system) {
    std::vector<std::string> plain;
    std::vector<std::string> doubtful;
    for (const std::string& name : names) {
        if (name.empty() || name.starts_with('-')) {
            throw base::Error(base::quote(name) + " is no name of a package");
        }
        (is_glob(name) ? doubtful : plain).push_back(name);
    }
    if (!plain.empty()) {
        const std::vector<std::string> unprovided = without_provider(plain, system);
        doubtful.insert(doubtful.end(), unprovided.begin(), unprovided.end());
    }
    if (doubtful.empty()) {
        return {};
    }
    const std::set<std::string> spellings = installed_spellings(system);
    std::vector<std::string> missing;
    std::copy_if(doubtful.begin(),
                 doubtful.end(),
                 std::back_inserter(missing),
                 [&spellings](const std::string& name) {
                     return std::none_of(
                         spellings.begin(), spellings.end(), [&name](const std::string& found) {
                             return ::fnmatch(name.c_str(), found.c_str(), 0) == 0;
                         });
                 });
    return missing;
}

std::string package_stamp(const RootFolder& files) {
    std::string stamp;
    for (const char* file : {"/var/lib/rpm/Packages",
                             "/var/lib/rpm/Packages.db",
                             "/var/lib/rpm/rpmdb.sqlite",
                             "/usr/lib/sysimage/rpm/rpmdb.sqlite"}) {
        if (const auto info = files.info_followed(file)) {
            stamp += std::string(file) + ' ' + std::to_string(info->size_bytes) + ' ' +
                     std::to_string(info->mtime_ns) + '\n';
        }
    }
    return stamp;
}

}  // namespace pigsty::firstboot
