#!/usr/bin/env bash
# Sets up all, builds, runs the miniature study, prints its table and, where there is a display, opens the window.
#   packaging/run.sh [--headless]
# The workspace is ./workspace, or RETORT_WORKSPACE. Finished runs are not run again.
set -euo pipefail

headless=
for argument in "$@"; do
  case "$argument" in
    --headless) headless=1 ;;
    *) echo "usage: packaging/run.sh [--headless]" >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
packaging/install-deps.sh
cmake --preset release
cmake --build --preset release --target retort-cli retort

workspace=${RETORT_WORKSPACE:-$PWD/workspace}
build/release/bin/retort-cli study run resources/studies/miniature.json --workspace "$workspace"

if [ -z "$headless" ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec build/release/bin/retort --workspace "$workspace"
fi
