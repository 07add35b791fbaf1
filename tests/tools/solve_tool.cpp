// SPDX-License-Identifier: Apache-2.0
// Solves requests against local metadata, for tests and measurements:
//   solve_tool [--cache DIR] [--weak] [--batch] --repo ID=PRIMARY[:FILELISTS]... [REQUEST...]
// prints the NEVRA (always with epoch) of each package of the solution. With --batch each line of
// standard input is one set of requests; its answer is "ok" or "failed: <text>", the NEVRAs, and an
// empty line.
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "repo/solve.hpp"

namespace {

using pigsty::repo::SolvedPackage;
using pigsty::repo::SolveRequest;

pigsty::repo::SolverRepository parse_repository(const std::string& text) {
    const std::size_t equals = text.find('=');
    const std::size_t colon = text.find(':', equals);
    pigsty::repo::SolverRepository repository;
    repository.id = text.substr(0, equals);
    repository.primary = text.substr(equals + 1, colon - equals - 1);
    // The corpus names files by their digests.
    repository.digest = repository.primary.filename().string().substr(0, 64);
    if (colon != std::string::npos) {
        const std::string filelists = text.substr(colon + 1);
        repository.filelists = [filelists] { return std::filesystem::path(filelists); };
    }
    return repository;
}

std::vector<std::string> solve_set(SolveRequest request, const std::vector<std::string>& patterns) {
    pigsty::specs::PackageSet set{.name = "request"};
    for (const std::string& pattern : patterns) {
        set.requests.push_back({.pattern = pattern});
    }
    request.sets = {set};
    std::vector<std::string> lines;
    const auto warn = [](const std::string& text) { std::cerr << "warning: " << text << '\n'; };
    for (const SolvedPackage& package : pigsty::repo::solve(request, warn).packages) {
        const auto& nevra = package.nevra;
        lines.push_back(nevra.name + '-' + nevra.epoch + ':' + nevra.version + '-' + nevra.release +
                        '.' + nevra.arch);
    }
    return lines;
}

void print(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        std::cout << line << '\n';
    }
}

void run_batch(const SolveRequest& request) {
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::vector<std::string> patterns;
        for (std::string word; words >> word;) {
            patterns.push_back(word);
        }
        try {
            const std::vector<std::string> lines = solve_set(request, patterns);
            std::cout << "ok\n";
            print(lines);
        } catch (const pigsty::base::Error& error) {
            std::string text = error.message();
            for (char& c : text) {
                c = c == '\n' ? ';' : c;
            }
            std::cout << "failed: " << text << '\n';
        }
        std::cout << std::endl;
    }
}

}  // namespace

int main(int argc, char** argv) {
    SolveRequest request;
    std::vector<std::string> patterns;
    bool batch = false;
    const std::vector<std::string> words(argv + 1, argv + argc);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--repo" && i + 1 < words.size()) {
            request.repositories.push_back(parse_repository(words[++i]));
        } else if (words[i] == "--cache" && i + 1 < words.size()) {
            request.solv_cache = words[++i];
        } else if (words[i] == "--weak") {
            request.weak_dependencies = true;
        } else if (words[i] == "--batch") {
            batch = true;
        } else {
            patterns.push_back(words[i]);
        }
    }
    try {
        if (batch) {
            run_batch(request);
        } else {
            print(solve_set(request, patterns));
        }
        return 0;
    } catch (const pigsty::base::Error& error) {
        std::cerr << pigsty::base::describe(error);
        return static_cast<int>(error.exit_code());
    }
}
