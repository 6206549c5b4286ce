#!/usr/bin/env bash
# Sets up all, builds, and runs every test.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
packaging/install-deps.sh
cmake --preset release
cmake --build --preset release
ctest --preset release -j "$(nproc)"
