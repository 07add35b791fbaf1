// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "tests/unit/repo/solve_fixture.hpp"

namespace pigsty::repo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SolveFailures, RequestThatMatchesNothing) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "patroni-1-1.noarch"}});
    f.add_repository("pgdg", {{.nevra = "etcd-1-1.noarch"}});
    f.add_set("pgsql", {"etcd", "patrony"});
    EXPECT_EQ(f.failure(),
              "error: packages.yml:11:5: \"patrony\" of set \"pgsql\" matches nothing in \"os\", "
              "\"pgdg\"; did you mean \"patroni\"?\n");
    EXPECT_THROW(f.solve(), base::SpecError);
}

TEST(SolveFailures, OptionalRequestThatMatchesNothingIsWarnedAbout) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "etcd-1-1.noarch"}});
    f.add_set("pgsql", {"etcd", "consul"}).requests[1].optional = true;
    EXPECT_THAT(f.chosen(), ElementsAre("etcd-1-1.noarch"));
    EXPECT_THAT(f.warnings,
                ElementsAre("packages.yml:11:5: \"consul\" of set \"pgsql\" matches nothing in "
                            "\"os\"; it is optional and left out"));
}

TEST(SolveFailures, RequestThatIsExcluded) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "etcd-1-1.noarch"}});
    f.add_set("pgsql", {"etcd"});
    f.request.excludes = {"et*"};
    EXPECT_THAT(f.failure(),
                HasSubstr("\"etcd\" of set \"pgsql\" matches only packages that are excluded, e.g. "
                          "\"etcd-1-1.noarch\" of repository \"os\""));
}

TEST(SolveFailures, RequestOfAnotherArchitecture) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "etcd-1-1.aarch64"}});
    f.add_set("pgsql", {"etcd"});
    EXPECT_THAT(f.failure(),
                HasSubstr("\"etcd\" of set \"pgsql\" matches only packages of another "
                          "architecture, e.g. \"etcd-1-1.aarch64\" of repository \"os\""));
}

TEST(SolveFailures, NothingProvides) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "app-1-1.noarch", .needs = {"mid"}},
                      {.nevra = "mid-1-1.noarch", .needs = {"libfoo.so.1()(64bit)"}},
                      {.nevra = "foo-1-1.noarch", .provides = {"libfoo.so.2()(64bit)"}}});
    f.add_set("pgsql", {"app"});
    EXPECT_EQ(f.failure(),
              "error: set \"pgsql\" cannot be installed:\n"
              "  \"mid-1-1.noarch\" (needed by \"app-1-1.noarch\", asked for by set \"pgsql\") "
              "needs \"libfoo.so.1()(64bit)\", which nothing provides; did you mean "
              "\"libfoo.so.2()(64bit)\"?\n"
              "  while solving set \"pgsql\"\n");
}

TEST(SolveFailures, OnlyAnotherVersionIsThere) {
    SolveFixture f;
    f.add_repository(
        "os", {{.nevra = "app-1-1.noarch", .needs = {"lib >= 3"}}, {.nevra = "lib-2-1.noarch"}});
    f.add_set("pgsql", {"app"});
    EXPECT_THAT(f.failure(),
                HasSubstr("\"app-1-1.noarch\" (asked for by set \"pgsql\") needs \"lib >= 3\", "
                          "which nothing provides (there is \"lib-2-1.noarch\")"));
}

TEST(SolveFailures, Conflict) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "a-1-1.noarch", .conflicts = {"b"}}, {.nevra = "b-1-1.noarch"}});
    f.add_set("node", {"a"});
    f.add_set("pgsql", {"b*"}, {"node"});
    EXPECT_EQ(f.failure(),
              "error: set \"pgsql\" cannot be installed:\n"
              "  \"a-1-1.noarch\" (asked for by set \"node\") conflicts with \"b\", which is "
              "provided by \"b-1-1.noarch\" (asked for as \"b*\" by set \"pgsql\")\n"
              "  while solving set \"pgsql\"\n");
}

TEST(SolveFailures, Obsoletes) {
    SolveFixture f;
    f.add_repository(
        "os", {{.nevra = "new-1-1.noarch", .obsoletes = {"old"}}, {.nevra = "old-1-1.noarch"}});
    f.add_set("pgsql", {"new", "old-1-1.noarch"});
    EXPECT_THAT(
        f.failure(),
        HasSubstr("\"new-1-1.noarch\" (asked for by set \"pgsql\") obsoletes \"old\", which "
                  "is \"old-1-1.noarch\" (asked for as \"old-1-1.noarch\" by set"));
}

TEST(SolveFailures, TwoVersionsOfOneName) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "a-1-1.noarch"}, {.nevra = "a-2-1.noarch"}});
    f.add_set("pgsql", {"a-1", "a-2"});
    EXPECT_THAT(f.failure(), HasSubstr("have the same name and cannot both be installed"));
}

TEST(SolveFailures, ExcludedProvider) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "app-1-1.noarch", .needs = {"lib"}}, {.nevra = "lib-2-1.noarch"}});
    f.add_set("pgsql", {"app"});
    f.request.excludes = {"lib"};
    EXPECT_THAT(f.failure(), HasSubstr("\"lib-2-1.noarch\""));
    EXPECT_THAT(f.failure(), HasSubstr("is excluded"));
}

TEST(SolveFailures, OneOfExtras) {
    SolveFixture f;
    f.add_repository("os",
                     {{.nevra = "a-1-1.noarch"}, {.nevra = "b-1-1.noarch", .needs = {"nothing"}}});
    f.add_set("extras", {"a", "b"}).one_by_one = true;
    EXPECT_THAT(f.failure(), HasSubstr("while solving \"b\" of set \"extras\""));
}

TEST(SolveFailures, UnsafeLocations) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"../a.rpm", "has the part \"..\""},
        {"/etc/passwd", "is absolute"},
        {"x//a.rpm", "has the part \"\""},
        {"http://evil/a.rpm", "starts with a scheme"},
        {"a&#9;b.rpm", "has a control character in it"},
        {"x/..", "has the part \"..\""}};
    for (const auto& [location, fault] : cases) {
        SolveFixture f;
        f.add_repository("os", {{.nevra = "a-1-1.noarch", .location = location}});
        f.add_set("node", {"a"});
        EXPECT_THROW(f.solve(), base::VerifyError) << location;
        EXPECT_THAT(f.failure(), HasSubstr("repository \"os\", package \"a-1-1.noarch\""))
            << location;
    }
}

TEST(SolveFailures, BaseAddressOfItsOwn) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "a-1-1.noarch", .base_url = "http://elsewhere/"}});
    f.add_set("node", {"a"});
    EXPECT_THAT(f.failure(), HasSubstr("it has a base address of its own, \"http://elsewhere/\""));
}

TEST(SolveFailures, DamagedMetadata) {
    const std::string package = package_xml({.nevra = "a-1-1.noarch"});
    const auto without = [&](const std::string& from, const std::string& to) {
        const std::size_t start = package.find(from);
        return "<metadata>" + package.substr(0, start) + package.substr(package.find(to, start)) +
               "</metadata>";
    };
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"<metadata><package type=\"rpm\"><name>a</na", "is damaged"},
        {without("<name>", "<arch>"), "has no usable name"},
        {without("<version", "<checksum"), "has no usable version"},
        {without("<checksum", "<summary"), "has no usable checksum"},
        {without("<location", "<format"), "has no usable location"},
        {"<metadata>" + package_xml({.nevra = "a/../b-1-1.noarch"}) + "</metadata>", "name"}};
    for (const auto& [xml, fault] : cases) {
        SolveFixture f;
        f.add_raw("os", xml);
        f.add_set("node", {"a"});
        EXPECT_THROW(f.solve(), base::VerifyError) << xml;
        EXPECT_THAT(f.failure(), HasSubstr("repository \"os\" is damaged")) << xml;
        EXPECT_THAT(f.failure(), HasSubstr(fault)) << xml;
    }
}

TEST(SolveFailures, DamagedFilelists) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "a-1-1.noarch", .needs = {"/usr/share/x"}}}).filelists =
        [&f] { return f.folder() / "os-primary.xml"; };
    f.add_set("node", {"a"});
    EXPECT_THAT(f.failure(), HasSubstr("\"/usr/share/x\", which nothing provides"));
    f.request.repositories[0].filelists = [] { return std::filesystem::path("/nonexistent"); };
    EXPECT_THROW(f.solve(), base::VerifyError);
}

TEST(SolveFailures, WrongSets) {
    SolveFixture f;
    f.add_repository("os", {{.nevra = "a-1-1.noarch"}});
    f.add_set("pgsql", {"a"}, {"nod"});
    f.add_set("node", {"a"});
    EXPECT_THAT(
        f.failure(),
        HasSubstr("set \"pgsql\" is based on \"nod\", which is no set; did you mean \"node\"?"));
    f.request.multilib = {"glibc"};
    f.request.arch = "aarch64";
    EXPECT_THAT(f.failure(), HasSubstr("architecture \"aarch64\" has no second one"));
}

}  // namespace
}  // namespace pigsty::repo::test
