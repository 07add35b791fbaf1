// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::HasSubstr;
using testing::resource_of;
using testing::TestNode;

/// A node with a package database of plain names, and a yum that knows "chrony" and "tuned".
class PackagesTest : public ::testing::Test {
  protected:
    PackagesTest() {
        node_.write("/var/lib/rpm/Packages", "bash\nopenssh-server\npostgresql14-libs\n");
        node_.program("rpm",
                      "DB=$ROOT/var/lib/rpm/Packages\n"
                      "case $1 in -qa) cat $DB;; -q) shift 2; n=0; for p; do\n"
                      "grep -qx \"$p\" $DB || { echo \"no package provides $p\"; n=$((n+1)); }\n"
                      "done; exit $n;; esac");
        node_.program("yum",
                      "shift 2; for p; do case $p in chrony|tuned)\n"
                      "echo $p >> $ROOT/var/lib/rpm/Packages;; *) echo No package $p;; esac; done");
    }
    Resource packages(std::vector<std::string> names) const {
        Resource resource = resource_of(PackagesPresent{std::move(names)});
        resource.qualifier = "node_packages";
        return resource;
    }
    TestNode node_{Liveness::live};
};

TEST_F(PackagesTest, AreInstalledInOneTransaction) {
    const Resource wanted = packages({"bash", "chrony", "tuned", "postgresql14*"});
    const ApplyResult result = node_.apply({wanted});
    ASSERT_TRUE(result.ready) << result.failure->reason;
    const std::string calls = node_.calls();
    EXPECT_THAT(calls, HasSubstr("yum -y install chrony tuned\n"));
    EXPECT_EQ(calls.find("nogpgcheck"), std::string::npos);
}

TEST_F(PackagesTest, AreNotAskedForAgainWhileTheDatabaseIsTheSame) {
    const Resource wanted = packages({"bash", "chrony"});
    ASSERT_TRUE(node_.apply({wanted}).ready);
    static_cast<void>(node_.calls());
    EXPECT_EQ(node_.apply({wanted}).changed, 0U);
    EXPECT_EQ(node_.calls(), "");
    node_.write("/var/lib/rpm/Packages", "bash\nchrony\nother\n");
    EXPECT_EQ(node_.apply({wanted}).changed, 0U);
    EXPECT_EQ(node_.calls(), "rpm -q --whatprovides bash chrony\n");
    EXPECT_EQ(node_.look({packages({"bash", "chrony", "tuned"})})[0].note, "missing \"tuned\"");
}

TEST_F(PackagesTest, FailWhenYumLeavesSomeOut) {
    const ApplyResult result = node_.apply({packages({"chrony", "nosuch"})});
    ASSERT_FALSE(result.ready);
    EXPECT_THAT(result.failure->reason, HasSubstr("no repository has the packages \"nosuch\""));
}

TEST_F(PackagesTest, TakeNoOptionsForNames) {
    EXPECT_FALSE(node_.apply({packages({"--nogpgcheck"})}).ready);
    EXPECT_FALSE(node_.apply({packages({"bash", "--root=/x"})}).ready);
    EXPECT_EQ(node_.calls(), "") << "not even rpm is asked";
}

TEST_F(PackagesTest, AreListedForAFolder) {
    TestNode folder;
    EXPECT_EQ(folder.apply({packages({"a"})}).rendered, 1U);
}

}  // namespace
}  // namespace pigsty::firstboot
