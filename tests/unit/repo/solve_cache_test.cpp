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

}  // namespace
}  // namespace pigsty::repo::test
