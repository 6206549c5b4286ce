#!/usr/bin/env bash
# Installs what building and running Retort needs, on a bare Debian 12 or 13. Installs nothing when all is there.
#   packaging/install-deps.sh [--without-libtorch] [--without-qt]
#     --without-libtorch   where another LibTorch than Debian's is used
#     --without-qt         for retort-cli alone, on the nodes of a cluster (preset "cluster")
set -euo pipefail

libtorch=(libtorch-dev libgloo-dev libopenblas0-pthread)
window=(
  qt6-base-dev libqt6svg6 qt6-l10n-tools qt6-translations-l10n libqcustomplot-dev fonts-inter fonts-noto-cjk
  libgtest-dev libgmock-dev openssh-client rsync
)
for option in "$@"; do
  case "$option" in
    --without-libtorch) libtorch=() ;;
    --without-qt) window=() ;;
    *) echo "usage: packaging/install-deps.sh [--without-libtorch] [--without-qt]" >&2; exit 2 ;;
  esac
done

packages=(
  build-essential cmake ninja-build ca-certificates
  "${libtorch[@]}"
  libopencv-core-dev libopencv-imgproc-dev libopencv-imgcodecs-dev libopencv-dnn-dev libonnx-dev libjpeg-dev libpng-dev libwebp-dev zlib1g-dev libarchive-dev
  libsqlitecpp-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev libsecret-1-dev pkg-config
  nlohmann-json3-dev libcli11-dev libfmt-dev libicu-dev
  "${window[@]}"
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
