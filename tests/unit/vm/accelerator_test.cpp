// SPDX-License-Identifier: Apache-2.0
#include "vm/accelerator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::vm {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

/// A stand-in for QEMU that does what `script` says.
AcceleratorChoice choose_with(const std::string& script, std::chrono::milliseconds limit = 10s) {
    const base::TempDir folder("accelerator");
    const std::filesystem::path program = folder.path() / "qemu";
    base::write_file(program, "#!/bin/sh\n" + script + '\n', 0755);
    return choose_accelerator(AcceleratorWish::automatic, {"/dev/null", program.string(), limit});
}

TEST(Accelerator, IsTcgWhereKvmHangs) {
    const auto start = std::chrono::steady_clock::now();
    const AcceleratorChoice choice = choose_with("sleep 100", 200ms);
    EXPECT_EQ(choice.accelerator, Accelerator::tcg);
    EXPECT_EQ(choice.reason, "KVM did not run a probe within 0.20 s");
    EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
}

TEST(Accelerator, IsTcgWhereTheProbeFails) {
    EXPECT_EQ(choose_with("exit 1").reason, "a probe of KVM ended with status 1");
    EXPECT_EQ(choose_with("exit 0").accelerator, Accelerator::tcg);
    EXPECT_EQ(choose_with("kill -6 $$").accelerator, Accelerator::tcg);
}

TEST(Accelerator, IsKvmWhereTheGuestSaysSo) {
    EXPECT_EQ(choose_with("exit 85").accelerator, Accelerator::kvm);
}

TEST(Accelerator, IsTcgWithoutTheDevice) {
    const AcceleratorChoice choice =
        choose_accelerator(AcceleratorWish::automatic, {"/nonexistent/kvm", "/bin/false", 1s});
    EXPECT_EQ(choice.accelerator, Accelerator::tcg);
    EXPECT_THAT(choice.reason, HasSubstr("/nonexistent/kvm: No such file"));
}

TEST(Accelerator, IsWhatWasAskedFor) {
    const KvmProbe none{"/nonexistent", "/nonexistent", 1s};
    EXPECT_EQ(choose_accelerator(AcceleratorWish::kvm, none).accelerator, Accelerator::kvm);
    EXPECT_EQ(choose_accelerator(AcceleratorWish::tcg, none).accelerator, Accelerator::tcg);
    EXPECT_EQ(parse_accelerator_wish("auto"), AcceleratorWish::automatic);
    EXPECT_THROW(parse_accelerator_wish("hvf"), base::UsageError);
}

}  // namespace
}  // namespace pigsty::vm
