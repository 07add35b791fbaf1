// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace pigsty::vm {

/// What runs a machine's instructions.
enum class Accelerator {
    kvm,  ///< the processor
    tcg,  ///< QEMU's translator: needs nothing, some 10 times slower
};

/// Shape: "kvm", "tcg".
std::string to_string(Accelerator accelerator);

enum class AcceleratorWish { automatic, kvm, tcg };

/// The wish written as "auto", "kvm" or "tcg". Throws UsageError.
AcceleratorWish parse_accelerator_wish(std::string_view text);

struct AcceleratorChoice {
    Accelerator accelerator = Accelerator::tcg;
    std::string reason;  ///< e.g. "KVM did not run a probe within 3 s"
};

/// How KVM is tried. The defaults are for use; tests put stand-ins in their place.
struct KvmProbe {
    std::filesystem::path device = "/dev/kvm";
    std::string program = "qemu-system-x86_64";
    std::chrono::milliseconds limit = std::chrono::seconds(3);
};

/// Decides once, remembering nothing: KVM when wished or when it works, else TCG. That the device
/// is there says little: nested, it may hang, crash QEMU or be slower than TCG. So a QEMU with the
/// processor model of a real machine boots a boot sector that ends it, which takes 0.2 s where
/// KVM is good, under a time limit. Throws ProcessError when the program cannot be run,
/// Interrupted.
AcceleratorChoice choose_accelerator(AcceleratorWish wish, const KvmProbe& probe = {});

}  // namespace pigsty::vm
