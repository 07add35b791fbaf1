// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/unified_diff.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::firstboot {
namespace {

TEST(UnifiedDiff, IsEmptyForEqualTexts) {
    EXPECT_EQ(unified_diff("a\n", "a\n", "f"), "");
}

TEST(UnifiedDiff, ShowsThreeLinesAround) {
    EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n", "/f"),
              "--- /f\n+++ /f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, SaysOnlySizesOfWhatIsNoText) {
    EXPECT_EQ(unified_diff("\xff", "ab", "/f"), "--- /f\n+++ /f\n# 1 bytes become 2\n");
}

TEST(UnifiedDiff, CutsWhatBothHaveAtHeadAndTail) {
    std::string head;
    for (int line = 0; line < 5000; ++line) {
        head += "line " + std::to_string(line) + '\n';
    }
    EXPECT_EQ(unified_diff(head + "a\n" + head, head + "b\n" + head, "/f"),
              "--- /f\n+++ /f\n@@ -4998,7 +4998,7 @@\n line 4997\n line 4998\n line 4999\n"
              "-a\n+b\n line 0\n line 1\n line 2\n");
    EXPECT_EQ(unified_diff("a\na\n", "a\na\na\n", "/f"),
              "--- /f\n+++ /f\n@@ -1,2 +1,3 @@\n a\n a\n+a\n");
}

/// What patch(1) makes of the first text has to be the second.
TEST(UnifiedDiff, IsTakenByPatch) {
    std::mt19937 random(7);
    const base::TempDir folder("pigsty-diff");
    for (int round = 0; round < 60; ++round) {
        std::string before;
        std::string after;
        for (int line = 0; line < 40; ++line) {
            const std::string text(1, static_cast<char>('a' + random() % 6));
            const auto fate = random() % 8;
            before += fate == 0 ? "" : text + '\n';
            after += fate == 1 ? "" : fate == 2 ? "changed\n" : text + '\n';
        }
        after += round % 3 == 0 ? "no end of line" : "";
        base::write_file(folder.path() / "f", before);
        base::Command patch;
        patch.argv = {"git", "apply", "--unidiff-zero", "-p0", "-"};
        patch.directory = folder.path();
        patch.environment = {"GIT_CEILING_DIRECTORIES=/"};
        patch.input = unified_diff(before, after, "f");
        if (patch.input->empty()) {
            continue;
        }
        base::run_checked(patch);
        EXPECT_EQ(base::read_file(folder.path() / "f"), after) << *patch.input;
    }
}

}  // namespace
}  // namespace pigsty::firstboot
