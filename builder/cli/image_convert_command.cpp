// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iterator>

#include "base/human.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "builder/formats/convert_image.hpp"

namespace pigsty::builder::cli {

namespace {

Json record_of(const ConvertedImage& converted) {
    Json record;
    record["manifest"] = converted.manifest.string();
    record["files"] = Json::array();
    for (const specs::ImageOutput& file : converted.files) {
        record["files"].push_back(
            {{"format", specs::to_string(file.format)},
             {"path", (converted.manifest.parent_path() / file.name).string()},
             {"size_bytes", file.size_bytes},
             {"sha256", file.sha256}});
    }
    return record;
}

std::string report_text(const ConvertedImage& converted) {
    std::string text;
    for (const specs::ImageOutput& file : converted.files) {
        text += (converted.manifest.parent_path() / file.name).string() + "  " +
                base::human_size(file.size_bytes) + '\n';
    }
    return text;
}

class ImageConvertCommand final : public Command {
  public:
    const char* name() const override { return "convert"; }
    const char* summary() const override { return "Write a built image in further formats"; }
    void add_options(CLI::App& app) override {
        app.add_option("IMAGE", image_, "Its .raw, .qcow2 or .manifest.json, or its name")
            ->required()
            ->type_name("");
        app.add_option("--to", formats_, "Formats to write, separated by commas")
            ->required()
            ->delimiter(',')
            ->type_name("FORMAT");
        app.add_option("-o,--output", folder_, "Folder for the files (default: the image's own)")
            ->type_name("DIR");
    }
    base::ExitCode run(Context& context) override {
        ConvertRequest request;
        request.image = image_;
        request.folder = folder_;
        request.jobs = context.options.jobs;
        std::transform(formats_.begin(),
                       formats_.end(),
                       std::back_inserter(request.formats),
                       [](const std::string& name) { return specs::parse_image_format(name); });
        const ConvertedImage converted = convert_image(request, context.progress);
        if (context.options.json) {
            print_json(record_of(converted));
        } else {
            print_result(report_text(converted));
        }
        return base::ExitCode::done;
    }

  private:
    std::string image_;
    std::vector<std::string> formats_;
    std::filesystem::path folder_;
};

}  // namespace

CommandPtr make_image_convert_command() {
    return std::make_unique<ImageConvertCommand>();
}

}  // namespace pigsty::builder::cli
