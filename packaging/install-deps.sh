#!/usr/bin/env bash
# Installs what building and running Retort needs, on a bare Debian 12 or 13. Installs nothing when all is there.
#   packaging/install-deps.sh [--without-libtorch]     where another LibTorch than Debian's is used
set -euo pipefail

libtorch=(libtorch-dev libgloo-dev libopenblas0-pthread)
case "$*" in
  "") ;;
  --without-libtorch) libtorch=() ;;
  *) echo "usage: packaging/install-deps.sh [--without-libtorch]" >&2; exit 2 ;;
esac

packages=(
  build-essential cmake ninja-build ca-certificates
  "${libtorch[@]}"
  libopencv-core-dev libopencv-imgproc-dev libopencv-imgcodecs-dev libopencv-dnn-dev libonnx-dev libjpeg-dev libpng-dev zlib1g-dev libarchive-dev
  libsqlitecpp-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev libsecret-1-dev pkg-config
  nlohmann-json3-dev libcli11-dev libfmt-dev libicu-dev
  qt6-base-dev libqt6svg6 qt6-l10n-tools qt6-translations-l10n libqcustomplot-dev fonts-inter fonts-noto-cjk
  libgtest-dev libgmock-dev
  dataset-fashion-mnist
)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

run=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "install-deps.sh: not root and no sudo; install as root: ${missing[*]}" >&2; exit 1; }
  run=(sudo)
fi
echo "Installing: ${missing[*]}"
"${run[@]}" apt-get update -qq
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
