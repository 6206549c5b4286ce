# A Slurm of one node for tests, without root and without systemd: munged, slurmctld and slurmd with their files in
# one folder. To be sourced.
#
#   start_slurm FOLDER     # defines SLURM_CONF; returns 77 where it cannot be had, with the reason on stderr
#   stop_slurm

slurm_pids=()

missing_slurm() {
  local program
  for program in munged slurmctld slurmd sbatch srun scontrol squeue; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "$program" > /dev/null || {
      echo "no $program: apt-get install --no-install-recommends slurmctld slurmd slurm-client munge" >&2
      return 0
    }
  done
  return 1
}

write_slurm_conf() {
  local folder=$1 user cpus
  user=$(id -un)
  cpus=$(nproc)
  mkdir -p "$folder"/{state,spool,log}
  cat > "$folder/slurm.conf" <<CONF
ClusterName=retort-test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=27817
SlurmdPort=27818
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$folder/munge.socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,sched_min_interval=0,defer_batch=no
JobRequeue=1
KillWait=5
ReturnToService=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
}

# A daemon in the foreground of a job of this shell, so that it is known by its own number.
start_daemon() {
  local folder=$1 name=$2
  shift 2
  "$@" > "$folder/log/$name.out" 2>&1 &
  slurm_pids+=($!)
}

# True once the command succeeds, at most 30 s later.
until_true() {
  local end=$((SECONDS + 30))
  until "$@" > /dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

node_is_idle() { [ "$(sinfo -h -o %T)" = idle ]; }

start_slurm() {
  local folder=$1
  missing_slurm && return 77
  PATH="$PATH:/usr/sbin:/sbin"
  chmod 755 "$folder"
  write_slurm_conf "$folder"
  export SLURM_CONF=$folder/slurm.conf
  (umask 077; head -c 1024 /dev/urandom > "$folder/munge.key")
  start_daemon "$folder" munged munged --foreground --force --key-file="$folder/munge.key" \
    --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" --log-file="$folder/log/munged" \
    --seed-file="$folder/munge.seed"
  until_true test -S "$folder/munge.socket" || { echo "munged does not start: $folder/log" >&2; return 77; }
  start_daemon "$folder" slurmctld slurmctld -D -c -f "$SLURM_CONF"
  start_daemon "$folder" slurmd slurmd -D -f "$SLURM_CONF" -N "$(hostname -s)"
  until_true node_is_idle || { echo "Slurm does not start: $folder/log" >&2; return 77; }
}

stop_slurm() {
  local pid
  [ ${#slurm_pids[@]} -gt 0 ] || return 0
  # Without a controller it would ask for one for minutes.
  timeout 5 scancel --user="$(id -un)" > /dev/null 2>&1
  for pid in "${slurm_pids[@]}"; do kill "$pid" 2> /dev/null; done
  for pid in "${slurm_pids[@]}"; do wait "$pid" 2> /dev/null; done
  slurm_pids=()
}
