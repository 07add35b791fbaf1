// SPDX-License-Identifier: Apache-2.0
#include "repo/solve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "base/sha256.hpp"
#include "tests/unit/repo/solve_fixture.hpp"

namespace pigsty::repo::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(Solve, TakesTheNewestVersionAndItsClosure) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "app-1.9-1.noarch"},
                      {.nevra = "app-1.10-1.noarch", .needs = {"lib >= 2"}},
                      {.nevra = "lib-2-1.x86_64"},
                      {.nevra = "lib-1-1.x86_64"},
                      {.nevra = "other-1-1.x86_64"}});
    f.add_set("node", {"app"});
    EXPECT_THAT(f.chosen(), ElementsAre("app-1.10-1.noarch", "lib-2-1.x86_64"));
}

TEST(Solve, TellsAllThatTheMetadataSays) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "app-3:1.9-1.noarch"}});
    f.add_set("node", {"app"});
    const SolvedPackage package = f.solve().at(0);
    EXPECT_EQ(package.nevra, (specs::Nevra{"app", "3", "1.9", "1", "noarch"}));
    EXPECT_EQ(package.repository, "os");
    EXPECT_EQ(package.path, "Packages/app-1.9-1.noarch.rpm");
    EXPECT_EQ(package.size_bytes, 1000U);
    EXPECT_EQ(package.digest, (RepositoryDigest{"sha256", pkgid_of("app-3:1.9-1.noarch")}));
    EXPECT_EQ(package.header_end, 500U);
    EXPECT_EQ(package.build_time, 7);
    EXPECT_THAT(package.sets, ElementsAre("node"));
    EXPECT_EQ(package.why, (specs::LockedReason{"node", "app", ""}));
}

TEST(Solve, ReadsEveryFormOfRequest) {
    const std::vector<TestPackage> packages = {
        {.nevra = "pg-14.1-1.x86_64"},
        {.nevra = "pg-1:13.9-2.x86_64"},
        {.nevra = "pg-1:13.9-1.x86_64", .provides = {"virtual(x)", "counted = 7"}},
        {.nevra = "pg-devel-14.1-1.noarch", .files = {"/usr/bin/pg_config"}},
        {.nevra = "java-1.8.0-openjdk-1:1.8.0.345-1.x86_64"}};
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"pg", "pg-1:13.9-2.x86_64"},
        {"pg.x86_64", "pg-1:13.9-2.x86_64"},
        {"pg-14.1", "pg-14.1-1.x86_64"},
        {"pg-14*", "pg-14.1-1.x86_64"},
        {"pg-13.9-1", "pg-1:13.9-1.x86_64"},
        {"pg-1:13.9-1", "pg-1:13.9-1.x86_64"},
        {"pg-14.1-1.x86_64", "pg-14.1-1.x86_64"},
        {"virtual(x)", "pg-1:13.9-1.x86_64"},
        {"counted >= 7", "pg-1:13.9-1.x86_64"},
        {"/usr/bin/pg_config", "pg-devel-14.1-1.noarch"},
        {"java-1.8.0-openjdk", "java-1.8.0-openjdk-1:1.8.0.345-1.x86_64"}};
    for (const auto& [pattern, expected] : cases) {
        SolveFixture f;
        f.add_repository("os", packages);
        f.add_set("node", {pattern});
        EXPECT_THAT(f.chosen(), ElementsAre(expected)) << pattern;
    }
}

TEST(Solve, InstallsEveryNameThatAGlobMatches) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "pg14-1-1.x86_64"},
                      {.nevra = "pg14-2-1.x86_64"},
                      {.nevra = "pg14-libs-2-1.x86_64"},
                      {.nevra = "pg13-1-1.x86_64"}});
    f.add_set("pgsql", {"pg14*"});
    EXPECT_THAT(f.chosen(), ElementsAre("pg14-2-1.x86_64", "pg14-libs-2-1.x86_64"));
}

TEST(Solve, LeavesOutWhatIsExcluded) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "app-2-1.noarch"},
                      {.nevra = "app-1-1.noarch", .needs = {"web"}},
                      {.nevra = "nginx-1-1.noarch", .provides = {"web"}},
                      {.nevra = "apache-1-1.noarch", .provides = {"web"}}});
    f.add_set("node", {"app"});
    f.request.excludes = {"app-2-1.noarch", "apa*"};
    EXPECT_THAT(f.chosen(), ElementsAre("app-1-1.noarch", "nginx-1-1.noarch"));
}

TEST(Solve, HonoursObsoletes) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "old-1-1.noarch"},
                      {.nevra = "new-1-1.noarch", .obsoletes = {"old < 2"}},
                      {.nevra = "kept-3-1.noarch"},
                      {.nevra = "unrelated-1-1.noarch", .obsoletes = {"kept < 2"}}});
    f.add_set("node", {"old", "kept"});
    EXPECT_THAT(f.chosen(), ElementsAre("kept-3-1.noarch", "new-1-1.noarch"));
}

TEST(Solve, LowerPriorityNumberWinsWhateverTheVersion) {
    SolveFixture f;
    f.add_repository("vendor", {{.nevra = "app-1-1.noarch"}}, 10);
    f.add_repository("distribution", {{.nevra = "app-2-1.noarch"}}, 99);
    f.add_set("node", {"app"});
    EXPECT_THAT(f.chosen(), ElementsAre("app-1-1.noarch"));
}

TEST(Solve, SamePackageComesFromTheFirstRepository) {
    SolveFixture f;
    f.add_repository("b", {{.nevra = "app-1-1.noarch"}});
    f.add_repository("a", {{.nevra = "app-1-1.noarch"}});
    f.add_set("node", {"app"});
    EXPECT_EQ(f.solve().at(0).repository, "a");
}

TEST(Solve, PrefersAsTold) {
    const std::vector<TestPackage> packages = {
        {.nevra = "app-1-1.noarch", .needs = {"mta"}},
        {.nevra = "exim-1-1.noarch", .provides = {"mta"}},
        {.nevra = "postfix-1-1.noarch", .provides = {"mta"}},
        {.nevra = "sendmail-1-1.noarch", .provides = {"mta"}}};
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{"postfix"}, "postfix-1-1.noarch"},
        {{"sendmail", "postfix"}, "sendmail-1-1.noarch"},
        {{"postfix", "sendmail"}, "postfix-1-1.noarch"}};
    for (const auto& [prefer, expected] : cases) {
        SolveFixture f;
        f.add_repository("os", packages);
        f.add_set("node", {"app"});
        f.request.prefer = prefer;
        EXPECT_THAT(f.chosen(), ElementsAre("app-1-1.noarch", expected));
    }
}

TEST(Solve, FollowsWeakDependenciesOnlyWhenAsked) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "app-1-1.noarch", .recommends = {"extra"}},
                      {.nevra = "extra-1-1.noarch"},
                      {.nevra = "lang-1-1.noarch", .supplements = {"app"}}});
    f.add_set("node", {"app"});
    EXPECT_THAT(f.chosen(), ElementsAre("app-1-1.noarch"));
    f.request.weak_dependencies = true;
    EXPECT_THAT(f.chosen(), ElementsAre("app-1-1.noarch", "extra-1-1.noarch", "lang-1-1.noarch"));
    EXPECT_EQ(f.solve().at(1).why, (specs::LockedReason{"node", "app", "extra"}));
    EXPECT_EQ(f.solve().at(2).why, (specs::LockedReason{"node", "app", "app"}));
}

TEST(Solve, UnderstandsRichDependencies) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "app-1-1.noarch", .needs = {"(lib-a or lib-b)", "(sel if app)"}},
                      {.nevra = "lib-b-1-1.noarch"},
                      {.nevra = "sel-1-1.noarch"}});
    f.add_set("node", {"app"});
    const auto packages = f.solve();
    ASSERT_EQ(packages.size(), 3U);
    EXPECT_EQ(packages[1].why, (specs::LockedReason{"node", "app", "(lib-a or lib-b)"}));
    EXPECT_EQ(packages[2].why, (specs::LockedReason{"node", "app", "(sel if app)"}));
}

TEST(Solve, TakesSecondArchitectureOnlyForMultilib) {
    const std::vector<TestPackage> packages = {
        {.nevra = "glibc-2-1.x86_64", .provides = {"libc.so.6()(64bit)"}},
        {.nevra = "glibc-2-1.i686", .needs = {"libfreebl.so"}, .provides = {"libc.so.6"}},
        {.nevra = "freebl-1-1.x86_64", .provides = {"libfreebl.so()(64bit)"}},
        {.nevra = "freebl-1-1.i686", .provides = {"libfreebl.so"}},
        {.nevra = "app-1-1.x86_64", .needs = {"libc.so.6()(64bit)", "libfreebl.so()(64bit)"}}};
    SolveFixture f;
    f.add_repository("os", packages);
    f.add_set("node", {"app"});
    EXPECT_THAT(f.chosen(), ElementsAre("app-1-1.x86_64", "freebl-1-1.x86_64", "glibc-2-1.x86_64"));
    f.request.multilib = {"glibc"};
    EXPECT_THAT(f.chosen(),
                ElementsAre("app-1-1.x86_64",
                            "freebl-1-1.i686",
                            "freebl-1-1.x86_64",
                            "glibc-2-1.i686",
                            "glibc-2-1.x86_64"));
    EXPECT_EQ(f.solve().at(3).why, (specs::LockedReason{"node", "glibc.i686", ""}));
}

TEST(Solve, SolvesASetOnTopOfItsBases) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "bash-1-1.noarch"},
                      {.nevra = "tool-1-1.noarch", .needs = {"db"}},
                      {.nevra = "sqlite-1-1.noarch", .provides = {"db"}},
                      {.nevra = "aaa-1-1.noarch", .provides = {"db"}}});
    f.add_set("node", {"bash"});
    f.add_set("meta", {"sqlite"}, {"node"});
    f.add_set("extra", {"tool"}, {"meta"});
    EXPECT_THAT(f.chosen_of("node"), ElementsAre("bash-1-1.noarch"));
    EXPECT_THAT(f.chosen_of("extra"),
                ElementsAre("bash-1-1.noarch", "sqlite-1-1.noarch", "tool-1-1.noarch"));
    EXPECT_THAT(f.chosen(), Not(Contains("aaa-1-1.noarch")));
    EXPECT_EQ(f.solve().at(1).why, (specs::LockedReason{"meta", "sqlite", ""}));
}

TEST(Solve, OneByOneLetsRequestsConflict) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "bash-1-1.noarch"},
                      {.nevra = "pg13-1-1.noarch", .conflicts = {"pg14"}},
                      {.nevra = "pg14-1-1.noarch"}});
    f.add_set("node", {"bash"});
    f.add_set("extras", {"pg13", "pg14"}, {"node"});
    EXPECT_THAT(f.failure(), testing::HasSubstr("conflicts with"));
    f.request.sets.back().one_by_one = true;
    EXPECT_THAT(f.chosen_of("extras"),
                ElementsAre("bash-1-1.noarch", "pg13-1-1.noarch", "pg14-1-1.noarch"));
}

TEST(Solve, ReasonsLeadBackToARequest) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "app-1-1.noarch", .needs = {"b", "a"}},
                      {.nevra = "a-1-1.noarch", .needs = {"c"}},
                      {.nevra = "b-1-1.noarch", .needs = {"c", "other-c"}},
                      {.nevra = "c-1-1.noarch", .needs = {"a"}, .provides = {"other-c"}}});
    f.add_set("node", {"app"});
    std::vector<std::string> whys;
    for (const SolvedPackage& package : f.solve()) {
        whys.push_back(package.why.by + ">" + package.why.capability);
    }
    EXPECT_THAT(whys, ElementsAre("app>a", "app>", "app>b", "a>c"));
}

TEST(Solve, LooksIntoFilelistsOnlyWhenNeeded) {
    SolveFixture f;
    f.add_repository(
        "os",
        {{.nevra = "app-1-1.noarch", .needs = {"/usr/bin/ps", "/etc/rc.conf"}},
         {.nevra = "procps-1-1.noarch", .files = {"/usr/bin/ps"}},
         {.nevra = "setup-1-1.noarch", .files = {"/etc/rc.conf"}},
         {.nevra = "other-1-1.noarch", .needs = {"/usr/share/words"}},
         {.nevra = "words-1-1.noarch", .files = {"/usr/share/words", "/usr/share/x"}}});
    f.add_set("node", {"app"});
    EXPECT_THAT(f.chosen(), ElementsAre("app-1-1.noarch", "procps-1-1.noarch", "setup-1-1.noarch"));
    EXPECT_THAT(f.filelists_asked, IsEmpty());
    f.add_set("meta", {"other"});
    EXPECT_THAT(f.chosen_of("meta"), ElementsAre("other-1-1.noarch", "words-1-1.noarch"));
    EXPECT_EQ(f.filelists_asked["os"], 1);
}

TEST(Solve, FindsARequestedFileInFilelists) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "words-1-1.noarch", .files = {"/usr/share/words"}}});
    f.add_set("node", {"/usr/share/words"});
    EXPECT_THAT(f.chosen(), ElementsAre("words-1-1.noarch"));
}

TEST(Solve, RpmsHadByTheirAddressJoinAsRepositoryUrl) {
    const char* corpus = std::getenv("PIGSTY_CORPUS");
    if (corpus == nullptr || *corpus == '\0') {
        GTEST_SKIP() << "PIGSTY_CORPUS is not set: no real RPM here";
    }
    const std::string name = "tzdata-2019b-1.el7.noarch.rpm";
    SolveFixture f;
    f.add_repository("os", {{.nevra = "app-1-1.noarch", .needs = {"/usr/share/zoneinfo/UTC"}}});
    f.request.rpms = {{.file = std::filesystem::path(corpus) / "el7/rpms" / name,
                       .location = "https://example.org/" + name}};
    f.add_set("node", {"app"});
    const auto packages = f.solve();
    ASSERT_EQ(packages.size(), 2U);
    const SolvedPackage& tzdata = packages[1];
    EXPECT_EQ(tzdata.nevra, (specs::Nevra{"tzdata", "0", "2019b", "1.el7", "noarch"}));
    EXPECT_EQ(tzdata.repository, "url");
    EXPECT_EQ(tzdata.path, "https://example.org/" + name);
    EXPECT_EQ(tzdata.size_bytes, std::filesystem::file_size(f.request.rpms[0].file));
    EXPECT_EQ(tzdata.digest.type, "sha256");
    EXPECT_EQ(tzdata.digest.hex, base::sha256_of_file(f.request.rpms[0].file));
    EXPECT_GT(tzdata.header_end, 0U);
    EXPECT_GT(tzdata.build_time, 0);
    f.request.rpms[0].file = f.request.repositories[0].primary;
    EXPECT_THAT(f.failure(), testing::HasSubstr("cannot read RPM \"https://example.org/" + name));
}

/// Packages with choices wherever the solver could fall for their order.
std::vector<TestPackage> tangled_packages() {
    std::vector<TestPackage> packages;
    for (int i = 0; i < 12; ++i) {
        const std::string n = std::to_string(i);
        const std::string next = std::to_string((i + 1) % 12);
        for (const char* side : {"x", "y", "z"}) {
            packages.push_back({.nevra = std::string(side) + n + "-1-1.noarch",
                                .needs = {"cap" + next},
                                .provides = {"cap" + n},
                                .conflicts = {side == std::string("x") ? "y" + next : "none"},
                                .files = {"/usr/share/f" + n}});
        }
        packages.push_back({.nevra = "root" + n + "-1-1.noarch", .needs = {"cap" + n}});
        packages.push_back(
            {.nevra = "root" + n + "-2-1.noarch", .needs = {"cap" + next, "/usr/share/f" + n}});
    }
    return packages;
}

TEST(Solve, OrderOfInputDoesNotMatter) {
    std::vector<SolvedPackage> first;
    for (unsigned seed = 0; seed < 50; ++seed) {
        std::mt19937 random(seed);
        std::vector<TestPackage> packages = tangled_packages();
        std::shuffle(packages.begin(), packages.end(), random);
        SolveFixture f;
        f.add_repository("main", packages);
        std::shuffle(packages.begin(), packages.end(), random);
        f.add_repository("mirror", packages);
        f.add_repository("more", {{.nevra = "root3-3-1.noarch", .needs = {"cap5", "cap6"}}}, 50);
        std::vector<std::string> requests = {"root1", "root3", "root4", "root7*", "cap11"};
        std::shuffle(requests.begin(), requests.end(), random);
        f.add_set("b", requests);
        f.add_set("a", {"root9", "root2"}, {"b"});
        f.add_set("c", {"z1", "y1"}, {"a"}).one_by_one = true;
        std::shuffle(f.request.sets.begin(), f.request.sets.end(), random);
        std::shuffle(f.request.repositories.begin(), f.request.repositories.end(), random);
        for (auto& set : f.request.sets) {
            for (auto& request : set.requests) {
                request.line = 0;
            }
        }
        const auto solved = f.solve();
        if (seed == 0) {
            first = solved;
        }
        ASSERT_EQ(solved, first) << "seed " << seed;
    }
    EXPECT_FALSE(first.empty());
}

}  // namespace
}  // namespace pigsty::repo::test
