// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/log.hpp"
#include "builder/cli/application.hpp"
#include "builder/sandbox/sandbox_inside.hpp"
#include "repo/curl_session.hpp"
#include "repo/rpm_session.hpp"

namespace {

/// Turns whatever a verb throws into text and exit status.
int run(int argc, char** argv) {
    using namespace pigsty;
    try {
        const repo::RpmSession rpm;
        const repo::CurlSession curl;
        return static_cast<int>(builder::cli::run_application(argc, argv));
    } catch (const base::Error& error) {
        base::set_sticky_line("");
        base::write_stderr(base::describe(error));
        return static_cast<int>(error.exit_code());
    } catch (const std::exception& error) {
        base::set_sticky_line("");
        base::write_stderr(std::string("error: ") + error.what() + '\n');
        return static_cast<int>(base::ExitCode::failed);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && argv[1] == pigsty::builder::k_sandbox_word) {
        return pigsty::builder::sandbox_main(std::vector<std::string>(argv + 2, argv + argc));
    }
    pigsty::base::catch_interrupts();
    return run(argc, argv);
}
