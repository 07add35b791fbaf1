#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The same lock gives the same bytes in other surroundings: path, user, umask, locale, TZ, date, number of jobs.
source "$(dirname "$0")/lib.sh"
tiny_setup
run 0 tiny make
cp dist/pkg.tgz first.tgz
cp bundle.lock first.lock

# again NAME COMMAND...: makes the archive from the same lock in a folder of its own, through COMMAND.
again() {
    local name=$1
    shift
    local folder="$work/other places/$name"
    mkdir -p "$folder/home"
    cp first.lock "$folder/bundle.lock"
    chmod -R a+rwX "$work"
    run 0 "$@" "$bundle" "${tiny_options[@]}" --cache "$folder/home/cache" make --locked \
        --lock "$folder/bundle.lock" -o "$folder/dist"
    same "$folder/dist/pkg.tgz" first.tgz
    passed "same bytes: $name"
}

chmod a+rx "$work"
again "another path" env
again "umask 077" bash -c 'umask 077; exec "$@"' sh
again "umask 000" bash -c 'umask 000; exec "$@"' sh
# A locale in which "i" and "I" are no pair and decimals have a comma; made on the spot, since a plain machine has none.
mkdir locales
localedef -i tr_TR -f UTF-8 "$work/locales/tr_TR.UTF-8" || fail "localedef"
chmod -R a+rX locales
[ "$(LOCPATH="$work/locales" LC_ALL=tr_TR.UTF-8 locale decimal_point)" = , ] || fail "the locale is not in force"
again "another locale" env LOCPATH="$work/locales" LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8
again "another time zone" env TZ=Pacific/Kiritimati
again "another date" faketime '2031-05-06 07:08:09'
again "one job" bash -c 'shift; program=$1; shift; exec "$program" --jobs 1 "$@"' sh --
again "seven jobs" bash -c 'shift; program=$1; shift; exec "$program" --jobs 7 "$@"' sh --
if [ "$(id -u)" -eq 0 ]; then
    again "another user" setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent
fi
