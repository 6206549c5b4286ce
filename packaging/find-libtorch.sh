#!/usr/bin/env bash
# Prints the folder of a LibTorch that the program can be built with, nothing where the system's is to be taken. Which
# one it takes and why, and why not the others, is said on stderr.
#   packaging/find-libtorch.sh auto    of the Python environment in use, the python3 in PATH, .venv here or beside, and
#                                      ~/libtorch and /opt/libtorch: with an NVIDIA GPU the first that has CUDA,
#                                      without one the first
#   packaging/find-libtorch.sh DIR     a LibTorch as unpacked from pytorch.org, a Python environment, or site-packages
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: packaging/find-libtorch.sh auto|DIR" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { echo "LibTorch: $*" >&2; }

# The LibTorch that lies in folder $1 in one of the forms above.
folder_in() {
  local place
  for place in "$1" "$1"/torch "$1"/lib/python3*/site-packages/torch "$1"/lib/python3*/dist-packages/torch; do
    if [ -e "$place/lib/libtorch.so" ] && [ -d "$place/include/torch/csrc/api/include" ]; then
      (cd "$place" && pwd)
      return
    fi
  done
}

version_of() {
  local headers=$1/include/torch header
  header=$headers/csrc/api/include/torch/version.h
  [ ! -e "$headers/headeronly/version.h" ] || header=$headers/headeronly/version.h
  sed -n 's/.*define TORCH_VERSION_\(MAJOR\|MINOR\|PATCH\) *\([0-9]*\).*/\2/p' "$header" | paste -sd.
}

has_cuda() { [ -e "$1/lib/libtorch_cuda.so" ]; }

description() { echo "$(version_of "$1") $(has_cuda "$1" && echo "with CUDA" || echo "without CUDA") in $1"; }

# Why the LibTorch in folder $1 cannot be used; nothing where it can.
hindrance() {
  local missing config=$1/share/cmake/Torch/TorchConfig.cmake
  if grep -qs '_GLIBCXX_USE_CXX11_ABI=0' "$config"; then
    echo "compiled with the C++ ABI from before C++11, which this system's libraries do not have; 2.7 and newer are not"
    return
  fi
  missing=$(ldd "$1/lib/libtorch.so" 2>/dev/null | sed -n 's/^\s*\(\S*\) => not found/\1/p' | sort -u | paste -sd' ')
  [ -z "$missing" ] || echo "these libraries are missing: $missing (pip install torch, with its dependencies, brings them)"
}

gpu=
if [ -e /dev/nvidiactl ] || command -v nvidia-smi >/dev/null; then gpu=1; fi

if [ "$1" != auto ]; then
  folder=$(folder_in "$1")
  [ -n "$folder" ] || { say "none in $1 (lib/libtorch.so and include/ are looked for there, in torch/ and in lib/python3*/site-packages/torch/)"; exit 1; }
  reason=$(hindrance "$folder")
  [ -z "$reason" ] || { say "$(description "$folder") cannot be used: $reason"; exit 1; }
  say "$(description "$folder"), as you chose"
  echo "$folder"
  exit
fi

python=$(python3 -c 'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")' 2>/dev/null || true)
seen=' '
chosen=
for place in "${VIRTUAL_ENV:-}" "${CONDA_PREFIX:-}" "$python" "$here/.venv" "$here/../.venv" ~/libtorch /opt/libtorch; do
  [ -n "$place" ] || continue
  folder=$(folder_in "$place")
  [ -n "$folder" ] || continue
  case "$seen" in *" $folder "*) continue ;; esac
  seen+="$folder "
  reason=$(hindrance "$folder")
  if [ -z "$reason" ] && [ -n "$gpu" ] && ! has_cuda "$folder"; then
    reason="it has no CUDA, and this machine has an NVIDIA GPU"
  fi
  if [ -n "$reason" ]; then say "not $(description "$folder"): $reason"; continue; fi
  chosen=$folder
  break
done
if [ -n "$chosen" ]; then
  say "$(description "$chosen"), the first that can be used$([ -z "$gpu" ] || echo " and has CUDA for this machine's NVIDIA GPU")"
  echo "$chosen"
else
  say "the system's: no Python environment or folder has one that can be used$([ -z "$gpu" ] || echo ". The NVIDIA GPU stays unused; \`pip install torch\` in an environment gives one with CUDA")"
fi
