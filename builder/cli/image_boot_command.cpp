// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <string>

#include "base/human.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "vm/boot.hpp"
#include "vm/disk_image.hpp"

namespace pigsty::builder::cli {

namespace {

Json record_of(const vm::BootReport& report, const vm::BootRequest& request) {
    Json record;
    record["disk"] = request.disk.string();
    record["accelerator"] = vm::to_string(report.accelerator.accelerator);
    record["accelerator_reason"] = report.accelerator.reason;
    record["firmware"] = vm::to_string(report.firmware);
    record["sign"] = request.sign == vm::Sign::login ? "login" : "ready";
    record["seconds"] = report.seconds;
    if (request.sign == vm::Sign::ready) {
        record["ready"] = report.ready;
    }
    if (!request.console_log.empty()) {
        record["console_log"] = std::filesystem::absolute(request.console_log).string();
    }
    if (report.ssh_seconds) {
        record["ssh_seconds"] = *report.ssh_seconds;
    }
    if (report.node_failure) {
        record["node_failure"] = {{"step", report.node_failure->step},
                                  {"reason", report.node_failure->reason}};
    }
    if (report.errand_status) {
        record["status"] = *report.errand_status;
    }
    if (request.capture) {
        record["output"] = report.output;
        record["errors"] = report.errors;
    }
    return record;
}

class ImageBootCommand final : public Command {
  public:
    const char* name() const override { return "boot"; }
    const char* summary() const override {
        return "Boot an image on QEMU and wait until it is up; the image is not changed";
    }
    void add_options(CLI::App& app) override {
        app.add_option("IMAGE", image_, "A disk, or the name of an image built before")
            ->required()
            ->type_name("");
        app.add_option("--folder", folder_, "Where built images are")
            ->capture_default_str()
            ->type_name("DIR");
        add_machine_options(app);
        app.add_option(
               "--seed", request_.seed, "cloud-init NoCloud seed; without: one is generated")
            ->type_name("ISO|DIR");
        app.add_flag("--no-seed", request_.seedless, "No seed: the disk knows what it is")
            ->excludes("--seed");
        app.add_option("--hostname", request_.identity.hostname, "Name in the generated seed")
            ->capture_default_str()
            ->type_name("NAME");
        app.add_option("--user", request_.identity.user, "Who is logged in by --ssh and --run")
            ->capture_default_str()
            ->type_name("NAME");
        app.add_option("--key", request_.key, "Private key that the given seed lets in")
            ->check(CLI::ExistingFile)
            ->type_name("FILE");
        app.add_option("--wait", sign_, "What to wait for: login or ready")
            ->capture_default_str()
            ->type_name("SIGN");
        app.add_option("--limit", limit_seconds_, "Give up after so many seconds")
            ->capture_default_str()
            ->check(CLI::Range(1, 86400))
            ->type_name("SECONDS");
        app.add_option("--console-log", request_.console_log, "Where to write the serial console")
            ->type_name("FILE");
        CLI::Option* const shell = app.add_flag("--ssh", ssh_, "Open a shell in the machine");
        app.add_option(
               "--run", request_.command, "Run a command in the machine; its status is ours")
            ->excludes(shell)
            ->type_name("COMMAND");
        app.add_option("--keep", request_.keep, "Keep the written disk, seed and log in a folder")
            ->type_name("DIR");
    }
    base::ExitCode run(Context& context) override {
        fill_request(context);
        const vm::BootReport report = vm::boot(request_);
        if (context.options.json) {
            print_json(record_of(report, request_));
        } else {
            tell(report);
        }
        return static_cast<base::ExitCode>(report.errand_status.value_or(0));
    }

  private:
    void add_machine_options(CLI::App& app) {
        app.add_option("--firmware", firmware_, "bios or uefi")
            ->capture_default_str()
            ->type_name("KIND");
        app.add_option("--bus", bus_, "Of the disk: virtio, sata, scsi or nvme")
            ->capture_default_str()
            ->type_name("KIND");
        app.add_option("--accel", accelerator_, "auto, kvm or tcg")
            ->capture_default_str()
            ->type_name("KIND");
        app.add_option("--disk-size", disk_size_, "Size the machine sees, e.g. 12GiB")
            ->type_name("SIZE");
        app.add_option("--address", address_, "Of the machine, e.g. 10.10.10.11/24")
            ->type_name("ADDRESS/PREFIX");
        app.add_option("--memory", memory_, "Memory")->capture_default_str()->type_name("SIZE");
        app.add_option("--cpus", request_.cpus, "Processors")
            ->capture_default_str()
            ->check(CLI::Range(1, 64))
            ->type_name("N");
    }
    void fill_request(const Context& context) {
        request_.disk = vm::find_disk(image_, folder_);
        if (!request_.seed.empty()) {
            require_path(request_.seed, "a seed image or a folder of seed files");
        }
        request_.firmware = vm::parse_firmware(firmware_);
        request_.bus = vm::parse_bus(bus_);
        request_.accelerator = vm::parse_accelerator_wish(accelerator_);
        request_.sign = vm::parse_sign(sign_);
        request_.limit = std::chrono::seconds(limit_seconds_);
        request_.memory_bytes = base::parse_size(memory_);
        if (!disk_size_.empty()) {
            request_.disk_size_bytes = base::parse_size(disk_size_);
        }
        if (!address_.empty()) {
            request_.address = vm::parse_guest_address(address_);
        }
        if (ssh_) {
            request_.errand = vm::Errand::shell;
        } else if (!request_.command.empty()) {
            request_.errand = vm::Errand::command;
            request_.capture = context.options.json;
        }
        if (!context.options.quiet) {
            show_console();
        }
    }
    /// To a terminal as it comes, elsewhere as plain lines.
    void show_console() {
        if (::isatty(STDERR_FILENO) == 1) {
            request_.echo = base::write_stderr;
        } else {
            request_.line_echo = base::log_info;
        }
    }
    /// The output of --run has standard output for itself.
    void tell(const vm::BootReport& report) const {
        char seconds[32];
        std::snprintf(seconds, sizeof seconds, "%.1f s", report.seconds);
        const std::string line = sign_ + " after " + seconds + " (" +
                                 vm::to_string(report.accelerator.accelerator) + ", " +
                                 vm::to_string(report.firmware) + ")";
        if (report.node_failure) {
            base::log_warning("the node is not ready: step " +
                              base::quote(report.node_failure->step) + ", reason " +
                              base::quote(report.node_failure->reason));
        }
        if (request_.errand == vm::Errand::none) {
            print_result(line + '\n');
        } else {
            base::log_info(line);
        }
    }

    std::string image_;
    std::filesystem::path folder_ = "dist";
    std::string firmware_ = "bios";
    std::string bus_ = "virtio";
    std::string accelerator_ = "auto";
    std::string sign_ = "login";
    std::string memory_ = "1024MiB";
    std::string disk_size_;
    std::string address_;
    int limit_seconds_ = 600;
    bool ssh_ = false;
    vm::BootRequest request_;
};

}  // namespace

CommandPtr make_image_boot_command() {
    return std::make_unique<ImageBootCommand>();
}

}  // namespace pigsty::builder::cli
