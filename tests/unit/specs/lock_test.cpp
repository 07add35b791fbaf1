// SPDX-License-Identifier: Apache-2.0
#include "specs/lock.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/atomic_file.hpp"
#include "base/sha256.hpp"
#include "base/temp_dir.hpp"
#include "specs/lock_lines.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

const std::string k_fingerprint = "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5";

LockedPackage make_package(const std::string& nevra) {
    LockedPackage one;
    one.nevra = parse_nevra(nevra);
    one.repository = "base";
    one.path = "Packages/" + file_name_of(one.nevra);
    one.size_bytes = 1037560;
    one.sha256 = base::sha256_of(nevra);
    one.header_sha256 = base::sha256_of(nevra + "header");
    one.header_end = 21120;
    one.build_time = 1585758412;
    one.key = k_fingerprint;
    one.sets = {"node"};
    one.why = {"node", "bash", ""};
    return one;
}

Lock make_lock() {
    Lock lock;
    lock.profile = "el7";
    lock.input_sha256 = base::sha256_of("input");
    lock.arch = "x86_64";
    lock.releasever = "7";
    lock.module_name = "pigsty";
    lock.keys = {{k_fingerprint,
                  "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBFOn\n=XyBz\n"
                  "-----END PGP PUBLIC KEY BLOCK-----\n"}};
    lock.repositories = {{"base",
                          Trust::rpm,
                          99,
                          "1602849621",
                          base::sha256_of("repomd"),
                          {"http://b/base/", "http://a/base/"},
                          {k_fingerprint}}};
    lock.sets = {{"node", {}, false, {"bash", "jq"}}, {"pgsql", {"node"}, false, {"jq"}}};
    lock.packages = {make_package("bash-4.2.46-34.el7.x86_64"),
                     make_package("jq-2:1.6-2.el7.x86_64")};
    lock.packages[1].sets = {"node", "pgsql"};
    lock.packages[1].why = {"node", "bash", "libjq.so.1()(64bit)"};
    lock.files = {{"pev2.tar.gz", {"https://host/pev2.tar.gz"}, 12, base::sha256_of("pev2")}};
    return lock;
}

Lock make_large_lock(int packages) {
    Lock lock = make_lock();
    lock.packages.clear();
    for (int i = 0; i < packages; ++i) {
        lock.packages.push_back(
            make_package("package-of-some-length-" + std::to_string(i) + "-1.2.3-4.el7_9.x86_64"));
    }
    sort_lock(lock);
    return lock;
}

std::string parse_message(const std::string& text) {
    return message_of([&] { parse_lock(text, "bundle.lock"); });
}

/// The canonical text of make_lock() with one part replaced.
std::string with(const std::string& from, const std::string& to) {
    std::string text = format_lock(make_lock());
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from << " is not in\n" << text;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(Lock, GivesBackWhatWasWritten) {
    const Lock lock = make_lock();
    EXPECT_EQ(parse_lock(format_lock(lock), "bundle.lock"), lock);
}

TEST(Lock, WritesOnePackageALine) {
    const std::string text = format_lock(make_lock());
    EXPECT_NE(text.find("\n  - {nevra: bash-4.2.46-34.el7.x86_64, repo: base, path: "
                        "Packages/bash-4.2.46-34.el7.x86_64.rpm, size: 1037560, sha256: "),
              std::string::npos)
        << text;
    EXPECT_NE(text.find(", header_end: 21120, built: 1585758412, key: " + k_fingerprint +
                        ", sets: [node, pgsql], why: {set: node, by: bash, needs: "
                        "libjq.so.1()(64bit)}}\n"),
              std::string::npos)
        << text;
    EXPECT_NE(
        text.find("    text: |\n      -----BEGIN PGP PUBLIC KEY BLOCK-----\n\n      mQINBFOn\n"),
        std::string::npos)
        << text;
}

TEST(Lock, WritesTheSameTextInWhateverOrderItCame) {
    Lock shuffled = make_lock();
    std::swap(shuffled.packages[0], shuffled.packages[1]);
    std::swap(shuffled.sets[0], shuffled.sets[1]);
    std::swap(shuffled.packages[0].sets[0], shuffled.packages[0].sets[1]);
    EXPECT_EQ(format_lock(shuffled), format_lock(make_lock()));
    Lock mirrors = make_lock();
    std::swap(mirrors.repositories[0].mirrors[0], mirrors.repositories[0].mirrors[1]);
    EXPECT_NE(format_lock(mirrors), format_lock(make_lock()));
}

TEST(Lock, GivesBackHostileText) {
    std::mt19937 random(42);
    const std::vector<std::string> parts{
        "a", ": ", "*", "&x",       "\n",   "\"", "'", "#",  " ",    "{",    "}", "[",
        ",", "!",  "%", "\xc3\xbc", "\x01", "\\", "7", "- ", "true", "null", "|", "\xe2\x80\xa8",
        "\t"};
    const auto hostile = [&] {
        std::string text;
        for (std::size_t i = 1 + random() % 6; i > 0; --i) {
            text += parts[random() % parts.size()];
        }
        return text;
    };
    for (int round = 0; round < 300; ++round) {
        Lock lock = make_lock();
        lock.profile = hostile();
        lock.releasever = hostile();
        lock.keys[0].text = hostile();
        lock.repositories[0].id = hostile();
        lock.repositories[0].revision = hostile();
        lock.sets[0].name = hostile();
        lock.sets[0].requests = {hostile(), hostile()};
        lock.sets[1].base = {lock.sets[0].name};
        for (LockedPackage& one : lock.packages) {
            one.repository = lock.repositories[0].id;
            one.sets = {lock.sets[0].name};
            one.why = {lock.sets[0].name, hostile(), hostile()};
        }
        sort_lock(lock);
        ASSERT_EQ(parse_lock(format_lock(lock), "bundle.lock"), lock) << format_lock(lock);
    }
}

TEST(Lock, RefusesOtherVersions) {
    try {
        parse_lock(with("lock_version: 1", "lock_version: 2\nnew_key: x"), "bundle.lock");
        FAIL();
    } catch (const base::SpecError& error) {
        EXPECT_EQ(error.message(), "bundle.lock:2:15: expected lock_version 1, found the number 2");
        EXPECT_EQ(error.hint(), "make the lock again with \"pigsty-bundle resolve\"");
    }
    EXPECT_EQ(parse_message("a: 1\n"),
              "bundle.lock:1:1: this is no lock: the key \"lock_version\" is missing");
}

TEST(Lock, RefusesUnknownAndMissingKeys) {
    EXPECT_EQ(parse_message(with("profile: el7", "profil: el7")),
              "bundle.lock:3:1: unknown key \"profil\" in the document; did you mean \"profile\"?");
    EXPECT_NE(parse_message(with("size: 1037560", "sizes: 1"))
                  .find("unknown key \"sizes\" in \"packages[0]\"; did you mean"),
              std::string::npos);
    EXPECT_EQ(parse_message(with("profile: el7\n", "")),
              "bundle.lock:2:1: the key \"profile\" is missing in the document");
}

TEST(Lock, RefusesPathsThatLeadElsewhere) {
    EXPECT_NE(parse_message(with("path: Packages/bash", "path: ../bash"))
                  .find("must not have the part \"..\""),
              std::string::npos);
    EXPECT_NE(parse_message(with("path: Packages/bash", "path: /bash")).find("must be relative"),
              std::string::npos);
    EXPECT_NE(
        parse_message(with("name: pev2.tar.gz", "name: a/pev2")).find("must not have a \"/\""),
        std::string::npos);
    EXPECT_NE(parse_message(with("module_name: pigsty", "module_name: \"..\"")).find("\"..\""),
              std::string::npos);
    EXPECT_NE(parse_message(with("http://b/base/", "ftp://b/base/")).find("must begin with http"),
              std::string::npos);
}

TEST(Lock, TakesAddressesOfUrlPackagesOnly) {
    Lock lock = make_lock();
    lock.packages[0].urls = {"https://a/bash?id=1", "https://b/bash.rpm"};
    EXPECT_NE(parse_message(format_lock(lock)).find("must not have \"urls\""), std::string::npos);
    lock.packages[0].repository = k_url_repository;
    lock.packages[0].path = "bash.rpm";
    const std::string text = format_lock(lock);
    EXPECT_NE(text.find(", path: bash.rpm, urls: [" + std::string("\"https://a/bash?id=1\"")),
              std::string::npos)
        << text;
    EXPECT_EQ(parse_lock(text, "bundle.lock"), lock);
    ASSERT_TRUE(split_canonical_lock(text));
    EXPECT_EQ(split_canonical_lock(text)->packages[0], lock.packages[0]);
    lock.packages[0].path = "a/bash.rpm";
    EXPECT_NE(parse_message(format_lock(lock)).find("must not have a \"/\""), std::string::npos);
    lock.packages[0].path = "bash.rpm";
    lock.packages[0].urls = {"ftp://a/bash.rpm"};
    EXPECT_NE(parse_message(format_lock(lock)).find("must begin with http"), std::string::npos);
    lock.packages[0].urls.clear();
    EXPECT_NE(parse_message(format_lock(lock)).find("has no \"urls\""), std::string::npos);
}

TEST(Lock, RefusesBadNumbersAndDigests) {
    EXPECT_NE(parse_message(with("size: 1037560", "size: -1"))
                  .find("expected a whole number from 0 to 9223372036854775807 at "
                        "\"packages[0].size\", found the number -1"),
              std::string::npos);
    EXPECT_NE(parse_message(with("header_end: 21120", "header_end: 1037561"))
                  .find("expected a whole number from 0 to 1037560"),
              std::string::npos);
    EXPECT_NE(parse_message(with("sha256: " + make_package("bash-4.2.46-34.el7.x86_64").sha256,
                                 "sha256: abc"))
                  .find("expected 64 hexadecimal digits at \"packages[0].sha256\", found the text "
                        "\"abc\""),
              std::string::npos);
    EXPECT_NE(parse_message(with("nevra: bash-4.2.46-34.el7.x86_64", "nevra: bash"))
                  .find("bundle.lock:41:13: not a package identity: \"bash\""),
              std::string::npos)
        << parse_message(with("nevra: bash-4.2.46-34.el7.x86_64", "nevra: bash"));
}

TEST(Lock, RefusesWhatDoesNotFitTogether) {
    EXPECT_NE(parse_message(with("repo: base", "repo: bas"))
                  .find("the repository \"bas\" is not in the lock"),
              std::string::npos);
    EXPECT_NE(parse_message(with("sets: [node]", "sets: [nodes]"))
                  .find("the set \"nodes\" is not in the lock"),
              std::string::npos);
    EXPECT_NE(parse_message(with("sets: [node]", "sets: []")).find("belongs to no set"),
              std::string::npos);
    EXPECT_NE(parse_message(with("base: [node]", "base: [nod]"))
                  .find("the base set \"nod\" is not in the lock"),
              std::string::npos);
    EXPECT_NE(
        parse_message(with("nevra: jq-2:1.6-2.el7.x86_64", "nevra: bash-4.2.46-34.el7.x86_64"))
            .find("the package \"bash-4.2.46-34.el7.x86_64\" stands twice in the lock"),
        std::string::npos);
    EXPECT_NE(parse_message(with("trust: rpm", "trust: rpms"))
                  .find("unknown trust \"rpms\"; known are \"rpm\", \"metadata\", \"first-lock\", "
                        "\"none\""),
              std::string::npos);
}

TEST(Lock, ReadsPackagesTheSameInAnyForm) {
    const std::string canonical = format_lock(make_lock());
    ASSERT_TRUE(split_canonical_lock(canonical));
    EXPECT_EQ(split_canonical_lock(canonical)->packages, make_lock().packages);
    for (const std::string& other : {with("{nevra: bash", "{ nevra:  bash"),
                                     with("repo: base", "repo: 'base'"),
                                     with("\npackages:\n", "\npackages:  # sorted\n")}) {
        EXPECT_FALSE(split_canonical_lock(other)) << other;
        EXPECT_EQ(parse_lock(other, "bundle.lock"), make_lock());
    }
}

TEST(Lock, IsNotFooledByPackagesInQuotes) {
    const std::string text = format_lock(make_lock());
    const std::size_t begin = text.find("\npackages:\n");
    const std::string lines = text.substr(begin, text.find("files:\n") - begin);
    Lock lock = make_lock();
    lock.packages.pop_back();
    std::string fooling = format_lock(lock);
    // The reader of lines would find two packages in the profile's name.
    const std::string name = "profile: el7";
    fooling.replace(fooling.find(name), name.size(), "profile: \"a" + lines + "files: \"");
    EXPECT_EQ(parse_lock(fooling, "bundle.lock").packages.size(), 1U);
}

TEST(Lock, CountsLinesRightBehindThePackages) {
    EXPECT_NE(parse_message(with("size: 12,", "size: x,")).find("bundle.lock:44:31: expected"),
              std::string::npos)
        << parse_message(with("size: 12,", "size: x,"));
}

TEST(Lock, SumsSizes) {
    EXPECT_EQ(total_bytes(make_lock()), 2U * 1037560U + 12U);
}

TEST(Lock, ReadsFiles) {
    const base::TempDir dir("lock-test");
    base::write_file(dir.path() / "bundle.lock", format_lock(make_lock()));
    EXPECT_EQ(read_lock(dir.path() / "bundle.lock"), make_lock());
    EXPECT_THROW(read_lock(dir.path() / "absent"), base::SystemError);
}

TEST(Lock, ReadsLargeLocks) {
    const Lock lock = make_large_lock(1500);
    const std::string text = format_lock(lock);
    EXPECT_EQ(parse_lock(text, "bundle.lock"), lock);
}

}  // namespace
}  // namespace pigsty::specs
