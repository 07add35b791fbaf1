// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firstboot/engine/unit_links.hpp"
#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::ElementsAre;
using testing::file_of;
using ::testing::HasSubstr;
using testing::resource_of;
using testing::TestNode;

/// A systemd that keeps each unit as a folder with files "active", "file" and perhaps "reload".
class UnitTest : public ::testing::Test {
  protected:
    UnitTest() {
        node_.make_directory("/run/systemd/system");
        node_.program("journalctl", "echo 'bind: address in use'");
        node_.program("systemctl", R"(cd $ROOT/units
verb=$1
while [ "$1" != -- ] && [ $# -gt 0 ]; do shift; done
[ $# -gt 0 ] && shift
for u; do case $verb in
show) if [ -d $u ]; then l=loaded; a=$(cat $u/active); f=$(cat $u/file); else l=not-found; a=inactive; f=; fi
    r=no; [ -e $u/reload ] && r=yes
    printf 'LoadState=%s\nActiveState=%s\nSubState=x\nUnitFileState=%s\nResult=success\nNeedDaemonReload=%s\n\n' $l $a "$f" $r;;
start|restart|reload-or-restart) if [ -e $u/breaks ]; then echo failed > $u/active; exit 1; fi
    if [ -e $u/dies ]; then echo failed > $u/active; else echo active > $u/active; fi;;
stop|reset-failed) echo inactive > $u/active;;
enable|disable) echo ${verb}d > $u/file;;
mask) echo masked > $u/file;;
unmask) echo disabled > $u/file;;
esac; done
[ $verb = daemon-reload ] && rm -f */reload
true)");
    }
    void unit(const std::string& name, const std::string& active, const std::string& file) const {
        node_.write("/units/" + name + "/active", active + '\n');
        node_.write("/units/" + name + "/file", file + '\n');
    }
    /// The actions among the calls, without questions.
    std::vector<std::string> actions() const {
        std::vector<std::string> lines;
        std::string line;
        for (const char letter : node_.calls()) {
            if (letter != '\n') {
                line += letter;
                continue;
            }
            if (!line.starts_with("systemctl show")) {
                lines.push_back(line);
            }
            line.clear();
        }
        return lines;
    }
    static UnitPresent exporter() {
        return {.name = "x.service", .restart_on = {"file /etc/x"}, .reload_on = {"file /etc/r"}};
    }
    static std::vector<Resource> plan(const std::string& restart, const std::string& reload) {
        return {file_of("/etc/x", restart), file_of("/etc/r", reload), resource_of(exporter())};
    }
    TestNode node_{Liveness::live};
};

TEST_F(UnitTest, IsEnabledAndStarted) {
    unit("x.service", "inactive", "disabled");
    ASSERT_TRUE(node_.apply(plan("1", "1")).ready);
    EXPECT_THAT(actions(),
                ElementsAre("systemctl enable -- x.service", "systemctl start -- x.service"));
    EXPECT_EQ(node_.apply(plan("1", "1")).changed, 0U);
    EXPECT_THAT(actions(), ElementsAre());
}

TEST_F(UnitTest, AsksForAllUnitsAtOnce) {
    unit("x.service", "active", "enabled");
    unit("y.service", "active", "enabled");
    const std::vector<Resource> wanted = {resource_of(UnitPresent{.name = "x.service"}),
                                          resource_of(UnitPresent{.name = "y.service"})};
    EXPECT_EQ(node_.apply(wanted).changed, 0U);
    const std::string calls = node_.calls();
    EXPECT_EQ(std::count(calls.begin(), calls.end(), '\n'), 1) << calls;
}

TEST_F(UnitTest, RestartsAndReloadsOnlyOnChange) {
    unit("x.service", "active", "enabled");
    ASSERT_TRUE(node_.apply(plan("1", "1")).ready);
    EXPECT_THAT(actions(), ElementsAre("systemctl restart -- x.service"));
    ASSERT_TRUE(node_.apply(plan("1", "2")).ready);
    EXPECT_THAT(actions(), ElementsAre("systemctl reload-or-restart -- x.service"));
    ASSERT_TRUE(node_.apply(plan("2", "3")).ready);
    EXPECT_THAT(actions(), ElementsAre("systemctl restart -- x.service"));
}

TEST_F(UnitTest, RestartsAfterSomebodyEditedWhatItReads) {
    unit("x.service", "active", "enabled");
    ASSERT_TRUE(node_.apply(plan("1", "1")).ready);
    static_cast<void>(actions());
    node_.write("/etc/x", "edited");
    ASSERT_TRUE(node_.apply(plan("1", "1")).ready);
    EXPECT_THAT(actions(), ElementsAre("systemctl restart -- x.service"));
}

TEST_F(UnitTest, RestartsWhatIsStartingWithTheOldFile) {
    unit("x.service", "active", "enabled");
    ASSERT_TRUE(node_.apply(plan("1", "1")).ready);
    unit("x.service", "activating", "enabled");
    static_cast<void>(actions());
    ASSERT_TRUE(node_.apply(plan("2", "1")).ready);
    EXPECT_THAT(actions(), ElementsAre("systemctl restart -- x.service"));
    unit("x.service", "activating", "enabled");
    ASSERT_TRUE(node_.apply(plan("2", "1")).ready);
    EXPECT_THAT(actions(), ElementsAre("systemctl start -- x.service"));
}

TEST_F(UnitTest, RemembersNothingOfWhatDoesNotRun) {
    const auto plan_with = [](const std::string& content) {
        return std::vector{file_of("/etc/x", content),
                           resource_of(UnitPresent{.name = "x.service",
                                                   .state = UnitState::untouched,
                                                   .enablement = UnitEnablement::untouched,
                                                   .restart_on = {"file /etc/x"}})};
    };
    unit("x.service", "activating", "enabled");
    ASSERT_TRUE(node_.apply(plan_with("1")).ready);
    EXPECT_EQ(node_.memory().find("unit x.service"), nullptr);
    unit("x.service", "active", "enabled");
    static_cast<void>(actions());
    ASSERT_TRUE(node_.apply(plan_with("1")).ready);
    EXPECT_THAT(actions(), ElementsAre("systemctl restart -- x.service"));
    EXPECT_EQ(node_.apply(plan_with("1")).changed, 0U);
}

TEST_F(UnitTest, RestartsWhenAnApplyEndedBetweenFileAndRestart) {
    unit("x.service", "active", "enabled");
    ASSERT_TRUE(node_.apply(plan("1", "1")).ready);
    node_.make_directory("/etc/between");
    std::vector<Resource> cut = plan("2", "1");
    cut.insert(cut.end() - 1, file_of("/etc/between", "fails"));
    ASSERT_FALSE(node_.apply(cut).ready);
    static_cast<void>(actions());
    const ApplyResult result = node_.apply(plan("2", "1"));
    ASSERT_TRUE(result.ready);
    EXPECT_EQ(result.changed, 1U) << "the file was written before";
    EXPECT_THAT(actions(), ElementsAre("systemctl restart -- x.service"));
}

TEST_F(UnitTest, ReloadsSystemdOnceAfterUnitFilesChanged) {
    unit("x.service", "inactive", "disabled");
    unit("y.service", "inactive", "disabled");
    ASSERT_TRUE(node_
                    .apply({file_of("/etc/systemd/system/x.service", "[Unit]\n"),
                            file_of("/etc/systemd/system/y.service", "[Unit]\n"),
                            resource_of(UnitPresent{.name = "x.service"}),
                            resource_of(UnitPresent{.name = "y.service"})})
                    .ready);
    EXPECT_THAT(actions(),
                ElementsAre("systemctl daemon-reload",
                            "systemctl enable -- x.service",
                            "systemctl start -- x.service",
                            "systemctl enable -- y.service",
                            "systemctl start -- y.service"));
}

TEST_F(UnitTest, ReloadsSystemdAfterAKillBetweenUnitFileAndReload) {
    unit("x.service", "active", "enabled");
    node_.write("/units/x.service/reload", "");
    ASSERT_TRUE(node_.apply({resource_of(UnitPresent{.name = "x.service"})}).ready);
    EXPECT_THAT(actions(), ElementsAre("systemctl daemon-reload"));
}

TEST_F(UnitTest, StopsDisablesAndMasks) {
    unit("a.service", "active", "enabled");
    unit("b.service", "active", "enabled");
    const std::vector<Resource> wanted = {
        resource_of(UnitPresent{"a.service", UnitState::stopped, UnitEnablement::disabled, {}, {}}),
        resource_of(UnitPresent{"b.service", UnitState::stopped, UnitEnablement::masked, {}, {}})};
    ASSERT_TRUE(node_.apply(wanted).ready);
    EXPECT_THAT(actions(),
                ElementsAre("systemctl disable -- a.service",
                            "systemctl stop -- a.service",
                            "systemctl stop -- b.service",
                            "systemctl mask -- b.service"));
    EXPECT_EQ(node_.apply(wanted).changed, 0U);
}

TEST_F(UnitTest, UnmasksWhatIsToRun) {
    unit("a.service", "inactive", "masked");
    ASSERT_TRUE(node_.apply({resource_of(UnitPresent{.name = "a.service"})}).ready);
    EXPECT_THAT(actions(),
                ElementsAre("systemctl unmask -- a.service",
                            "systemctl enable -- a.service",
                            "systemctl start -- a.service"));
}

TEST_F(UnitTest, MayBeMissingOnlyWhereThatIsSaid) {
    EXPECT_TRUE(
        node_.apply({resource_of(UnitPresent{.name = "no.service", .may_be_missing = true})})
            .ready);
    EXPECT_TRUE(node_
                    .apply({resource_of(UnitPresent{
                        "no.service", UnitState::stopped, UnitEnablement::disabled, {}, {}})})
                    .ready);
    const ApplyResult result = node_.apply({resource_of(UnitPresent{.name = "no.service"})});
    ASSERT_FALSE(result.ready);
    EXPECT_THAT(result.failure->reason, HasSubstr("there is no unit \"no.service\""));
}

TEST_F(UnitTest, FailsWithTheLastLinesOfTheLog) {
    unit("x.service", "inactive", "enabled");
    node_.write("/units/x.service/breaks", "");
    EXPECT_THAT(node_.apply({resource_of(UnitPresent{.name = "x.service"})}).failure->reason,
                HasSubstr("bind: address in use"));
    std::filesystem::remove(node_.root() / "units/x.service/breaks");
    node_.write("/units/x.service/dies", "");
    EXPECT_THAT(node_.apply({resource_of(UnitPresent{.name = "x.service"})}).failure->reason,
                HasSubstr("does not stay up: failed"));
}

TEST_F(UnitTest, IsNotOursWithoutSystemd) {
    std::filesystem::remove_all(node_.root() / "run");
    const ApplyResult result = node_.apply({resource_of(UnitPresent{.name = "x.service"})});
    EXPECT_TRUE(result.ready);
    EXPECT_EQ(result.not_ours, 1U);
}

TEST(UnitLinks, ReadsTheInstallSection) {
    const UnitInstall install = parse_unit_install(
        "[Unit]\nWantedBy=wrong\n[Install]\n# WantedBy=no\nWantedBy = a.target b.target\n"
        "RequiredBy=c.target\nAlias=dbus-x.service\n");
    EXPECT_THAT(install.wanted_by, ElementsAre("a.target", "b.target"));
    EXPECT_THAT(install.required_by, ElementsAre("c.target"));
    EXPECT_THAT(install.aliases, ElementsAre("dbus-x.service"));
}

TEST(UnitLinks, AreMadeAndTakenAwayInAFolder) {
    TestNode node;
    node.write("/usr/lib/systemd/system/x.service",
               "[Install]\nWantedBy=multi-user.target\nAlias=y.service\n");
    node.write("/usr/lib/systemd/system/t@.service", "[Install]\nWantedBy=multi-user.target\n");
    const std::vector<Resource> on = {resource_of(UnitPresent{.name = "x.service"}),
                                      resource_of(UnitPresent{.name = "t@1.service"}),
                                      resource_of(UnitPresent{.name = "no.service"})};
    const ApplyResult first = node.apply(on);
    ASSERT_TRUE(first.ready);
    EXPECT_EQ(first.rendered, 1U) << "a unit without a file";
    const std::string wants = "/etc/systemd/system/multi-user.target.wants/";
    EXPECT_EQ(node.link_target(wants + "x.service"), "/usr/lib/systemd/system/x.service");
    EXPECT_EQ(node.link_target(wants + "t@1.service"), "/usr/lib/systemd/system/t@.service");
    EXPECT_EQ(node.link_target("/etc/systemd/system/y.service"),
              "/usr/lib/systemd/system/x.service");
    EXPECT_EQ(node.apply(on).changed, 0U);
    const Resource off =
        resource_of(UnitPresent{"x.service", UnitState::stopped, UnitEnablement::disabled, {}, {}});
    ASSERT_TRUE(node.apply({off}).ready);
    EXPECT_FALSE(node.has(wants + "x.service"));
    EXPECT_FALSE(node.has("/etc/systemd/system/y.service"));
    const Resource masked =
        resource_of(UnitPresent{"x.service", UnitState::stopped, UnitEnablement::masked, {}, {}});
    ASSERT_TRUE(node.apply({masked}).ready);
    EXPECT_EQ(node.link_target("/etc/systemd/system/x.service"), "/dev/null");
    ASSERT_TRUE(node.apply(on).ready);
    EXPECT_FALSE(node.has("/etc/systemd/system/x.service"));
    EXPECT_TRUE(node.has(wants + "x.service"));
}

}  // namespace
}  // namespace pigsty::firstboot
