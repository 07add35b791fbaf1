// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/journal.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using testing::TestNode;

JournalLine changed(std::uint64_t run, const std::string& id, const std::string& value) {
    return {.run = run, .at = "now", .id = id, .memo = Memo{value, "/p"}};
}

TEST(Journal, ComesBackAsWritten) {
    TestNode node;
    Journal journal(node.root() / "journal");
    journal.append(changed(3, "file /a", "1"));
    journal.append(
        {.run = 3, .at = "now", .event = JournalEvent::failed, .id = "x", .reason = "y\n"});
    const JournalContent content = journal.read();
    ASSERT_EQ(content.lines.size(), 2U);
    EXPECT_FALSE(content.torn);
    EXPECT_EQ(content.lines[0].memo, (Memo{"1", "/p"}));
    EXPECT_EQ(content.lines[1].event, JournalEvent::failed);
    EXPECT_EQ(content.lines[1].reason, "y\n");
}

TEST(Journal, StandsALastLineCutAnywhere) {
    const std::string first = to_json_line(changed(1, "file /a", "1"));
    const std::string second = to_json_line(changed(1, "file /b", "2"));
    for (std::size_t size = 1; size < second.size(); ++size) {
        const JournalContent content = parse_journal(first + second.substr(0, size));
        EXPECT_EQ(content.lines.size(), 1U);
        EXPECT_TRUE(content.torn) << size;
    }
    EXPECT_EQ(parse_journal(first + second).lines.size(), 2U);
}

TEST(Journal, PassesOverNothingForeign) {
    EXPECT_TRUE(parse_journal("{}\n").torn);
    EXPECT_TRUE(parse_journal(std::string(3, '\0')).torn);
}

TEST(Journal, ReplaysOnlyYoungerRuns) {
    Memory memory;
    memory.run = 2;
    memory.memos["file /a"] = {"old", "/p"};
    replay({changed(2, "file /a", "ignored"),
            changed(3, "file /b", "new"),
            {.run = 3, .event = JournalEvent::stale, .id = "file /a"}},
           memory);
    EXPECT_EQ(memory.run, 3U);
    EXPECT_EQ(memory.find("file /a"), nullptr);
    ASSERT_NE(memory.find("file /b"), nullptr);
    EXPECT_EQ(memory.find("file /b")->value, "new");
}

TEST(Memory, ComesBackAsWritten) {
    Memory memory;
    memory.run = 9;
    memory.memos["unit x"] = {"a b", ""};
    EXPECT_EQ(memory_from_json(memory_to_json(memory), "f"), memory);
}

TEST(Memory, RefusesWhatItDidNotWrite) {
    EXPECT_THROW(memory_from_json("", "f"), base::SpecError);
    EXPECT_THROW(memory_from_json("{\"format\": 2, \"run\": 1, \"resources\": {}}", "f"),
                 base::SpecError);
    EXPECT_THROW(memory_from_json("[1]", "f"), base::SpecError);
}

}  // namespace
}  // namespace pigsty::firstboot
