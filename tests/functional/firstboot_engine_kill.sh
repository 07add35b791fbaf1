#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A first apply, and one of a changed plan, are killed at every system call that changes something: before the effect,
# between effect and journal, within the journal and its rewriting. The next run has to come to the same tree as an
# undisturbed one, and the run after it has nothing to change.
. "$(dirname "$0")/lib.sh"
tool=${PIGSTY_APPLY_TOOL:?}
strace=$(command -v strace) || { echo "strace is not installed"; exit 77; }
state=var/lib/pigsty/firstboot

# listing TREE: type, mode, owner, links and digests of all but what has times in it.
listing() {
    (
        cd "$1"
        find . \( -path "./$state/journal" -o -path "./$state/result.json" -o -path "./$state/lock" \
            -o -path "./$state/managed.json" \) -prune -o -printf '%y %m %U %G %p %l\n' | sort -k 5
        find . -type f ! -path "./$state/*" -exec sha256sum {} + | sort -k 2
        sha256sum "$state/rendered.json"
        grep -v '"run"' "$state/managed.json"
    )
}

# run_killed COMMAND...: in a shell of its own, which keeps to itself that a child was killed.
run_killed() {
    bash -c '"$@"; exit $?' bash "$@" 2>/dev/null
}

mkdir -p start/etc/yum.repos.d
printf '127.0.0.1 localhost\n' >start/etc/hosts
printf 'server foreign\n' >start/etc/chrony.conf
printf '[foreign]\n' >start/etc/yum.repos.d/foreign.repo
cp -a start tree1
"$tool" tree1 1 >/dev/null
listing tree1 >want1
cp -a tree1 tree2
"$tool" tree2 2 >/dev/null
listing tree2 >want2
if cmp -s want1 want2; then fail "the two plans make the same tree"; fi
if "$tool" tree2 2 | grep -q .; then fail "a second apply changes something"; fi
passed "undisturbed runs change once"

kills=0
for version in 1 2; do
    from=start
    [ "$version" = 1 ] || from=tree1
    for call in write fsync fdatasync rename renameat mkdirat symlinkat unlinkat fchmod fchown; do
        for ((n = 1; ; n++)); do
            rm -rf tree
            cp -a "$from" tree
            status=0
            run_killed "$strace" -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=SIGKILL:when=$n" \
                "$tool" tree "$version" >/dev/null 2>&1 || status=$?
            [ "$status" -ne 0 ] || break
            [ "$status" -eq 137 ] || fail "version $version ended with status $status at $call $n"
            kills=$((kills + 1))
            "$tool" tree "$version" >out 2>err || fail "version $version does not go on after a kill at $call $n"
            listing tree >got
            if ! diff want"$version" got >difference; then
                cat difference
                fail "version $version makes another tree after a kill at $call $n"
            fi
            "$tool" tree "$version" >again 2>&1 || fail "the third run fails after a kill at $call $n"
            if grep -q . again; then
                fail "version $version changes something once more after a kill at $call $n: $(cat again)"
            fi
        done
    done
done
[ "$kills" -ge 200 ] || fail "only $kills kills: the calls are other ones now"
passed "converges after each of $kills kills"
