#!/usr/bin/env python3
"""One workspace, several programs: one writes, all read, and whoever died holds nothing.

Everything is tried with the locks of the kernel, without (ENOLCK, as on some network disks), and with locks
that are granted to everybody, as on others. The library inject_faults takes the locks away.

  two_programs.py --cli build/release/bin/retort-cli --faults build/release/tests/reliability/libinject_faults.so
"""
import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import fault_series

MODES = ["kernel", "missing", "idle"]
FAILURES = []


def expect(condition, what):
    if not condition:
        FAILURES.append(what)
        print(what, flush=True)


class Workspace:
    def __init__(self, options, folder, mode):
        self.cli, self.folder, self.mode = os.path.abspath(options.cli), folder, mode
        self.environment = dict(os.environ, OMP_WAIT_POLICY="PASSIVE", OMP_NUM_THREADS="1", LC_ALL="C.UTF-8")
        if mode != "kernel":
            self.environment.update(LD_PRELOAD=os.path.abspath(options.faults), RETORT_FAULT_LOCKS=mode)

    def spec(self, name, steps):
        spec = {"name": name, "datasets": [str(self.folder / "pictures")], "columns": ["SUP"], "device": "cpu",
                "threads": 1, "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 8},
                "finetune": {"steps": steps, "batch": 4}}
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps(spec))
        return str(file)

    def start(self, *arguments):
        return subprocess.Popen([self.cli, *arguments, "--workspace", str(self.folder / "w")], env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments):
        program = self.start(*arguments)
        out, error = program.communicate(timeout=120)
        return program.returncode, out, error


def wait_until_it_trains(program):
    for line in iter(lambda: program.stderr.read(64), ""):
        if "finetune" in line:
            return True
    return False


def while_another_writes(work):
    writer = work.start("study", "run", work.spec("long", 1_000_000))
    expect(wait_until_it_trains(writer), f"{work.mode}: the first program does not train")
    code, _, error = work.run("study", "run", work.spec("short", 1))
    expect(code == 1 and f"held by process {writer.pid} on host" in error,
           f"{work.mode}: the second program is not told who writes: {code} {error}")
    code, out, error = work.run("study", "list")
    expect(code == 0, f"{work.mode}: a reader is kept out: {error}")
    code, out, _ = work.run("workspace", "check", "--json")
    expect(f"process {writer.pid} on host" in json.loads(out)["holder"], f"{work.mode}: check names no holder: {out}")
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    code, _, error = work.run("study", "run", work.spec("short", 1))
    expect(code == 0, f"{work.mode}: a dead program still holds the workspace: {error}")


def of_another_computer(work):
    owner = work.folder / "w" / "retort.owner"
    expect(not owner.exists(), f"{work.mode}: the owner's file is left behind")
    owner.write_text("process 1 on host elsewhere\nanother-boot pid:[1] 1 1 0123\n")
    code, _, error = work.run("study", "run", work.spec("short", 1))
    expect(code == 1 and "process 1 on host elsewhere" in error and "last seen" in error,
           f"{work.mode}: another computer's program is not respected: {code} {error}")
    past = time.time() - 120
    os.utime(owner, (past, past))
    code, _, error = work.run("study", "run", work.spec("short", 1))
    expect(code == 0, f"{work.mode}: a program that is long gone still holds the workspace: {error}")


def taken_over(work):
    """Another computer took the workspace over while this one slept: nothing more is written."""
    writer = work.start("study", "run", work.spec("overtaken", 1_000_000))
    expect(wait_until_it_trains(writer), f"{work.mode}: the program that is overtaken does not train")
    owner = work.folder / "w" / "retort.owner"
    owner.unlink()
    owner.write_text("process 1 on host elsewhere\nanother-boot pid:[1] 1 1 0123\n")
    _, error = writer.communicate(timeout=120)
    expect(writer.returncode == 1 and "process 1 on host elsewhere has taken the workspace over" in error,
           f"{work.mode}: goes on in a workspace that another program has: {writer.returncode} {error}")
    expect("elsewhere" in owner.read_text(), f"{work.mode}: removes the file of another owner")
    owner.unlink()


def while_a_tool_writes_the_store(work):
    """A person's own SQLite tool: its transaction is waited for, not forever; one that reads is no obstacle."""
    store = work.folder / "w" / "retort.db"
    reader = sqlite3.connect(store, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM run").fetchone()
    code, _, error = work.run("study", "run", work.spec("short", 1))
    expect(code == 0, f"a tool that reads keeps a writer out: {error}")
    reader.close()
    tool = sqlite3.connect(store, isolation_level=None)
    tool.execute("BEGIN IMMEDIATE")
    code, _, error = work.run("study", "run", work.spec("short", 1))
    expect(code == 1 and str(store) in error and "another program writes to it" in error,
           f"a busy store is not told of: {code} {error}")
    expect(work.run("study", "list")[0] == 0, "a tool that writes keeps a reader out")
    tool.execute("ROLLBACK")
    tool.close()
    code, _, error = work.run("study", "run", work.spec("short", 1))
    expect(code == 0, f"does not go on once the tool is done: {error}")


def all_at_once(work):
    """However many begin the same study at once, each run is done by one of them."""
    spec = work.spec("shared", 20)
    programs = [work.start("study", "run", spec, "--json", "--quiet") for _ in range(4)]
    finished = 0
    for program in programs:
        out, error = program.communicate(timeout=120)
        expect(program.returncode == 0 or "held by" in error, f"{work.mode}: {program.returncode} {error}")
        finished += json.loads(out)["finished"] if program.returncode == 0 else 0
    expect(finished == 1, f"{work.mode}: one run was done {finished} times")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--faults", required=True)
    options = parser.parse_args()
    for mode in MODES:
        with tempfile.TemporaryDirectory(prefix="retort-two-") as folder:
            fault_series.write_inputs(Path(folder))
            work = Workspace(options, Path(folder), mode)
            while_another_writes(work)
            of_another_computer(work)
            all_at_once(work)
            taken_over(work)
            if mode == "kernel":
                while_a_tool_writes_the_store(work)
            print(f"{mode}: done", flush=True)
    print(f"{len(FAILURES)} failures")
    return 1 if FAILURES else 0


if __name__ == "__main__":
    sys.exit(main())
