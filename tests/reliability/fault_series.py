#!/usr/bin/env python3
"""Drives every write of a small piece of work into a fault, one after the other.

Each command of the work is run undisturbed first, with the library inject_faults counting what it does to
files. Then it is run again from the same beginning once for each of these operations, which fails: disk full,
EIO, half a write, read-only, a vanished mount. After each the program must have

  - ended by itself with exit code 0 or 1; with 1, and one line that names a path and the reason,
  - kept everything that was finished before,
  - and, run again without the fault, have come to the same results as undisturbed, bit by bit, with no
    temporary file left.

  fault_series.py --cli build/release/bin/retort-cli --faults build/release/tests/reliability/libinject_faults.so
  fault_series.py ... --sample 12 --seed 1     as many operations, chosen by chance from all of them
  fault_series.py ... --kinds all              every kind of fault at every operation, instead of one
  fault_series.py ... --every                  each write; else of many in a row to one file three
"""
import argparse
import collections
import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

SECONDS_TO_HANG = 120
SCHEMA = 11
KINDS = {  # that an operation can fail with; "+" stands for: from then on all
    "write": ["full+", "io", "short", "full", "gone"],
    "create": ["full+", "read-only+", "io", "gone"],
    "open": ["read-only+", "io", "gone"],
    "sync": ["io", "io+", "gone"],
    "rename": ["io", "full", "gone"],
    "link": ["io"],
    "mkdir": ["full", "read-only+", "gone"],
    "resize": ["full", "io"],
    "map": ["io"],
    "remove": ["io", "gone"],
}
REASONS = [
    "No space left on device", "Input/output error", "Read-only file system", "Stale file handle",
    "No such file or directory", "disk I/O error", "database or disk is full", "unable to open database file",
    "attempt to write a readonly database", "disk image is malformed", "was removed or renamed", "there is no such",
    "not there", "cannot be read", "locking protocol", "there is no workspace yet",
]


def png(colour, shade):
    """An image of 10 x 10 pixels, red or green, each a little different."""
    row = b"\0" + bytes(value for x in range(10) for value in ((200 + shade, 5 * x, shade) if colour else (5 * x, 200 + shade, shade)))
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 10, 10, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(row * 10)) + chunk(b"IEND", b""))


def write_inputs(folder):
    for split, count in (("train", 4), ("test", 2)):
        for colour, name in ((0, "green"), (1, "red")):
            place = folder / "pictures" / split / name
            place.mkdir(parents=True)
            for i in range(count):
                (place / f"{i}.png").write_bytes(png(colour, i + (10 if split == "test" else 0)))
    for colour, name in ((0, "green"), (1, "red")):
        place = folder / "foreign" / name
        place.mkdir(parents=True)
        for i in range(2):
            (place / f"{i}.png").write_bytes(png(colour, 30 + i))
    spec = {
        "name": "tiny", "datasets": ["pictures"], "teacher": "miniature-clip",
        "generators": {"cls2img": "miniature-sd"},
        "generation": {"perImage": 1, "guidance": 1, "steps": 1, "seed": 1},
        "columns": ["SUP", "real/FD", "cls2img/FD"], "device": "cpu", "precision": "fp32", "threads": 1,
        "checkpointEvery": 2, "evaluateEvery": 2,
        "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 8},
        "distil": {"steps": 3, "batch": 4}, "finetune": {"steps": 3, "batch": 4},
    }
    (folder / "tiny.json").write_text(json.dumps(spec))


# name, arguments; {in}: the inputs, {out}: where exports go, {w}: the workspace
STEPS = [
    ("dataset-import", "dataset import {in}/pictures --as pictures --workspace {w} --quiet"),
    ("set-import", "synthetic import {in}/foreign --dataset pictures --name foreign --workspace {w} --quiet"),
    ("study", "study run {in}/tiny.json --workspace {w} --quiet"),
    ("curate", "synthetic curate foreign --reject 1 --workspace {w}"),
    ("set-export", "synthetic export foreign {out}/set --workspace {w}"),
    ("run-export", "run export 1 {out}/run --workspace {w}"),
    ("student-export", "student export 1 --format safetensors --out {out}/student.safetensors --workspace {w}"),
]


class Program:
    def __init__(self, cli, faults, inputs):
        self.cli, self.faults, self.inputs = cli, faults, inputs

    def run(self, arguments, place, fault=None, log=None, extra=None):
        command = [part.format(**{"in": self.inputs, "w": place / "w", "out": place / "out"})
                   for part in arguments.split()]
        environment = dict(os.environ, OMP_WAIT_POLICY="PASSIVE", OMP_NUM_THREADS="1", LC_ALL="C.UTF-8")
        if fault or log or extra:
            environment.update({"LD_PRELOAD": str(self.faults),
                                "RETORT_FAULT_FOLDERS": f"{place}/w:{place}/out"})
        if log:
            environment["RETORT_FAULT_LOG"] = str(log)
        if fault:
            number, kind = fault
            environment.update({"RETORT_FAULT_AT": str(number), "RETORT_FAULT_KIND": kind.rstrip("+"),
                                "RETORT_FAULT_LASTING": "1" if kind.endswith("+") else "0"})
        environment.update(extra or {})
        try:
            done = subprocess.run([self.cli, *command], env=environment, capture_output=True, text=True,
                                  errors="replace", timeout=SECONDS_TO_HANG)
        except subprocess.TimeoutExpired:
            return None, "", "hangs"
        return done.returncode, done.stdout, done.stderr


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


QUERIES = {  # what is stored, without times
    "run": "SELECT identity, dataset, method, source, student, seed, spec, state FROM run WHERE state = 'finished'",
    "evaluation": "SELECT identity, stage, step, split, images, split_images, top1, mean_per_class, nll, ece, confusion, "
                  "correct FROM evaluation JOIN run ON run.id = run WHERE run.state = 'finished'",
    "metric": "SELECT identity, stage, epoch, step, name, value FROM metric JOIN run ON run.id = run "
              "WHERE run.state = 'finished' AND name IN ('loss', 'learning_rate')",
    "study": "SELECT name, spec FROM study",
    "study_run": "SELECT study.name, identity, study_run.dataset, position FROM study_run JOIN study ON study.id = study "
                 "JOIN run ON run.id = run WHERE run.state = 'finished'",
    "set": "SELECT identity, name, kind, dataset, generator, classes, spec, pictures, state FROM synthetic_set "
           "WHERE state = 'finished'",
    "image": "SELECT name, number, label, prompt, seed, source, file, synthetic_image.state, score, top5, choice "
             "FROM synthetic_image JOIN synthetic_set ON id = synthetic_set WHERE synthetic_set.state = 'finished'",
}


def results(place):
    """Everything finished: rows and files, as a dictionary of comparable values."""
    found = {}
    store = place / "w" / "retort.db"
    if store.exists():
        with tempfile.TemporaryDirectory() as copy:  # reading a write-ahead log may change files
            for name in ("retort.db", "retort.db-wal"):
                if (store.parent / name).exists():
                    shutil.copy(store.parent / name, Path(copy) / name)
            connection = sqlite3.connect(Path(copy) / "retort.db")
            if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                found["damaged"] = True
            if connection.execute("PRAGMA user_version").fetchone()[0] >= SCHEMA:  # else it is being made
                for name, query in QUERIES.items():
                    for row in connection.execute(query):
                        found[(name, *map(repr, row))] = True
                runs = connection.execute("SELECT id, identity FROM run WHERE state = 'finished'").fetchall()
                for number, identity in runs:
                    student = place / "w" / "runs" / str(number) / "student.safetensors"
                    found[("student", identity)] = digest(student) if student.exists() else "gone"
                for set_name, file, state in connection.execute(
                        "SELECT name, file, synthetic_image.state FROM synthetic_image JOIN synthetic_set "
                        "ON id = synthetic_set WHERE file != ''"):
                    image = place / "w" / "synthetic" / set_name / file
                    found[("file", set_name, file)] = digest(image) if image.exists() else "gone"
            connection.close()
    for file in sorted((place / "w" / "datasets").glob("*.json")):
        found[("dataset", file.name)] = True
    if (place / "out").exists():
        for file in sorted((place / "out").rglob("*")):
            if file.is_file():
                timed = file.name in ("run.json", "metrics.csv")  # hold times
                found[("export", str(file.relative_to(place / "out")))] = True if timed else digest(file)
    return found


def stray(place):
    names = re.compile(r"^\.retort-.*\.tmp$|\.unfinished$|^\.import-|\.[A-Za-z0-9]{6}$")
    endings = {".sqlite"}
    return [str(path.relative_to(place)) for path in place.rglob("*")
            if names.search(path.name) and path.suffix not in endings and
            not path.name.endswith((".jsonl", ".config"))]


def fresh(state, place):
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(state, place, symlinks=True)


def told(text):
    """The one line that says what happened."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("warning: ")]
    return lines[-1] if lines else ""


def problems_of(outcome, place):
    code, _, error = outcome
    if code is None:
        return ["hangs"]
    if code not in (0, 1):
        return [f"ends with {code}: {error[-300:]}"]
    line = told(error)
    if code == 1 and str(place) not in line:
        return [f"names no path: {line}"]
    if code == 1 and not any(reason in line for reason in REASONS):
        return [f"names no reason: {line}"]
    return []


def operations(log):
    """(number, operation, path) of each operation of an undisturbed run."""
    return [(int(number), what, path) for number, what, _, path in
            (line.split(" ", 3) for line in log.read_text().splitlines())]


def thinned(listed):
    """Of more than three writes in a row to one file the first, one in the middle and the last."""
    kept, row = [], []
    def close():
        kept.extend(row if len(row) <= 3 else [row[0], row[len(row) // 2], row[-1]])
        row.clear()
    for operation in listed:
        if operation[1] != "write" or (row and row[-1][2] != operation[2]):
            close()
        (row if operation[1] == "write" else kept).append(operation)
    close()
    return kept


class Series:
    def __init__(self, program, folder, options):
        self.program, self.folder, self.options = program, folder, options
        self.counts = collections.Counter()
        self.findings = []

    def prepare(self):
        """The state before each step, the operations of each, and what all came to."""
        state = self.folder / "state-0"
        (state / "out").mkdir(parents=True)
        self.plan, self.folder_syncs = [], {}
        for i, (name, arguments) in enumerate(STEPS):
            place = self.folder / "place"
            fresh(state, place)
            log = self.folder / f"{name}.log"
            code, _, error = self.program.run(arguments, place, log=log)
            if code != 0:
                sys.exit(f"{name}: fails without a fault: {error}")
            self.folder_syncs[name] = [(number, path) for number, what, path in operations(log)
                                       if what == "sync" and Path(path).is_dir()]
            expected = results(place)
            after = self.folder / f"state-{i + 1}"
            fresh(place, after)
            self.plan.append((name, arguments, state, operations(log), expected))
            state = after

    def trials(self):
        for name, arguments, state, listed, expected in self.plan:
            for number, what, path in (listed if self.options.every else thinned(listed)):
                kinds = KINDS[what]
                chosen = kinds if self.options.kinds == "all" else [kinds[number % len(kinds)]]
                for kind in chosen:
                    yield name, arguments, state, (number, what, path), kind, expected

    def perform(self):
        trials = [trial for trial in self.trials() if not self.options.only or trial[0] in self.options.only]
        total = len(trials)
        if self.options.sample:
            trials = sample(trials, self.options.sample, self.options.seed)
        print(f"{total} faults, {len(trials)} of them chosen", flush=True)
        begin = time.monotonic()
        for done, trial in enumerate(trials):
            if self.options.minutes and time.monotonic() - begin > 60 * self.options.minutes:
                print(f"stopped after {self.options.minutes} minutes")
                break
            self.attempt(*trial)
            if done % 50 == 49:
                print(f"{done + 1} done, {len(self.findings)} findings, {time.monotonic() - begin:.0f} s", flush=True)

    def run_out_of_memory(self):
        """Every larger tensor is refused: the study fails with advice, and goes on with the memory back."""
        name, arguments, state, _, expected = next(step for step in self.plan if step[0] == "study")
        place = self.folder / "place"
        for limit in (4_000_000, 400_000, 40_000):
            fresh(state, place)
            code, _, error = self.program.run(arguments, place, extra={"RETORT_FAULT_MEMORY": str(limit)})
            line = told(error)
            problems = []
            if code not in (0, 1) or (code == 1 and "out of memory" not in line):
                problems.append(f"ends with {code}: {error[-300:]}")
            elif code == 1 and "smaller batch" not in line:
                problems.append(f"has no advice: {line}")
            again = self.program.run(arguments, place)
            problems += [f"does not go on: {told(again[2])}"] if again[0] != 0 else []
            problems += lost(expected, results(place), "differs after going on")
            self.counts[f"out of memory: {'told' if code == 1 else 'done all the same'}"] += 1
            for problem in problems:
                self.findings.append(f"out of memory at {limit} bytes: {problem}")
                print(self.findings[-1], flush=True)

    def fail_folder_syncs(self):
        """A folder that cannot be synced once a file is in its place: the file may be gone after a power cut, which
        is told of, and the same command can be repeated."""
        for name, arguments, state, _, _ in self.plan:
            if name not in ("set-export", "run-export", "student-export"):
                continue
            if not self.folder_syncs[name]:
                self.findings.append(f"{name}: syncs no folder")
                print(self.findings[-1], flush=True)
            for number, path in self.folder_syncs[name][-1:]:
                place = self.folder / "place"
                fresh(state, place)
                code, _, error = self.program.run(arguments, place, fault=(number, "io"))
                self.counts[f"folder that cannot be synced: {'told' if code == 1 else 'not told'}"] += 1
                if code != 1 or "cannot be synced: Input/output error" not in error:
                    self.findings.append(f"{name} {number} sync of {path}: ends with {code}: {told(error)}")
                    print(self.findings[-1], flush=True)
                again = self.program.run(arguments, place)
                if again[0] != 0:
                    self.findings.append(f"{name} {number} sync of {path}: does not go on: {told(again[2])}")
                    print(self.findings[-1], flush=True)

    def attempt(self, name, arguments, state, operation, kind, expected):
        number, what, path = operation
        place = self.folder / "place"
        fresh(state, place)
        before = {key: value for key, value in results(place).items()
                  if expected.get(key) == value}  # the command itself may change the rest
        log = self.folder / "fault.log"
        log.unlink(missing_ok=True)
        outcome = self.program.run(arguments, place, fault=(number, kind), log=log)
        hit = any(line.split(" ", 3)[2] == "!" for line in log.read_text().splitlines()) if log.exists() else False
        problems = problems_of(outcome, place)
        problems += lost(before, results(place), "was lost by the fault")
        # What is done in spite of the fault is not always to be done twice: a folder that is exported to is new.
        # Where removing failed as well, what is left is cleared away by whoever works there next.
        is_done = outcome[0] == 0 and not lost(expected, results(place), "") and not stray(place)
        again = outcome if is_done else self.program.run(arguments, place)
        if again[0] != 0:
            problems.append(f"does not go on: {told(again[2])}")
        else:
            problems += lost(expected, results(place), "differs after going on")
            problems += [f"left behind: {file}" for file in stray(place)]
        self.counts["faults" if hit else "not reached"] += 1
        self.counts[f"{name}: {'told' if outcome[0] == 1 else 'done all the same' if outcome[0] == 0 else 'other'}"] += 1
        self.counts[f"kind {kind}"] += 1
        for problem in problems:
            finding = f"{name} {number} {what} {Path(path).name} {kind}: {problem}"
            self.findings.append(finding)
            print(finding, flush=True)
        if problems and self.options.verbose:
            print(f"  exit {outcome[0]}: {outcome[2][-500:]}", flush=True)


def sample(trials, count, seed):
    """By chance, but some of each step and kind of operation."""
    groups = collections.defaultdict(list)
    for trial in trials:
        groups[(trial[0], trial[3][1])].append(trial)
    draw = random.Random(seed)
    keys = sorted(groups)
    draw.shuffle(keys)
    chosen = []
    while len(chosen) < min(count, len(trials)):
        for key in keys:
            if groups[key] and len(chosen) < count:
                chosen.append(groups[key].pop(draw.randrange(len(groups[key]))))
    return chosen


def lost(expected, found, what):
    missing = [key for key, value in expected.items() if found.get(key) != value]
    problems = [f"{what}: {' '.join(map(str, key))[:160]}" for key in missing[:3]]
    if "damaged" in found:
        problems.append("the store is damaged")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--faults", required=True)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--kinds", choices=["one", "all"], default="one")
    parser.add_argument("--every", action="store_true", help="also each of the writes in a row to one file")
    parser.add_argument("--only", nargs="*", default=[], choices=[name for name, _ in STEPS])
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="retort-faults-") as folder:
        folder = Path(folder)
        write_inputs(folder / "inputs")
        series = Series(Program(os.path.abspath(options.cli), os.path.abspath(options.faults), folder / "inputs"),
                        folder, options)
        series.prepare()
        series.perform()
        series.run_out_of_memory()
        series.fail_folder_syncs()
    for name, count in sorted(series.counts.items()):
        print(f"{count:6} {name}")
    print(f"{len(series.findings)} findings")
    return 1 if series.findings else 0


if __name__ == "__main__":
    sys.exit(main())
