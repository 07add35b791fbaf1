// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <string>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/log.hpp"
#include "firstboot/cli/application.hpp"

int main(int argc, char** argv) {
    using namespace pigsty;
    base::catch_interrupts();
    try {
        return static_cast<int>(firstboot::cli::run_application(argc, argv));
    } catch (const base::Error& error) {
        base::write_stderr(base::describe(error));
        return static_cast<int>(error.exit_code());
    } catch (const std::exception& error) {
        base::write_stderr(std::string("error: ") + error.what() + '\n');
        return static_cast<int>(base::ExitCode::failed);
    }
}
