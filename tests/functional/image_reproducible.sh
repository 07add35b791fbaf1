#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The image that image_formats.sh built, built once more from the same lock in every other way we can think of: folders,
# user (an ordinary one), HOME, host name, umask, locale, time zone, date, number of jobs, and a file system whose folders
# are read in another order. Every file has the same bytes.
source "$(dirname "$0")/lib.sh"
need_root "to make a user and a file system"
images=${PIGSTY_IMAGES:?names the folder with the images of image_formats.sh}
present "$images/minimal.manifest.json"
user=pgrep$$
trap 'status=$?; userdel "$user" 2>/dev/null || true; (exit $status); finish' EXIT
"$root/tests/lab/lab" serve --pidfile nginx.pid --overrides overrides.yml >/dev/null
servers+=("$(cat nginx.pid)")
formats=$($python -c '
import json, sys
print(",".join(file["format"] for file in json.load(open(sys.argv[1]))["files"]))' "$images/minimal.manifest.json")

chmod 711 "$work"
copy_program
mkdir "another place" locales ram
cp "$images/bundle.lock" "another place/lock"
localedef -i tr_TR -f UTF-8 "$work/locales/tr_TR.UTF-8" || fail "localedef"
chmod -R a+rX locales overrides.yml
useradd --create-home --home-dir "$work/another home" -K SUB_UID_COUNT=65536 -K SUB_GID_COUNT=65536 "$user"
chown -R "$user:" "another place"

# Folders in memory are read in another order than those on a disk; 6 GB of it must be there.
memory=$(awk '$1 == "MemAvailable:" {print int($2 / 1048576)}' /proc/meminfo)
# libfaketime would shift the times of files that stat(2) gives, too, which no other date does: NO_FAKE_STAT.
run_as=(setpriv --reuid "$user" --regid "$user" --clear-groups --)
if ! "${run_as[@]}" unshare --user true 2>/dev/null; then
    run_as=()
fi
run 0 unshare --uts --mount bash -c '
    set -e
    work=$1 memory=$2
    shift 2
    hostname another-host.example.org
    [ "$memory" -lt 8 ] || mount -t tmpfs -o size=6g tmpfs "$work/ram"
    chmod 777 "$work/ram"
    umask 077
    exec "$@"' sh "$work" "$memory" "${run_as[@]}" \
    env -i PATH="$PATH" HOME="$work/another home" TZ=Pacific/Kiritimati SHELL=/bin/false \
    LOCPATH="$work/locales" LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 faketime '+100 days' \
    "$work/program/bin/pigsty-bundle" --profile lab --overrides "$work/overrides.yml" --cache "$work/ram/cache" --jobs 1 \
    image build minimal --formats "$formats" --locked --lock "$work/another place/lock" -o "$work/another place/dist"
prints 'built image minimal'
sed 's/^/  /' out

differing=()
for file in "$images"/minimal.*; do
    cmp "$file" "another place/dist/${file##*/}" || differing+=("${file##*/}")
done
if [ ${#differing[@]} -gt 0 ]; then
    "$bundle" image diff --bytes "$images/minimal.raw" "another place/dist/minimal.raw" | head -n 40 || true
    fail "${differing[*]} differ"
fi
[ "$(ls "$images" | grep -c '^minimal')" -eq "$(ls "another place/dist" | grep -c '^minimal')" ] || fail "other files"
passed "the same bytes: $(ls "$images" | grep '^minimal' | paste -sd ' ')"
