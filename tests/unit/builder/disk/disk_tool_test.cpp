// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/disk_tool.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace pigsty::builder {
namespace {

std::string hint_of(const base::Command& command) {
    try {
        run_disk_tool(command, "mtools");
    } catch (const base::ProcessError& error) {
        return error.hint();
    }
    return "no error";
}

TEST(DiskTool, NamesThePackageOfAMissingProgramOnly) {
    EXPECT_EQ(hint_of({.argv = {"/no/such/program"}}), "install the package mtools");
    EXPECT_EQ(hint_of({.argv = {"false"}}), "");
}

TEST(DiskTool, HidesTheUsersLocaleAndTimeZone) {
    EXPECT_EQ(hint_of({.argv = {"sh", "-c", "test \"$LC_ALL/$TZ\" = C/UTC"}}), "no error");
}

}  // namespace
}  // namespace pigsty::builder
