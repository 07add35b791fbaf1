// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/human.hpp"
#include "base/quote.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "builder/contents/image_diff.hpp"

namespace pigsty::builder::cli {

namespace {

class ImageDiffCommand final : public Command {
  public:
    const char* name() const override { return "diff"; }
    const char* summary() const override {
        return "Say how two images differ; exit status 0: not at all, 1: they do";
    }
    void add_options(CLI::App& app) override {
        app.add_option("A", a_, "An image of any format")->required()->type_name("");
        app.add_option("B", b_, "Another")->required()->type_name("");
        app.add_flag("--bytes",
                     options_.bytes,
                     "Name the regions of the disk that differ, even when files do");
    }
    base::ExitCode run(Context& context) override {
        require_path(a_, "an image");
        require_path(b_, "an image");
        ImageContents a(a_);
        ImageContents b(b_);
        const std::vector<ImageDifference> found = diff_images(a, b, options_);
        if (context.options.json) {
            Json record;
            record["equal"] = found.empty();
            record["differences"] = Json::array();
            for (const ImageDifference& difference : found) {
                record["differences"].push_back({{"part", difference.part},
                                                 {"what", difference.what},
                                                 {"text", difference.text}});
            }
            print_json(record);
        } else {
            print_result(text_of(found));
        }
        return found.empty() ? base::ExitCode::done : base::ExitCode::failed;
    }

  private:
    static std::string text_of(const std::vector<ImageDifference>& found) {
        if (found.empty()) {
            return "the images hold the same\n";
        }
        std::string text = base::count_of(found.size(), "difference") + '\n';
        for (const ImageDifference& difference : found) {
            text += "  " + difference.part + std::string(12 - difference.part.size(), ' ') +
                    base::printable(difference.what) + ": " + base::printable(difference.text) +
                    '\n';
        }
        return text;
    }

    std::filesystem::path a_;
    std::filesystem::path b_;
    DiffOptions options_;
};

}  // namespace

CommandPtr make_image_diff_command() {
    return std::make_unique<ImageDiffCommand>();
}

}  // namespace pigsty::builder::cli
