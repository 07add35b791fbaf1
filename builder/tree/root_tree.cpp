// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/root_tree.hpp"

#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/human.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/thread_pool.hpp"
#include "builder/sandbox/sandbox.hpp"
#include "builder/tree/golden.hpp"
#include "builder/tree/image_packages.hpp"
#include "builder/tree/image_settings.hpp"
#include "builder/tree/rpm_database.hpp"
#include "builder/tree/rpm_unpack.hpp"
#include "builder/tree/rpm_verify.hpp"
#include "builder/tree/transaction.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

/// Unpacks what the target's rpm needs to run. "filesystem" and "setup" come first: others go
/// through their links and need their accounts.
void bootstrap(const RootTreeRequest& request, const repo::Store& store, base::Progress& progress) {
    const auto closure = closure_of(request.distro->target.bootstrap, *request.lock, store);
    base::ProgressTask task(progress, "unpacking the target's rpm", closure.size(), 0);
    const auto unpack = [&](const specs::LockedPackage& package) {
        base::check_interrupt();
        base::in_context(
            [&] {
                return "unpacking " + base::quote(rpm_file_name(package)) + " into " +
                       base::quote(request.tree.string());
            },
            [&] { unpack_rpm(store.path_of(package.sha256), request.tree); });
        progress.advance(1, 0);
    };
    const auto is_first = [](const specs::LockedPackage& package) {
        return package.nevra.name == "filesystem" || package.nevra.name == "setup";
    };
    for (const specs::LockedPackage* package : closure) {
        if (is_first(*package)) {
            unpack(*package);
        }
    }
    for (const specs::LockedPackage* package : closure) {
        if (!is_first(*package)) {
            unpack(*package);
        }
    }
    task.end(base::count_of(closure.size(), "package"));
}

std::set<std::string> lines_of(const std::string& text) {
    std::set<std::string> lines;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.insert(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// A kernel whose package made no initramfs gets one from the target's dracut.
void ensure_initramfs(const RootTreeRequest& request, const TreeRoot& tree) {
    const auto boot = tree.find_folder("/boot");
    if (!request.image->bootable || !boot) {
        return;
    }
    std::set<std::string> releases;
    for (const fs::directory_entry& entry : fs::directory_iterator(*boot)) {
        const std::string name = entry.path().filename().string();
        constexpr std::string_view k_kernel = "vmlinuz-";
        if (name.starts_with(k_kernel) && name.find("rescue") == std::string::npos) {
            releases.insert(name.substr(k_kernel.size()));
        }
    }
    for (const std::string& release : releases) {
        const std::string initramfs = "initramfs-" + release + ".img";
        if (!fs::exists(*boot / initramfs)) {
            SandboxRequest dracut;
            dracut.tree = tree.path();
            dracut.clock = request.epoch;
            dracut.limit = request.scriptlet_limit;
            dracut.argv = {request.distro->target.dracut,
                           "--no-hostonly",
                           "--force",
                           "/boot/" + initramfs,
                           release};
            run_checked_in_sandbox(dracut);
        }
    }
}

}  // namespace

std::string make_root_tree(const RootTreeRequest& request,
                           const repo::Store& store,
                           base::Progress& progress) {
    base::make_directories(request.tree);
    fs::permissions(request.tree, fs::perms(0755));
    const TreeRoot tree(request.tree);
    bootstrap(request, store, progress);
    write_early_files(*request.image, tree);
    install_packages(*request.lock,
                     *request.distro,
                     store,
                     {request.tree, request.epoch, request.scriptlet_limit},
                     progress);
    ensure_initramfs(request, tree);
    apply_image_settings(*request.image, request.root_filesystem, request.epoch, tree);
    make_golden(tree, lines_of(list_owned_files(request.tree, *request.distro, request.epoch)));
    settle_rpm_database(tree, request.distro->rpm_db_path);
    clamp_times(tree, request.epoch);
    return verify_tree(request.tree, *request.distro, request.epoch);
}

}  // namespace pigsty::builder
