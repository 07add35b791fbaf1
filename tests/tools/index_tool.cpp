// SPDX-License-Identifier: Apache-2.0
// Reaches write_repodata, index_folder and check_index from scripts.
// Usage: index_tool index|check|write DIR [--cache DIR] [--epoch N] [--groups FILE] [--jobs N]
//                                         [--build-time] [--out DIR]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/log.hpp"
#include "repo/index_folder.hpp"

namespace {

using namespace pigsty;

struct Arguments {
    std::string verb;
    std::string folder;
    std::string cache;
    std::string out;
    repo::IndexOptions options;
};

Arguments parse(int argc, char** argv) {
    if (argc < 3) {
        throw base::UsageError("usage: index_tool index|check|write DIR [option]...");
    }
    Arguments arguments{argv[1], argv[2]};
    for (int i = 3; i < argc; ++i) {
        const std::string name = argv[i];
        if (name == "--build-time") {
            arguments.options.file_time_is_build_time = true;
            continue;
        }
        if (++i == argc) {
            throw base::UsageError("option " + name + " needs a value");
        }
        if (name == "--cache") {
            arguments.cache = argv[i];
        } else if (name == "--out") {
            arguments.out = argv[i];
        } else if (name == "--epoch") {
            arguments.options.epoch = std::atoll(argv[i]);
        } else if (name == "--groups") {
            arguments.options.groups = argv[i];
        } else if (name == "--jobs") {
            arguments.options.jobs = static_cast<std::size_t>(std::atoll(argv[i]));
        } else {
            throw base::UsageError("unknown option " + name);
        }
    }
    return arguments;
}

void print(const char* title, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        std::cout << title << ' ' << line << '\n';
    }
}

int run(const Arguments& arguments) {
    const auto progress = base::make_progress(base::ProgressStyle::none);
    if (arguments.verb == "check") {
        const auto found = repo::check_index(arguments.folder, arguments.options.jobs, *progress);
        print("missing", found.missing);
        print("extra", found.extra);
        print("changed", found.changed);
        print("problem", found.problems);
        return found.none() ? 0 : 1;
    }
    repo::IndexResult result;
    if (arguments.verb == "index") {
        result =
            repo::index_folder(arguments.folder, arguments.options, arguments.cache, *progress);
    } else {
        std::vector<repo::IndexInput> packages;
        for (const auto& entry : std::filesystem::directory_iterator(arguments.folder)) {
            if (entry.path().extension() == ".rpm") {
                packages.push_back({entry.path(), entry.path().filename().string(), ""});
            }
        }
        result =
            repo::write_repodata(arguments.out, std::move(packages), arguments.options, *progress);
    }
    std::cout << "packages " << result.packages << "\nreused " << result.reused << "\nunchanged "
              << (result.unchanged ? "yes" : "no") << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    base::catch_interrupts();
    try {
        return run(parse(argc, argv));
    } catch (const base::Error& error) {
        base::write_stderr(base::describe(error));
        return static_cast<int>(error.exit_code());
    }
}
