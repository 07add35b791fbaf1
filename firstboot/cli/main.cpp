// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <string>

#include "base/version.hpp"

int main(int argc, char** argv) {
    CLI::App app("Makes a node what its inventory says");
    app.set_version_flag("--version", std::string(pigsty::base::version()));
    CLI11_PARSE(app, argc, argv);
    return 0;
}
