#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Shuffled repositories, sets and packages in the specs give the same lock, for every one of 50 seeds.
source "$(dirname "$0")/lib.sh"
tiny_setup
run 0 tiny resolve
cp bundle.lock first.lock
cp -r specs original
for seed in $(seq 50); do
    $python "$here/shuffle_specs.py" original/tiny specs/tiny "$seed"
    rm bundle.lock
    run 0 tiny resolve
    same bundle.lock first.lock
done
passed "50 shuffles, one lock"
run 0 tiny resolve
prints 'fits'
passed "a shuffled spec still fits the lock"
