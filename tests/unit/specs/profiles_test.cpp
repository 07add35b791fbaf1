// SPDX-License-Identifier: Apache-2.0
// The profiles that are built in, and how profiles are found and loaded.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"
#include "specs/profile_load.hpp"
#include "tests/unit/specs/example_profile.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using namespace testing;

OverrideSource lab_overrides() {
    std::string text = "repositories:\n";
    for (const char* id : {"base", "updates", "pgdg-common", "pgdg15", "infra"}) {
        text += "  " + std::string(id) + ": {keys: [{fingerprint: \"" + k_fingerprint +
                "\", url: \"http://127.0.0.1:8765/key\"}]}\n";
    }
    return {"overrides.yml", text};
}

void write_profile(const std::filesystem::path& directory, const ProfileDocuments& documents) {
    base::make_directories(directory);
    base::write_file(directory / "distro.yml", documents.distro.text);
    base::write_file(directory / "upstreams.yml", documents.upstreams.text);
    base::write_file(directory / "packages.yml", documents.packages.text);
}

TEST(Profiles, AreBuiltIn) {
    EXPECT_EQ(profile_names({}), (std::vector<std::string>{"el7", "lab"}));
}

TEST(Profiles, El7IsInOrder) {
    EXPECT_EQ(lines_of(check_profile_documents({}, "el7", {})), "");
    const Profile profile = load_profile({}, "el7", {});
    EXPECT_EQ(profile.repositories.size(), 16U);
    EXPECT_EQ(profile.url_files.size(), 12U);
    for (const Repository& repository : profile.repositories) {
        EXPECT_NE(repository.trust, Trust::none) << repository.id;
    }
    for (const char* name : {"machine",
                             "node",
                             "meta",
                             "pgsql",
                             "pg14",
                             "exporters",
                             "redis",
                             "gpsql",
                             "build",
                             "extras"}) {
        EXPECT_NE(find_set(profile, name), nullptr) << name;
    }
}

TEST(Profiles, El7AsksTheArchivesFirst) {
    const Profile profile = load_profile({}, "el7", {});
    EXPECT_EQ(profile.repositories[0].mirrors[0], "https://vault.centos.org/7.9.2009/os/x86_64/");
    const auto epel = std::ranges::find(profile.repositories, "epel", &Repository::id);
    EXPECT_EQ(epel->mirrors[0], "https://archives.fedoraproject.org/pub/archive/epel/7/x86_64/");
}

TEST(Profiles, El7AsksForEveryUrlPackage) {
    const Profile profile = load_profile({}, "el7", {});
    for (const UrlFile& file : profile.url_files) {
        const bool asked = std::ranges::any_of(profile.sets, [&](const PackageSet& set) {
            return std::ranges::any_of(set.requests, [&](const PackageRequest& request) {
                return request.pattern == file.name && request.optional == file.optional;
            });
        });
        EXPECT_EQ(asked, file.is_rpm()) << file.name;
    }
}

TEST(Profiles, LabTakesItsKeysFromOverrides) {
    EXPECT_EQ(message_of([] { load_profile({}, "lab", {}); }),
              "lab/upstreams.yml:6:3: repository \"base\" takes its keys from overrides, and none "
              "give any; start the lab with \"make lab\" or \"tests/lab/lab serve\" and pass the "
              "overrides it writes");
    const std::vector<Finding> findings = check_profile_documents({}, "lab", {});
    EXPECT_EQ(findings.size(), 5U);
    EXPECT_TRUE(std::ranges::all_of(
        findings, [](const Finding& one) { return one.severity == Severity::warning; }));
}

TEST(Profiles, LabIsInOrderWithOverrides) {
    EXPECT_EQ(lines_of(check_profile_documents({}, "lab", {lab_overrides()})), "");
    const Profile profile = load_profile({}, "lab", {lab_overrides()});
    EXPECT_EQ(profile.repositories[0].mirrors[0], "http://127.0.0.1:8765/base/");
    EXPECT_EQ(profile.repositories[4].keys[0].fingerprint, k_fingerprint);
}

TEST(Profiles, UnknownNamesAreUsageErrors) {
    EXPECT_EQ(message_of<base::UsageError>([] { load_profile({}, "el8", {}); }),
              "there is no profile \"el8\"; did you mean \"el7\"?");
    EXPECT_EQ(message_of<base::UsageError>([] { load_profile({}, "../el7", {}); }),
              "there is no profile \"../el7\"; did you mean \"el7\"?");
    EXPECT_EQ(message_of<base::UsageError>([] { load_profile({}, "zzzzzz", {}); }),
              "there is no profile \"zzzzzz\"; known are \"el7\", \"lab\"");
}

TEST(Profiles, AreReadFromAFolder) {
    const base::TempDir dir("profiles-test");
    write_profile(dir.path() / "t", example_documents());
    const ProfileSource source{dir.path()};
    EXPECT_EQ(profile_names(source), std::vector<std::string>{"t"});
    const Profile profile = load_profile(source, "t", {});
    EXPECT_EQ(input_digest(profile), input_digest(example_profile()));
    EXPECT_EQ(profile.sets[0].requests[0].file, (dir.path() / "t/packages.yml").string());
    EXPECT_THROW(profile_names({dir.path() / "absent"}), base::SystemError);
}

TEST(Profiles, FolderAndNameHaveToAgree) {
    const base::TempDir dir("profiles-test");
    write_profile(dir.path() / "u", example_documents());
    EXPECT_EQ(message_of([&] { load_profile({dir.path()}, "u", {}); }),
              (dir.path() / "u/distro.yml").string() +
                  ": the profile in folder \"u\" calls itself \"t\"");
}

}  // namespace
}  // namespace pigsty::specs
