// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iterator>

#include "base/error.hpp"
#include "base/hex.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "bundles/verify.hpp"

namespace pigsty::builder::cli {

namespace {

/// Upper-case digits of a fingerprint as people write it, with blanks or without. Throws
/// UsageError.
std::string read_fingerprint(const std::string& text) {
    std::string digits;
    for (const char c : text) {
        if (c != ' ') {
            digits += c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
        }
    }
    if (!base::is_hex(digits, 40)) {
        throw base::UsageError("--trust-key takes a fingerprint of 40 hexadecimal digits, not " +
                               base::quote(text));
    }
    return digits;
}

std::string key_lines(const bundles::VerifyReport& report) {
    std::string text;
    for (const bundles::VerifiedKey& key : report.keys) {
        text += "  key       " + key.fingerprint +
                (key.trusted ? ", pinned, signed " : ", NOT PINNED, signed ") +
                base::count_of(key.packages, "package") + '\n';
    }
    return text;
}

std::string report_text(const std::filesystem::path& path, const bundles::VerifyReport& report) {
    std::string text = "verified " + path.string() + '\n';
    text += "  content   " + base::count_of(report.files, "file") + ", " +
            base::count_of(report.packages, "package") + " (" +
            std::to_string(report.signed_packages) + " by signature), " +
            base::human_size(report.content_bytes) + '\n';
    text += key_lines(report);
    for (const bundles::ProvenSet& set : report.sets) {
        text += "  set       " + set.name + ": " + base::count_of(set.packages, "package") +
                ", installs from the bundle alone\n";
    }
    const std::chrono::duration<double> seconds(report.content_seconds + report.repodata_seconds +
                                                report.closure_seconds);
    return text + "  time      " + base::human_duration(seconds) + '\n';
}

Json record_of(const std::filesystem::path& path, const bundles::VerifyReport& report) {
    Json record;
    record["path"] = path.string();
    record["ok"] = true;
    record["profile"] = report.manifest.profile;
    record["files"] = report.files;
    record["packages"] = report.packages;
    record["signed_packages"] = report.signed_packages;
    record["content_bytes"] = report.content_bytes;
    record["keys"] = Json::array();
    for (const bundles::VerifiedKey& key : report.keys) {
        record["keys"].push_back({{"fingerprint", key.fingerprint},
                                  {"trusted", key.trusted},
                                  {"packages", key.packages}});
    }
    record["sets"] = Json::array();
    for (const bundles::ProvenSet& set : report.sets) {
        record["sets"].push_back({{"name", set.name}, {"packages", set.packages}});
    }
    record["seconds"] = {{"content", report.content_seconds},
                         {"repodata", report.repodata_seconds},
                         {"closure", report.closure_seconds}};
    record["warnings"] = report.warnings;
    return record;
}

class VerifyCommand final : public Command {
  public:
    const char* name() const override { return "verify"; }
    const char* summary() const override {
        return "Check a bundle: digests, signatures, manifest, closure, tar safety";
    }
    void add_options(CLI::App& app) override {
        app.add_option("BUNDLE", path_, "A pkg.tgz or an unpacked bundle")
            ->required()
            ->type_name("");
        app.add_option("--root-set", sets_, "Prove the closure of these sets only")
            ->type_name("NAME");
        app.add_option("--trust-key", trusted_, "Accept this key for any repository")
            ->type_name("FINGERPRINT")
            ->expected(1)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    base::ExitCode run(Context& context) override {
        require_path(path_, "a pkg.tgz or an unpacked bundle");
        bundles::VerifyOptions options;
        options.jobs = context.options.jobs;
        options.sets = sets_;
        options.policy = bundles::make_policy(load_profile_without_keys(context), extra_keys());
        try {
            const bundles::VerifyReport report = bundles::verify(path_, options, context.progress);
            for (const std::string& warning : report.warnings) {
                base::log_warning(warning);
            }
            if (context.options.json) {
                print_json(record_of(path_, report));
            } else {
                print_result(report_text(path_, report));
            }
        } catch (const bundles::VerifyFailed& failed) {
            if (context.options.json) {
                print_json(
                    {{"path", path_.string()}, {"ok", false}, {"findings", failed.findings()}});
            }
            throw;
        }
        return base::ExitCode::done;
    }

  private:
    std::vector<std::string> extra_keys() const {
        std::vector<std::string> keys;
        std::transform(
            trusted_.begin(), trusted_.end(), std::back_inserter(keys), read_fingerprint);
        return keys;
    }

    std::filesystem::path path_;
    std::vector<std::string> sets_;
    std::vector<std::string> trusted_;
};

}  // namespace

CommandPtr make_verify_command() {
    return std::make_unique<VerifyCommand>();
}

}  // namespace pigsty::builder::cli
