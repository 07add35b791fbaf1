// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <chrono>
#include <string>

#include "base/human.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "builder/image_build.hpp"
#include "builder/sandbox/user_namespace.hpp"

namespace pigsty::builder::cli {

namespace {

std::string row(const std::string& label, const std::string& value) {
    return "  " + label + std::string(label.size() < 20 ? 20 - label.size() : 1, ' ') + value +
           '\n';
}

std::string summary_text(const ImageBuildResult& result, const std::string& prefix) {
    const specs::ImageManifest& manifest = result.manifest;
    const std::filesystem::path folder = result.manifest_file.parent_path();
    std::string text = (result.unchanged ? "nothing to do: image " : "built image ") +
                       manifest.image + (result.unchanged ? " is up to date\n" : "\n");
    text += row("content", base::count_of(manifest.packages.size(), "package"));
    if (manifest.disk.virtual_bytes > 0) {
        text += row("disk", base::human_size(manifest.disk.virtual_bytes));
    }
    for (const ImageStep& step : result.steps) {
        text += row(step.name, base::human_duration(step.seconds) + ", " + step.detail);
    }
    for (const specs::ImageOutput& file : manifest.files) {
        text +=
            row(file.name,
                base::human_size(file.size_bytes) + ", sha256 " + file.sha256.substr(0, 16) + "…");
    }
    text += "next:\n  " + prefix + " image inspect " + result.manifest_file.string() + '\n';
    return text;
}

Json record_of(const ImageBuildResult& result) {
    Json record;
    record["image"] = result.manifest.image;
    record["unchanged"] = result.unchanged;
    record["manifest"] = result.manifest_file.string();
    record["packages"] = result.manifest.packages.size();
    record["disk_bytes"] = result.manifest.disk.virtual_bytes;
    record["tree_bytes"] = result.tree_bytes;
    record["files"] = Json::array();
    for (const specs::ImageOutput& file : result.manifest.files) {
        record["files"].push_back(
            {{"format", specs::to_string(file.format)},
             {"path", (result.manifest_file.parent_path() / file.name).string()},
             {"size_bytes", file.size_bytes},
             {"sha256", file.sha256}});
    }
    record["steps"] = Json::array();
    for (const ImageStep& step : result.steps) {
        record["steps"].push_back(
            {{"name", step.name}, {"seconds", step.seconds.count()}, {"detail", step.detail}});
    }
    return record;
}

class ImageBuildCommand final : public Command {
  public:
    const char* name() const override { return "build"; }
    const char* summary() const override { return "Lock to root tree, disk and formats"; }
    void add_options(CLI::App& app) override {
        app.add_option("NAME", options_.image, "Image of images.yml")->required()->type_name("");
        app.add_option("--formats", formats_, "What to write, separated by commas")
            ->delimiter(',')
            ->type_name("FORMAT");
        app.add_option("-o,--output", options_.output, "Folder for the files")
            ->capture_default_str()
            ->type_name("DIR");
        app.add_option("--lock", options_.lock_file, "The lock")
            ->capture_default_str()
            ->type_name("FILE");
        app.add_flag("--locked",
                     locked_,
                     "Refuse a lock that is missing or does not fit, instead of resolving");
        app.add_option("--scriptlet-limit", scriptlet_limit_, "Time for each scriptlet")
            ->capture_default_str()
            ->check(CLI::Range(1, 86400))
            ->type_name("SECONDS");
    }
    base::ExitCode run(Context& context) override {
        if (needs_user_namespace()) {
            return static_cast<base::ExitCode>(run_again_in_user_namespace());
        }
        for (const std::string& name : formats_) {
            options_.formats.push_back(specs::parse_image_format(name));
        }
        options_.policy = locked_ ? bundles::LockPolicy::locked : bundles::LockPolicy::refresh;
        options_.cache = cache_folder(context);
        options_.jobs = context.options.jobs;
        options_.scriptlet_limit = std::chrono::seconds(scriptlet_limit_);
        const ImageBuildResult result =
            build_image(load_profile(context), options_, context.progress);
        if (context.options.json) {
            print_json(record_of(result));
        } else {
            print_result(summary_text(result, command_prefix(context)));
        }
        return base::ExitCode::done;
    }

  private:
    ImageBuildOptions options_;
    std::vector<std::string> formats_;
    bool locked_ = false;
    int scriptlet_limit_ = 900;
};

}  // namespace

CommandPtr make_image_build_command() {
    return std::make_unique<ImageBuildCommand>();
}

}  // namespace pigsty::builder::cli
