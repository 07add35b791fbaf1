// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "tests/unit/repo/solve_fixture.hpp"

namespace pigsty::repo::test {
namespace {

using testing::ElementsAre;

SolverRepository& add_words(SolveFixture& f) {
    f.request.solv_cache = f.folder() / "cache";
    f.add_set("node", {"other"});
    return f.add_repository("os",
                            {{.nevra = "other-1-1.noarch", .needs = {"/usr/share/words"}},
                             {.nevra = "words-1-1.noarch", .files = {"/usr/share/words"}}});
}

std::vector<std::filesystem::path> cached(const SolveFixture& f, const std::string& extension) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(f.request.solv_cache)) {
        if (entry.path().extension() == extension) {
            files.push_back(entry.path());
        }
    }
    return files;
}

TEST(SolveCache, WarmStartNeedsNoMetadata) {
    SolveFixture f;
    const SolverRepository& repository = add_words(f);
    const auto cold = f.solve();
    std::filesystem::remove(repository.primary);
    EXPECT_EQ(f.solve(), cold);
    EXPECT_EQ(f.filelists_asked["os"], 1);
}

TEST(SolveCache, AnotherDigestIsAnotherEntry) {
    SolveFixture f;
    SolverRepository& repository = add_words(f);
    f.solve();
    base::write_file(repository.primary,
                     "<metadata>" + package_xml({.nevra = "other-2-1.noarch"}) + "</metadata>");
    EXPECT_EQ(f.chosen().size(), 2U);
    repository.digest = "abcd";
    EXPECT_THAT(f.chosen(), ElementsAre("other-2-1.noarch"));
}

TEST(SolveCache, DamagedEntriesAreMadeAnew) {
    SolveFixture f;
    add_words(f);
    const auto cold = f.solve();
    for (const char* extension : {".solv", ".files"}) {
        ASSERT_EQ(cached(f, extension).size(), 1U);
        const auto file = cached(f, extension).front();
        const std::string whole = base::read_file(file);
        std::string flipped = whole;
        flipped[whole.size() / 3] = static_cast<char>(flipped[whole.size() / 3] ^ 1);
        for (const std::string& damaged : {std::string(),
                                           std::string("x"),
                                           whole.substr(0, whole.size() / 2),
                                           flipped,
                                           whole + "x"}) {
            base::write_file(file, damaged);
            EXPECT_EQ(f.solve(), cold);
            EXPECT_EQ(base::read_file(file), whole);
        }
    }
}

TEST(SolveCache, IsNotNeeded) {
    SolveFixture f;
    add_words(f);
    const auto cold = f.solve();
    f.request.solv_cache = "/proc/no/such/folder";
    EXPECT_EQ(f.solve(), cold);
    f.request.solv_cache.clear();
    EXPECT_EQ(f.solve(), cold);
}

/// Large enough to be cut into parts: "p0" needs "p1", that needs "p2", and so on.
std::string long_chain(int count) {
    std::string xml = "<metadata>\n";
    for (int i = 0; i < count; ++i) {
        TestPackage package{.nevra = "p" + std::to_string(i) + "-1-1.noarch"};
        if (i + 1 < count) {
            package.needs = {"p" + std::to_string(i + 1)};
        }
        package.files = {"/usr/bin/p" + std::to_string(i)};
        xml += package_xml(package);
    }
    return xml + "</metadata>\n";
}

TEST(SolveParts, LargeMetadataIsReadWhole) {
    const std::string xml = long_chain(4000);
    ASSERT_GT(xml.size(), 2U << 20);
    SolveFixture f;
    f.add_raw("os", xml);
    f.add_set("node", {"p0"});
    EXPECT_EQ(f.solve().size(), 4000U);
    f.request.sets[0].requests[0].pattern = "/usr/bin/p3999";
    EXPECT_THAT(f.chosen(), ElementsAre("p3999-1-1.noarch"));
}

TEST(SolveParts, TextThatLooksLikeAPackageIsNone) {
    std::string xml = long_chain(4000);
    for (std::size_t at = 0; (at = xml.find("<summary>s<", at)) != std::string::npos; ++at) {
        xml.replace(at, 10, "<summary><![CDATA[a <package type=\"rpm\"> is <package >]]>");
    }
    SolveFixture f;
    f.add_raw("os", xml);
    f.add_set("node", {"p0"});
    EXPECT_EQ(f.solve().size(), 4000U);
}

TEST(SolveParts, DamageIsFound) {
    const std::string whole = long_chain(4000);
    std::string closed_twice = whole;
    closed_twice.replace(whole.size() / 2, 3, "</x");
    for (const std::string& xml :
         {whole.substr(0, whole.size() - 12), whole.substr(0, whole.size() / 2), closed_twice}) {
        SolveFixture f;
        f.add_raw("os", xml);
        f.add_set("node", {"p0"});
        EXPECT_THAT(f.failure(), testing::HasSubstr("metadata of repository \"os\" is damaged"));
    }
}

}  // namespace
}  // namespace pigsty::repo::test
