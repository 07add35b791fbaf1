#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The program is one static file without a name service, small, and does all of its work on a kernel as old as 3.10.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo "strace is not installed"; exit 77; }
program=${PIGSTY_FIRSTBOOT:?}
tool=${PIGSTY_APPLY_TOOL:?}
old_kernel=${PIGSTY_OLD_KERNEL:?}

if readelf -d "$program" 2>/dev/null | grep -q "NEEDED\|Dynamic section at"; then fail "it has a dynamic section"; fi
if readelf -l "$program" | grep -q INTERP; then fail "it asks for an interpreter"; fi
passed "static"

nm --defined-only "$program" | awk '{ print $3 }' | sort -u >symbols
for symbol in getaddrinfo gethostbyname getpwnam getpwnam_r getpwuid getgrnam getgrnam_r getgrgid initgroups \
    getservbyname __nss_lookup_function setlocale; do
    if grep -qx "$symbol" symbols; then fail "it contains $symbol"; fi
done
passed "no name service and no locale"

# The C library itself has a dlopen for character sets; it must never come to it.
mkdir opened
strace -f -qq -o trace -e trace=open,openat "$tool" opened 1 >/dev/null
run 0 strace -f -qq -o trace2 -e trace=open,openat "$program" --root opened status
[ -s trace ] && [ -s trace2 ] || fail "nothing was traced"
if grep -E 'nsswitch|gconv|locale|\.so' trace trace2; then fail "it opens a library or a locale"; fi
passed "opens no library and no locale"

strip -o stripped "$program"
size=$(stat -c %s stripped)
[ "$size" -lt $((6 * 1024 * 1024)) ] || fail "$size bytes stripped, the limit is 6 MiB"
passed "$size bytes stripped"

run 1 "$old_kernel" "$python" -c 'import os; os.getrandom(1)'
says "Function not implemented"
passed "the filter makes the kernel old"

mkdir -p tree/etc
printf '127.0.0.1 localhost\n' >tree/etc/hosts
"$tool" tree 1 >new
mkdir -p old/etc
printf '127.0.0.1 localhost\n' >old/etc/hosts
run 0 "$old_kernel" "$tool" old 1
cmp new out
rm -rf {tree,old}/var/lib/pigsty/firstboot/{journal,result.json,lock}
diff -r --no-dereference tree old || fail "an old kernel makes another tree"
passed "applies every type of a folder on an old kernel"

run 0 "$old_kernel" "$program" facts
run 2 "$old_kernel" "$program" nonsense
passed "runs on an old kernel"

inventory=$root/tests/data/firstboot/pigsty.yml
mkdir whole
run 0 "$old_kernel" "$program" --root "$work/whole" --inventory "$inventory" --ip 10.10.10.11 apply
grep -q "^PIGSTY-READY role=node" out || fail "not ready: $(cat out)"
run 0 "$old_kernel" "$program" --root "$work/whole" --inventory "$inventory" --ip 10.10.10.11 apply
grep -q "^nothing to change" out || fail "the second apply changes something: $(cat out)"
passed "applies an inventory on an old kernel"
