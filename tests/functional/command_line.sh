#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a person sees: help, version, completion, the summary of make, why, inspect, quiet and colours.
source "$(dirname "$0")/lib.sh"
tiny_setup

run 0 "$bundle" --version
grep -qE '^pigsty-bundle [0-9]+\.[0-9]+\.[0-9]+$' out || fail "version"
run 0 "$bundle" --help
prints 'make' 'resolve' 'fetch' 'index' 'verify' 'inspect' 'why' 'serve' 'specs' 'completion' '--profile' 'Exit status'
run 2 "$bundle"
passed "help and version"

for shell in bash zsh fish; do
    run 0 "$bundle" completion $shell
    prints 'profile' 'verify' 'locked'
done
"$bundle" completion bash >completion.sh
bash -c 'source completion.sh; COMP_WORDS=(pigsty-bundle ma); COMP_CWORD=1; _pigsty_bundle; [ "${COMPREPLY[*]}" = make ]' ||
    fail "bash does not complete the verb"
bash -c 'source completion.sh; COMP_WORDS=(pigsty-bundle make --lo); COMP_CWORD=2; _pigsty_bundle; echo "${COMPREPLY[*]}"' |
    grep -q -- --locked || fail "bash does not complete an option"
passed "completion"

run 0 tiny make
prints 'dist/pkg.tgz' 'packages' 'sha256' 'verify'
passed "the summary says what, how many, where and what next"
says 'warning:' '409600000'
passed "a bundle that v1.4's configure would throw away is warned about"

run 0 tiny why tiny-libs
prints 'tiny-libs-1.1-1.el7.x86_64' 'tiny-tool' 'set'
run 2 tiny why tiny-lisb
says 'tiny-libs'
passed "why tells the chain from the request to the package"

run 0 tiny inspect dist/pkg.tgz
prints 'tiny' 'base' 'updates' 'pgdg' 'packages'
passed "inspect"

run 0 tiny --quiet make -o quiet
[ ! -s err ] || grep -q '^warning' err || fail "--quiet said something: $(cat err)"
run 0 tiny --color always make -o color
NO_COLOR=1 run 0 tiny make -o nocolor
grep -q $'\x1b' err && fail "NO_COLOR was not honoured"
passed "quiet and colours"

rm -rf dist cache
script -qec "TERM=xterm $(printf '%q ' "$bundle" "${tiny_options[@]}" make)" typescript >/dev/null </dev/null ||
    fail "make on a terminal failed: $(cat typescript)"
grep -qF '[' typescript || fail "no progress bar on a terminal"
passed "a progress bar on a terminal"

run 0 tiny resolve --dry-run
prints 'tiny-libs-1.1-1.el7.x86_64'
passed "a dry run lists what would be chosen"
