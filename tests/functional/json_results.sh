#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# With --json every verb prints one JSON record and nothing else to standard output.
source "$(dirname "$0")/lib.sh"
tiny_setup

# record KEY VERB...: runs the verb with --json; the record must have KEY at its top.
record() {
    local key=$1
    shift
    run 0 tiny --json "$@"
    $python -c "import json, sys; record = json.load(open('$work/out')); sys.exit('$key' not in record)" ||
        fail "no JSON record with '$key' from: $*"
    passed "--json $*"
}

record packages resolve
record fetched fetch
record archive make
record unchanged make
record ok verify dist/pkg.tgz
record packages inspect dist/pkg.tgz
record packages inspect bundle.lock
record answers why tiny-libs
record findings specs check
cp -r "$tiny/repos/base" folder && rm -rf folder/repodata
record packages index folder
