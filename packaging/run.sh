#!/usr/bin/env bash
# Sets up all, builds, and opens the window with the miniature study at work. With --headless, or where there is no
# display, the study runs in the terminal and its table is printed.
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
study=resources/studies/miniature.json
if [ -z "$headless" ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec build/release/bin/retort --workspace "$workspace" --study "$study"
fi
exec build/release/bin/retort-cli study run "$study" --workspace "$workspace"
