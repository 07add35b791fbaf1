#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes every reader of what a node gets from outside: seeds and inventories.
set -euo pipefail
seconds=3
[ "${ROUNDS:-3}" -lt 30 ] || seconds=600
FUZZ_SECONDS=$seconds exec "$(dirname "$0")/../fuzz/run" inventory selector user_data mime iso9660 vfat
