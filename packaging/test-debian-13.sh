#!/usr/bin/env bash
# Builds everything in a Debian 13 of its own, warnings as errors, and runs all tests there. As root; needs debootstrap.
#   packaging/test-debian-13.sh FOLDER [SUITE]
# FOLDER becomes the root of that Debian (about 5 GB), or is one from before. SUITE is trixie; bookworm is Debian 12.
# The checkout is seen there as /src and not written to.
set -euo pipefail

[ $# -ge 1 ] && [ $# -le 2 ] || { echo "usage: packaging/test-debian-13.sh FOLDER [SUITE]" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "test-debian-13.sh: debootstrap and chroot need root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "test-debian-13.sh: apt-get install debootstrap" >&2; exit 1; }

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$1"
root=$(cd "$1" && pwd)
suite=${2:-trixie}
build=${RETORT_BUILD:-/root/build}

[ -e "$root/var/lib/dpkg/status" ] ||
  debootstrap --variant=minbase "$suite" "$root" "${RETORT_DEBIAN_MIRROR:-http://deb.debian.org/debian}"

inside() {
  chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    CMAKE_CXX_COMPILER_LAUNCHER="${CMAKE_CXX_COMPILER_LAUNCHER:-}" CCACHE_DIR=/root/.ccache bash -euc "$1"
}

# Its devices are its own, as debootstrap makes them.
mounted=()
leave() {
  for place in "${mounted[@]}"; do umount "$place"; done
}
trap leave EXIT
mkdir -p "$root/src"
if ! mountpoint -q "$root/proc"; then mount -t proc proc "$root/proc"; mounted+=("$root/proc"); fi
if ! mountpoint -q "$root/src"; then
  mount --bind "$source" "$root/src"
  mounted+=("$root/src")
  mount -o remount,bind,ro "$root/src"
fi

inside "apt-get update -qq; /src/packaging/install-deps.sh"
inside "cd /src; cmake --preset release -B $build -DRETORT_WARNINGS_AS_ERRORS=ON"
inside "cmake --build $build"
inside "ctest --test-dir $build -j $(nproc) --output-on-failure"
