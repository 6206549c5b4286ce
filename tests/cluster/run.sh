#!/bin/bash
# A study as a job array on a real Slurm of one node, beside the same study in one process: the same table. One task
# is told on its way that its time is up, is queued again, and goes on. Then the same from "another" computer: by ssh
# to a server of this one, as the window sends studies to clusters.
#
#   tests/cluster/run.sh RETORT_CLI [FOLDER]
#
# 77: skipped, because there is no Slurm that can be started here.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cli=$(realpath "$1")
folder=${2:-$(mktemp -d)}
mkdir -p "$folder" && cd "$folder" || exit 1
. "$here/slurm.sh"
. "$here/sshd.sh"

fail() { echo "FAILED: $*; see $folder" >&2; exit 1; }

export XDG_DATA_HOME=$folder/home OMP_WAIT_POLICY=PASSIVE
trap 'stop_sshd; stop_slurm' EXIT
mkdir -p slurm
start_slurm "$folder/slurm" || exit $?

# Noise around two colours: little work for a machine that has two cores.
python3 - <<'PYTHON'
import os, random, struct, zlib

def png(path, strong):
    rows = b"".join(b"\0" + bytes(random.randint(0, 120) + (80 if c == strong else 0) for _ in range(16) for c in range(3))
                    for _ in range(16))
    chunk = lambda kind, data: (struct.pack(">I", len(data)) + kind + data +
                                struct.pack(">I", zlib.crc32(kind + data)))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)) +
                   chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))

random.seed(1)
for split, count in (("train", 24), ("test", 12)):
    for strong, name in enumerate(("red", "green")):
        os.makedirs(f"colours/{split}/{name}")
        for number in range(count):
            png(f"colours/{split}/{name}/{number:02}.png", strong)
PYTHON

cat > study.json <<'JSON'
{ "name": "on-slurm", "datasets": ["./colours"], "labelled": {"perClass": 10}, "teacher": "miniature-clip",
  "generators": {"cls2img": "miniature-sd", "img2img": "miniature-unclip"},
  "generation": {"perImage": 1, "steps": 2, "batch": 5}, "columns": ["SUP", "real/FD", "cls2img/FD", "img2img/CP"],
  "seeds": [1], "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 16},
  "distil": {"steps": 400, "batch": 16}, "finetune": {"steps": 400, "batch": 16},
  "evaluateEvery": 400, "checkpointEvery": 20, "device": "cpu", "precision": "fp32", "threads": 1 }
JSON

# What a clock says is left out, and the numbers of runs.
table() {
  "$cli" study table on-slurm --workspace "$1" --format json | python3 -c '
import json, sys
table = json.load(sys.stdin)
for row in table["rows"]:
    for cell in row["cells"].values():
        cell.pop("seconds", None), cell.pop("runs", None)
print(json.dumps(table["rows"], indent=1, sort_keys=True))'
}

echo "== in one process"
"$cli" study run study.json --workspace single --quiet > single.txt || fail "study run"

echo "== refused by sbatch, in its own words"
"$cli" study submit study.json --workspace cluster --out refused --partition nowhere 2> refused.txt &&
  fail "a partition that is not there was accepted"
grep -q "invalid partition specified: nowhere" refused.txt || fail "sbatch's words are not handed on"

echo "== as a job array"
"$cli" study submit study.json --workspace cluster --out tasks --images-per-task 8 --time 10 || fail "study submit"

# The first run that trains is told that its time is up; Slurm lets a requeued job wait, which is cut short.
trains() { squeue -h -t R -o '%i %j' | grep -- -run; }
until_true trains || fail "no run begins"
checkpointed() { compgen -G 'tasks/run-*/workspace/runs/*/*.checkpoint.safetensors'; }
until_true checkpointed || fail "no checkpoint is written"
scancel --signal=USR1 "$(trains | head -1 | cut -d' ' -f1)" || fail "scancel"
was_requeued() { grep -lqs "stopping after this step" tasks/slurm/*-run-*.txt; }
until_true was_requeued || fail "the task did not stop"

ended() {
  squeue -h -t PD -o '%i %r' | grep BeginTime | while read -r job _; do
    scontrol update "jobid=$job" starttime=now > /dev/null
  done
  [ -z "$(squeue -h)" ]
}
for _ in $(seq 20); do until_true ended && break; done
ended || fail "jobs do not end"
grep -q "resum\|requeue" tasks/slurm/*.txt "$folder/slurm/log/slurmctld" || fail "nothing was queued again"

cat tasks/slurm/*-merge.txt
table single > single.json
table cluster > cluster.json
cmp single.json cluster.json || fail "the merged table is another one"
"$cli" study merge study.json tasks --workspace cluster --json | grep -q '"runs": 0' || fail "merging twice"
echo "== the merged table is that of one process"

mkdir -p ssh
if start_sshd "$folder/ssh" "SLURM_CONF=$SLURM_CONF" "XDG_DATA_HOME=$folder/home" OMP_WAIT_POLICY=PASSIVE; then
  there="$folder/it's there"
  by_ssh() { command=$1; shift; "$cli" study "$command" study.json --workspace laptop "$@"; }
  cluster=(--host loopback --remote "$there" --program "$cli")

  echo "== what is wrong is told, by ssh too"
  refused() {
    local words=$1
    shift
    by_ssh submit "$@" 2> refused.txt && fail "submitted: $*"
    grep -q "$words" refused.txt || fail "\"$words\" is not in: $(cat refused.txt)"
  }
  refused "nowhere.invalid: ssh does not know this host" --host nowhere.invalid --remote x
  refused "is no host's name" --host=-oProxyCommand=x --remote x
  refused "no-such-program does not run there" --host loopback --remote "$there" --program no-such-program
  refused "invalid partition specified: nowhere" "${cluster[@]}" --partition nowhere
  refused "cannot be made" --host loopback --remote /proc/retort --program "$cli"

  echo "== submitted and taken back"
  by_ssh submit "${cluster[@]}" --time 10 || fail "study submit by ssh"
  [ -n "$(squeue -h)" ] || fail "nothing was submitted by ssh"
  by_ssh cancel "${cluster[@]}" || fail "study cancel"
  until_true ended || fail "cancelled jobs do not end"

  echo "== submitted, watched and merged"
  by_ssh submit "${cluster[@]}" --time 10 || fail "study submit by ssh"
  jobs=$(squeue -h -o %F | sort -u | wc -l)
  by_ssh watch "${cluster[@]}" --once || fail "study watch --once"
  [ "$(squeue -h -o %F | sort -u | wc -l)" -le "$jobs" ] || fail "submitted twice"
  by_ssh watch "${cluster[@]}" --every 1 --quiet || fail "study watch"
  table laptop > laptop.json
  cmp single.json laptop.json || fail "the table of a study that was sent by ssh is another one"
  echo "== its table is that of one process, too"

  echo "== sets alone, as the Generate page asks for them"
  "$cli" study watch study.json --workspace sets "${cluster[@]}" --time 10 --sets-only --every 1 --quiet > sets.txt ||
    fail "study watch --sets-only"
  # Tasks have another number of threads, by which single pixels may be rounded otherwise: the names hold hashes of all
  # that an image depends on.
  names() { (cd "$1/synthetic" && find . -name "*.png" | sort); }
  [ "$(names single | wc -l)" = 40 ] && diff <(names single) <(names sets) || fail "the sets are other ones"
  "$cli" study list --workspace sets --json | grep -q on-slurm && fail "a study was stored that nobody asked for"
  echo "== they are those of one process"
  stop_sshd
else
  echo "== not tested: sending a study by ssh"
fi
[ $# -gt 1 ] || { stop_slurm; rm -rf "$folder"; }
