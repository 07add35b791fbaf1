#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Wrong documents and command lines: one clear message with file, line, what was found, what was expected; status 2.
source "$(dirname "$0")/lib.sh"
tiny_setup
packages=specs/tiny/packages.yml
cp $packages good.yml

# with SED: packages.yml changed by a sed expression.
with() { sed "$1" good.yml >$packages; }

with 's/^sets:/stes:/'
run 2 tiny make
says 'packages.yml:' 'unknown key "stes"' 'did you mean "sets"'
passed "unknown key"

with 's/packages: \[tinysql15-server\]/packages: {a: b}/'
run 2 tiny make
says 'packages.yml:' 'list'
passed "wrong type"

with 's/- tiny-tool/- tinytool/'
run 2 tiny make
says 'packages.yml:' '"tinytool"' 'did you mean' 'tiny-tool'
absent bundle.lock
passed "package not found, nearest names offered"

with 's/- tiny-tool/- tinytool\n      - bgi/'
run 2 tiny make
says '"tinytool"' '"bgi"'
passed "every package that is not found is told at once"

with 's/- cat-one/- lonely/'
run 1 tiny --mirror "updates=$url/broken/" make
says 'lonely' 'nowhere-to-be-found >= 3' 'nothing provides'
absent bundle.lock
passed "unsatisfiable dependency, with who needs it"

with 's/- cat-one/- cat-one\n      - cat-two/'
run 1 tiny make
says 'cat-one' 'cat-two' 'conflict'
passed "conflict within a set"

printf 'a: [1, 2\n' >$packages
run 2 tiny make
says 'packages.yml:'
passed "broken YAML"
cp good.yml $packages

run 2 tiny --profile tyni make
says '"tyni"' 'known are "tiny"'
passed "unknown profile"

run 2 tiny --mirror bsae=http://127.0.0.1/ make
says '"bsae"' 'did you mean "base"'
passed "unknown repository of --mirror"

run 2 tiny mkae
says 'unknown command "mkae"' 'did you mean "make"'
run 2 tiny make --lokced
says '--lokced'
passed "unknown verb and option"

run 0 tiny make
sed -i 's/- big/- cat-two/; s/- cat-one/- big/' $packages
run 2 tiny make --locked
says 'bundle.lock' 'pigsty-bundle' 'resolve'
run 2 tiny fetch
says 'bundle.lock' 'resolve'
passed "a lock that no longer fits the specs is refused, with the command that mends it"
cp good.yml $packages

sed -i 's/^lock_version: .*/lock_version: 99/' bundle.lock
run 2 tiny fetch
says 'bundle.lock:' 'lock_version' '99'
passed "a lock of another version"

printf '\x00\xff garbage' >bundle.lock
run 2 tiny fetch
says 'bundle.lock'
run 2 tiny resolve
says 'move the lock away'
passed "a damaged lock"

rm bundle.lock
run 0 tiny make
cp bundle.lock good.lock
sed -i '0,/trust: rpm/s//trust: none/' bundle.lock
run 2 tiny make --locked
says 'trust none in the lock, rpm in the profile'
sed 's/, key: [^,]*, sets/, key: "", sets/' good.lock >bundle.lock
run 2 tiny make --locked
says 'no signer that is pinned'
sed '0,/keys:$/{//!b};/^repositories/,$s/^      - [0-9A-F]\{40\}$/      - 0000000000000000000000000000000000000000/' good.lock >bundle.lock
run 2 tiny make --locked
says 'bundle.lock'
passed "a lock edited to believe more than the profile does"

rm -r dist
grep -v 'nevra: .*tiny-libs-' good.lock >bundle.lock
run 3 tiny make --locked
says 'tiny-libs' 'resolve --update'
[ -z "$(ls -A dist)" ] || fail "something was left in dist"
passed "a lock that lacks a needed package"
cp good.lock bundle.lock

run 0 tiny specs check
with 's/- tiny-tool/- tiny-tool\n      - tiny-tool/; s/\[node\]/[nodes]/'
run 2 tiny specs check
says 'packages.yml:' '"nodes"' 'did you mean "node"'
passed "specs check reports everything wrong at once"
