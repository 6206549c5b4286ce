#!/usr/bin/env bash
# Sets up all, builds, runs the miniature study, prints its table and, where there is a display, opens the window.
#   packaging/run.sh [--headless] [--libtorch auto|DIR]
# --libtorch builds with a LibTorch other than the system's, for example one with CUDA (packaging/find-libtorch.sh).
# The workspace is ./workspace, or RETORT_WORKSPACE. Finished runs are not run again.
set -euo pipefail

usage() {
  echo "usage: packaging/run.sh [--headless] [--libtorch auto|DIR]" >&2
  exit 2
}

headless=
libtorch=
while [ $# -gt 0 ]; do
  case "$1" in
    --headless) headless=1 ;;
    --libtorch)
      [ -n "${2:-}" ] || usage
      libtorch=$2
      shift
      ;;
    *) usage ;;
  esac
  shift
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=
if [ -n "$libtorch" ]; then
  folder=$("$here/find-libtorch.sh" "$libtorch")
fi
cd "$here/.."
packaging/install-deps.sh ${folder:+--without-libtorch}
cmake --preset release ${libtorch:+-DRETORT_LIBTORCH="$folder"}
cmake --build --preset release --target retort-cli retort

workspace=${RETORT_WORKSPACE:-$PWD/workspace}
build/release/bin/retort-cli study run resources/studies/miniature.json --workspace "$workspace"

if [ -z "$headless" ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec build/release/bin/retort --workspace "$workspace"
fi
