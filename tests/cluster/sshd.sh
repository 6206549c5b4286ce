# An ssh server on this computer for tests, which lets in who started it, with keys and files in one folder. To be
# sourced.
#
#   start_sshd FOLDER [NAME=VALUE...]   # the variables are those of its sessions; `ssh loopback` works afterwards, by a
#                                       # wrapper in FOLDER/bin; returns 77 where it cannot be had, with the reason on
#                                       # stderr
#   stop_sshd

sshd_pid=

missing_sshd() {
  local program
  for program in sshd ssh ssh-keygen rsync; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "$program" > /dev/null || {
      echo "no $program: apt-get install --no-install-recommends openssh-server openssh-client rsync" >&2
      return 0
    }
  done
  return 1
}

write_sshd_conf() {
  local folder=$1
  shift
  ssh-keygen -q -t ed25519 -N '' -f "$folder/host_key" && ssh-keygen -q -t ed25519 -N '' -f "$folder/key" || return 1
  cp "$folder/key.pub" "$folder/authorized_keys"
  echo "[127.0.0.1]:27822 $(cut -d' ' -f1,2 "$folder/host_key.pub")" > "$folder/known_hosts"
  cat > "$folder/sshd.conf" <<CONF
Port 27822
ListenAddress 127.0.0.1
HostKey $folder/host_key
AuthorizedKeysFile $folder/authorized_keys
PidFile $folder/sshd.pid
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
SetEnv $*
CONF
  cat > "$folder/ssh.conf" <<CONF
Host loopback
  HostName 127.0.0.1
  Port 27822
  User $(id -un)
  IdentityFile $folder/key
  IdentitiesOnly yes
  UserKnownHostsFile $folder/known_hosts
CONF
}

ssh_answers() { ssh -o BatchMode=yes loopback true; }

start_sshd() {
  local folder=$1
  missing_sshd && return 77
  mkdir -p "$folder/bin"
  write_sshd_conf "$@" || return 77
  printf '#!/bin/sh\nexec %s -F "%s" "$@"\n' "$(command -v ssh)" "$folder/ssh.conf" > "$folder/bin/ssh"
  chmod +x "$folder/bin/ssh"
  export PATH="$folder/bin:$PATH"
  [ "$(id -u)" != 0 ] || mkdir -p /run/sshd # where a server of root keeps what it does without rights
  "$(PATH="$PATH:/usr/sbin:/sbin" command -v sshd)" -D -e -f "$folder/sshd.conf" > "$folder/sshd.log" 2>&1 &
  sshd_pid=$!
  until_true ssh_answers || { echo "sshd does not start: $folder/sshd.log" >&2; return 77; }
}

stop_sshd() {
  [ -n "$sshd_pid" ] || return 0
  kill "$sshd_pid" 2> /dev/null
  wait "$sshd_pid" 2> /dev/null
  sshd_pid=
}
