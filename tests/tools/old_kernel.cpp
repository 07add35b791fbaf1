// SPDX-License-Identifier: Apache-2.0
// old_kernel PROGRAM [ARGUMENT…]: runs a program, and all that it starts, as if the kernel
// were 3.10: system calls that came later fail with ENOSYS. Source: seccomp(2);
// arch/x86/entry/syscalls/syscall_64.tbl, where 313 (finit_module, Linux 3.8) is the last number
// that 3.10 has.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>

namespace {

constexpr unsigned k_last_of_3_10 = 313;

bool install() {
    // The X32 numbers start at 0x40000000 and are refused by the same comparison.
    std::array<sock_filter, 7> program = {{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, k_last_of_3_10, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (ENOSYS & SECCOMP_RET_DATA)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("usage: old_kernel PROGRAM [ARGUMENT...]\n", stderr);
        return 2;
    }
    if (!install()) {
        std::perror("old_kernel: cannot install the filter");
        return 1;
    }
    ::execvp(argv[1], argv + 1);
    std::perror(argv[1]);
    return 127;
}
