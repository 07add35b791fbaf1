// SPDX-License-Identifier: Apache-2.0
// Preloaded into everything that runs inside a root tree under construction: the wall clock stands still, so that
// what programs write down of it (rpm's install times, certificates, /etc/shadow) is the same in every build.
// Clocks that measure spans go on. Freestanding and without versioned symbols: it loads under any C library.
// The builder writes the time into `frozen_seconds` before it hands the file out (see clock_shim.hpp).

struct time_of_day {
    long seconds;
    long fraction;
};

// "PIGSTYTM" in little-endian order marks the place.
volatile long frozen_seconds = 0x4d54595453474950;

enum { clock_realtime = 0, clock_realtime_coarse = 5, clock_tai = 11 };

static long call_kernel(long number, long first, long second) {
#if defined(__x86_64__)
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second) : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = first;
    register long x1 __asm__("x1") = second;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1) : "memory");
    return x0;
#else
#error "write down how this machine calls its kernel"
#endif
}

#if defined(__x86_64__)
enum { number_of_clock_gettime = 228 };
#else
enum { number_of_clock_gettime = 113 };
#endif

long time(long* where) {
    if (where) {
        *where = frozen_seconds;
    }
    return frozen_seconds;
}

int gettimeofday(struct time_of_day* where, void* zone) {
    (void)zone;
    if (where) {
        where->seconds = frozen_seconds;
        where->fraction = 0;
    }
    return 0;
}

// A failing call gives -1 without errno, which this file cannot reach; no clock asked for here ever fails.
int clock_gettime(int clock, struct time_of_day* where) {
    if (clock == clock_realtime || clock == clock_realtime_coarse || clock == clock_tai) {
        where->seconds = frozen_seconds;
        where->fraction = 0;
        return 0;
    }
    return call_kernel(number_of_clock_gettime, clock, (long)where) == 0 ? 0 : -1;
}
