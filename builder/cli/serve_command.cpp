// SPDX-License-Identifier: Apache-2.0
#include "bundles/serve.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "bundles/served_tree.hpp"

namespace pigsty::builder::cli {

namespace {

class ServeCommand final : public Command {
  public:
    const char* name() const override { return "serve"; }
    const char* summary() const override {
        return "Offer a bundle or folder as a yum repository over HTTP";
    }
    void add_options(CLI::App& app) override {
        app.add_option("BUNDLE", path_, "A pkg.tgz, an unpacked bundle or a folder of RPMs")
            ->required()
            ->type_name("");
        app.add_option("--port", options_.port, "Port; 0 takes a free one")
            ->capture_default_str()
            ->type_name("N");
        app.add_option(
               "--listen", options_.address, "Address of the interface; 0.0.0.0 is all of them")
            ->capture_default_str()
            ->type_name("ADDRESS");
    }
    base::ExitCode run(Context& context) override {
        require_path(path_, "a pkg.tgz, an unpacked bundle or a folder of RPMs");
        const std::unique_ptr<bundles::ServedTree> tree =
            bundles::open_served_tree(path_, cache_folder(context));
        bundles::HttpServer server(*tree, options_);
        const std::string repository = server.url() + tree->top() + '/';
        if (context.options.json) {
            print_json({{"url", repository}, {"port", server.port()}});
        } else {
            print_result("serving " + path_.string() + " at " + repository +
                         "\n  client: curl -o /etc/yum.repos.d/" + tree->top() + ".repo " +
                         server.url() + tree->top() + ".repo\n");
        }
        server.run();
        return base::ExitCode::done;
    }

  private:
    std::filesystem::path path_;
    bundles::ServeOptions options_{.port = 8080};
};

}  // namespace

CommandPtr make_serve_command() {
    return std::make_unique<ServeCommand>();
}

}  // namespace pigsty::builder::cli
