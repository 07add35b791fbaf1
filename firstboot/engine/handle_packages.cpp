// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/package_query.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::chrono::seconds k_install_limit(3600);

const PackagesPresent& body_of(const Resource& resource) {
    return std::get<PackagesPresent>(resource.body);
}

/// Equal as long as neither the wanted packages nor the installed ones change.
std::string mark_of(const PackagesPresent& packages, const RootFolder& files) {
    std::string text = package_stamp(files);
    if (text.empty()) {
        return "";  // a database that is unknown here has to be asked each time
    }
    for (const std::string& name : packages.names) {
        text += name + '\n';
    }
    return base::sha256_of(text);
}

Look look(const Resource& resource, EngineContext& context) {
    const PackagesPresent& packages = body_of(resource);
    if (!context.system.live()) {
        return needs_live(base::count_of(packages.names.size(), "package"));
    }
    const Memo* memo = context.memory.find(id_of(resource));
    if (packages.names.empty() || (memo != nullptr && !memo->value.empty() &&
                                   memo->value == mark_of(packages, context.system.files()))) {
        return {};
    }
    const std::vector<std::string> missing = missing_packages(packages.names, context.system);
    if (missing.empty()) {
        return {};
    }
    return {LookState::differs, "missing " + base::quote_list(missing), ""};
}

/// One transaction for all that is missing. Signatures are checked as the repositories say; nothing
/// here turns that off.
void make(const Resource& resource, EngineContext& context) {
    const std::vector<std::string> missing =
        missing_packages(body_of(resource).names, context.system);
    const bool dnf = context.system.files().info_followed("/usr/bin/dnf").has_value();
    std::vector<std::string> argv = {dnf ? "dnf" : "yum", "-y", "install"};
    argv.insert(argv.end(), missing.begin(), missing.end());
    context.system.run_checked(std::move(argv), k_install_limit);
    context.units.forget_all();
    context.system.forget_accounts();
    // yum of EL7 ends with 0 although it did not find some of the packages.
    const std::vector<std::string> still = missing_packages(missing, context.system);
    if (!still.empty()) {
        base::Error error("no repository has the packages " + base::quote_list(still));
        error.set_hint("see \"yum repolist\" and the bundle that the repository is made of");
        throw error;
    }
}

std::optional<Memo> memo(const Resource& resource, EngineContext& context) {
    return Memo{mark_of(body_of(resource), context.system.files()), ""};
}

}  // namespace

const Handler k_packages_handler{look, make, memo, nullptr};

}  // namespace pigsty::firstboot
