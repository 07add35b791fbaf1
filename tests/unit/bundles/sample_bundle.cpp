// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bundles/sample_bundle.hpp"

#include <stdexcept>

#include "base/atomic_file.hpp"
#include "base/sha256.hpp"
#include "repo/rpm_check.hpp"

namespace pigsty::bundles::testing {

using repo::testing::Forge;
using repo::testing::Signers;

namespace {

Forge forged(const std::string& name, const std::string& signer) {
    Forge forge;
    forge.name = name;
    forge.header_signer = signer;
    return forge;
}

}  // namespace

SampleBundle::SampleBundle() : dir_("sample"), store_(dir_.path() / "store") {
    lock.profile = "sample";
    lock.input_sha256 = std::string(64, 'a');
    lock.arch = "x86_64";
    lock.releasever = "7";
    lock.module_name = "pigsty";
    const repo::PublicKey key = Signers::instance().key("alice");
    lock.keys.push_back({key.fingerprint, key.text});
    const std::string repomd(64, 'b');
    lock.repositories.push_back(
        {"main", specs::Trust::rpm, 99, "1", repomd, {"http://main/"}, {key.fingerprint}});
    lock.repositories.push_back(
        {"open", specs::Trust::none, 99, "1", repomd, {"http://open/"}, {}});
    lock.sets.push_back({"node", {}, false, {"app"}});
    lock.sets.push_back({"tools", {"node"}, false, {"tool"}});
    add(forged("app", "alice"), "main");
    add(forged("library", "alice"), "main");
    add(forged("tool", ""), "open");
    package("library").why = {"node", "app", "libexample.so.1"};
    const std::string notes = "notes\n";
    lock.files.push_back({"notes.txt", {"http://x/notes.txt"}, notes.size(), keep(notes)});
}

void SampleBundle::add(const Forge& forge, const std::string& repository) {
    const std::string bytes = repo::testing::as_text(repo::testing::forge_rpm(forge));
    const std::string sha256 = keep(bytes);
    const bool is_signed = !forge.header_signer.empty();
    const repo::Keyring keyring = Signers::instance().keyring("alice");
    const repo::RpmFacts facts = repo::check_rpm(
        store_.path_of(sha256),
        keyring,
        is_signed ? repo::SignaturePolicy::required : repo::SignaturePolicy::ignored);
    specs::LockedPackage package;
    package.nevra = facts.nevra;
    package.repository = repository;
    package.path = specs::file_name_of(facts.nevra);
    package.size_bytes = facts.size_bytes;
    package.sha256 = sha256;
    package.header_sha256 = facts.header_sha256;
    package.header_end = facts.header_end;
    package.build_time = facts.build_time;
    package.key = is_signed ? facts.key : "";
    package.sets = {repository == "main" ? "node" : "tools"};
    package.why = {package.sets.front(), facts.nevra.name, ""};
    lock.packages.push_back(package);
    specs::sort_lock(lock);
}

std::string SampleBundle::keep(const std::string& bytes) {
    const std::string sha256 = base::sha256_of(bytes);
    const auto file = store_.root() / "incoming";
    base::write_file(file, bytes);
    store_.adopt(file, sha256);
    return sha256;
}

specs::LockedPackage& SampleBundle::package(const std::string& name) {
    for (specs::LockedPackage& package : lock.packages) {
        if (package.nevra.name == name) {
            return package;
        }
    }
    throw std::logic_error("no package " + name);
}

PackResult SampleBundle::pack(const std::string& name, const PackOptions& options) {
    return bundles::pack(lock, store_, path(name), options, quiet());
}

base::Progress& quiet() {
    static const auto progress = base::make_progress(base::ProgressStyle::none);
    return *progress;
}

std::string alice() {
    return Signers::instance().key("alice").fingerprint;
}

}  // namespace pigsty::bundles::testing
