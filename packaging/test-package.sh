#!/usr/bin/env bash
# Tries a package as a new user would: installs it in a clean Debian, runs the shipped study by the menu entry's own
# command, removes the package and looks for what it left behind. As root; needs debootstrap and Xvfb (xvfb-run).
#   packaging/test-package.sh PACKAGE.deb SUITE [--first-point]
# SUITE is what the package is for: bookworm or trixie. --first-point stops at the first point of a curve instead of
# the finished table.
set -euo pipefail

usage() { echo "usage: packaging/test-package.sh PACKAGE.deb bookworm|trixie [--first-point]" >&2; exit 2; }
[ $# -ge 2 ] || usage
package=$(readlink -f "$1")
suite=$2
wanted=table
case "${3:-}" in
  "") ;;
  --first-point) wanted=point ;;
  *) usage ;;
esac
fail() { echo "test-package.sh: $*" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || fail "debootstrap and chroot need root"
command -v debootstrap >/dev/null || fail "apt-get install debootstrap"

root=$(mktemp -d --suffix=-retort-package)
chmod 755 "$root" # for the person in it
window=
leave() {
  [ -z "$window" ] || kill -- "-$window" 2>/dev/null || true
  ! mountpoint -q "$root/proc" || umount "$root/proc"
  rm -rf --one-file-system "$root"
}
trap leave EXIT

inside() { # USER COMMAND
  chroot --userspec="$1" "$root" /usr/bin/env -i HOME="$(home "$1")" PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive bash -euc "$2"
}
home() { [ "$1" = root ] && echo /root || echo /home/person; }
# What apt and dpkg note for themselves, what lives until the next start, and a person's own files are no part of it.
files() {
  (cd "$root" && find . -xdev \( -path ./proc -o -path ./home -o -path ./run -o -path ./tmp -o -path ./var/cache -o -path ./var/lib/apt \
    -o -path ./var/lib/dpkg -o -path ./var/log \) -prune -o -print | sort)
}

echo "== a clean $suite"
debootstrap --variant=minbase "$suite" "$root" "${RETORT_DEBIAN_MIRROR:-http://deb.debian.org/debian}" >/dev/null
mount -t proc proc "$root/proc"
inside root "useradd --create-home person; apt-get update -qq
  apt-get install -y -qq --no-install-recommends xvfb xauth desktop-file-utils shared-mime-info >/dev/null" 2>/dev/null
cp "$package" "$root/tmp/retort.deb"
before=$(files)
automatic=$(inside root "apt-mark showauto" | sort)

echo "== install"
inside root "apt-get install -y -qq --no-install-recommends /tmp/retort.deb >/dev/null" 2>/dev/null
inside root "desktop-file-validate /usr/share/applications/retort.desktop"
inside root "touch /tmp/a.retort-study.json; grep -q 'application/vnd.retort.study+json' /usr/share/mime/globs2" ||
  fail "the type of studies is not registered"
for page in retort retort-cli; do
  [ -s "$root/usr/share/man/man1/$page.1.gz" ] || [ -s "$root/usr/share/man/man1/$page.1" ] ||
    echo "no man page of $page (minbase may leave documents out)"
done
inside person "retort-cli doctor"

echo "== the shipped study, from the menu"
entry=$root/usr/share/applications/retort.desktop
command=$(sed -n '/^\[Desktop Action ShippedStudy\]/,$ s/^Exec=//p' "$entry")
[ -n "$command" ] || fail "the menu entry has no action for the shipped study"
set -m # a process group of its own, display server included
inside person "exec xvfb-run -a -s '-screen 0 1280x800x24' $command" &
window=$!
set +m
started=$SECONDS
until case "$wanted" in
  point) inside person "retort-cli study curves miniature 2>/dev/null" | grep -q ',top1,' ;;
  table) inside person "retort-cli study list" 2>/dev/null | grep -Eq '^miniature .* [0-9]+ finished$' ;;
  esac
do
  kill -0 "$window" 2>/dev/null || fail "the window ended"
  [ $((SECONDS - started)) -lt 5400 ] || fail "no $wanted within 90 minutes"
  sleep 5
done
echo "first $wanted $((SECONDS - started)) s after the start"
inside person "retort-cli study table miniature"
kill -- "-$window"
wait "$window" || true
window=

echo "== remove"
# What the package brought along goes with it; what was there before stays. apt would keep what other packages merely
# suggest (in trixie it suggests gnupg itself, which a library of ours brings along).
inside root "apt-get purge -y -qq --auto-remove -o APT::AutoRemove::SuggestsImportant=false \
  -o APT::AutoRemove::RecommendsImportant=false retort >/dev/null" 2>/dev/null
stayed=$(comm -13 <(echo "$automatic") <(inside root "apt-mark showauto" | sort))
# apt keeps as well what packages that were there before can use in place of another (adduser in trixie).
if [ -n "$stayed" ]; then
  echo "kept by apt for other packages: $stayed"
  inside root "apt-get purge -y -qq $(echo "$stayed" | tr '\n' ' ') >/dev/null" 2>/dev/null || fail "they cannot be removed"
fi
left=$(comm -13 <(echo "$before") <(files))
[ -z "$left" ] || fail "left behind: $left"
echo "nothing left behind"
