#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An image built by an ordinary user in a user namespace: owners, modes and capabilities are right, and the bytes are
# those of root's build. Where it cannot be, the reason is said with its cure. As root it makes users of its own and
# removes them; else it runs as who we are.
source "$(dirname "$0")/lib.sh"
source "$here/small_image.sh"
users=()
user=

# make_user NAME COUNT: a user with COUNT subordinate ids. Sets $user and $user_home.
make_user() {
    user=$1
    user_home=$work/home-$user
    useradd --create-home --home-dir "$user_home" -K "SUB_UID_COUNT=$2" -K "SUB_GID_COUNT=$2" \
        -K SUB_UID_MAX=4000000000 -K SUB_GID_MAX=4000000000 "$user" 2>/dev/null
    users+=("$user")
}

remove_users() {
    local name
    for name in "${users[@]}"; do
        userdel "$name" 2>/dev/null || true
    done
}
trap 'status=$?; remove_users; (exit $status); finish' EXIT

# as_user COMMAND...: runs it as $user, with nothing of our environment.
as_user() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
        return
    fi
    setpriv --reuid "$user" --regid "$user" --clear-groups -- \
        env -i PATH="$user_path" HOME="$user_home" LC_ALL=C.UTF-8 "$@"
}

build() { as_user "$work/program/bin/pigsty-bundle" "${small_options[@]}" --cache "$mine/cache" image build base --lock "$mine/lock" "$@"; }

# left_behind: processes under the ids of $user, its subordinate ones among them, that work in our folder.
left_behind() {
    local first uid
    uid=$(id -u "${user:-$(id -un)}")
    first=$(awk -F: -v name="${user:-$(id -un)}" '$1 == name {print $2; exit}' /etc/subuid)
    ps -eo uid=,pid=,args= | awk -v uid="$uid" -v first="$first" -v work="$work" \
        '($1 == uid && index($0, work)) || ($1 >= first && $1 < first + 65536)'
}

# nobody_left WHEN: waits until none is there.
nobody_left() {
    for _ in $(seq 100); do
        [ -n "$(left_behind)" ] || return 0
        sleep 0.05
    done
    fail "processes survive $1: $(left_behind)"
}

is_root=no
[ "$(id -u)" -ne 0 ] || is_root=yes
user_path=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
"$root/tests/lab/lab" build >/dev/null
small_setup
chmod 711 "$work"
chmod -R a+rX specs overrides.yml
copy_program
if [ $is_root = yes ]; then
    make_user "pgimg$$" 65536
elif ! grep -q "^$(id -un):" /etc/subuid; then
    skip "we are not root and have no subordinate ids"
fi
mine=$work/mine
mkdir -p "$mine"
[ $is_root = no ] || chown "$user:" "$mine"
if ! as_user unshare --user true 2>/dev/null; then
    skip "this machine allows no user namespaces"
fi

run 0 build -o "$mine/out"
prints 'built image base' 'base.rootfs.tar'
[ "$(stat -c %U "$mine/out/base.rootfs.tar")" = "${user:-$(id -un)}" ] || fail "the image is not its user's own"
absent "$mine/cache/work/base"
nobody_left "a build"
tar --numeric-owner -tvf "$mine/out/base.rootfs.tar" >listing
grep -E '^-rw-r----- 0/42 .* etc/shadow$' listing >/dev/null || fail "owner of etc/shadow: $(grep etc/shadow listing)"
! grep -E '^[^ ]+ ([1-9][0-9]{4,}/|[0-9]+/[1-9][0-9]{4,})' listing || fail "ids of the host are in the image"
tar --xattrs --xattrs-include='*' -vvtf "$mine/out/base.rootfs.tar" usr/bin/ping | grep -q security.capability ||
    fail "ping has lost its capability"
passed "an ordinary user builds an image with the right owners and capabilities"

run 0 build -o "$mine/out"
prints 'nothing to do'
passed "a second build has nothing to do"

if [ $is_root = yes ]; then
    run 0 "$bundle" "${small_options[@]}" --cache "$work/root-cache" image build base --lock "$mine/lock" --locked -o root-out
    for name in base.rootfs.tar base.verified base.manifest.json; do
        cmp "$mine/out/$name" "root-out/$name" ||
            fail "$name: $("$bundle" image diff "$mine/out/base.rootfs.tar" root-out/base.rootfs.tar | head -n 20)"
    done
    passed "root's build of the same lock has the same bytes"
fi

# start_build: in the background with an output folder of its own; returns once packages are being installed.
start_build() {
    rm -rf "$mine/killed"
    as_user "$work/program/bin/pigsty-bundle" "${small_options[@]}" --cache "$mine/cache" \
        image build base --lock "$mine/lock" -o "$mine/killed" >"$work/out" 2>"$work/err" </dev/null &
    started=$!
    for _ in $(seq 400); do
        [ ! -e "$mine/cache/work/base/tree/etc/passwd" ] || break
        sleep 0.05
    done
    sleep "0.$((RANDOM % 9))"
    # setpriv and env have become the program; without root a subshell stands before it
    outer=$(pgrep -P $started -f 'image build' || echo $started)
}

start_build
kill -9 "$outer"
wait $started 2>/dev/null || true
nobody_left "kill -9"
absent "$mine/killed/base.rootfs.tar"
run 0 build -o "$mine/killed"
same "$mine/out/base.rootfs.tar" "$mine/killed/base.rootfs.tar"
absent "$mine/cache/work/base"
passed "kill -9 leaves no process and no image; the next build sweeps and succeeds"

for signal in INT TERM; do
    start_build
    kill -$signal "$outer"
    status=0
    wait $started 2>/dev/null || status=$?
    [ $status -eq 1 ] || fail "status $status after SIG$signal"
    says interrupted
    nobody_left "SIG$signal"
    absent "$mine/cache/work/base/tree"
done
passed "SIGINT and SIGTERM end it, and it clears up"

run 1 as_user env PATH=/nowhere "$work/program/bin/pigsty-bundle" "${small_options[@]}" --cache "$mine/cache" \
    image build base --lock "$mine/lock" -o "$mine/other"
says '"newuidmap"' 'install the package "uidmap"'
absent "$mine/other"
passed "newuidmap missing: said, with the package that has it"

if as_user unshare --user --map-current-user --keep-caps \
    sh -c 'echo 0 >/proc/sys/user/max_user_namespaces' 2>/dev/null; then
    run 1 as_user unshare --user --map-current-user --keep-caps sh -c \
        'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"' sh \
        "$work/program/bin/pigsty-bundle" "${small_options[@]}" --cache "$mine/cache" \
        image build base --lock "$mine/lock" -o "$mine/other"
    says 'user.max_user_namespaces is 0' 'sysctl user.max_user_namespaces'
    absent "$mine/other"
    passed "user namespaces forbidden: said, with the setting"
fi

mkdir -p "$work/closed"
if [ $is_root = yes ]; then
    run 1 build -o "$work/closed/out"
    says "$work/closed/out" 'Permission denied'
    run 1 build -o "$work/closed"
    says "$work/closed" 'Permission denied'
    nobody_left "a closed output folder"
    passed "an output folder that is not ours: said before anything is built"

    for count in 0 1000; do
        make_user "pgimg$count$$" $count
        run 1 build -o "$mine/other"
        says "subordinate ids in one range, and /etc/subuid gives $([ $count -eq 0 ] && echo none || echo $count) to" \
            "usermod --add-subuids"
    done
    passed "no subordinate ids, or too few: said, with the command that gives them"
fi
