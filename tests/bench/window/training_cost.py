#!/usr/bin/env python3
"""What the window costs a training: the same study by retort-cli and in the window, in turn, each time in a new
workspace. Compares the seconds that the store keeps of every run's stages, so loading and preparing do not count.

  QT_QPA_PLATFORM=offscreen training_cost.py --bin build/release/bin STUDY.json [--rounds 5] [--page PAGE]
  DISPLAY=:1 training_cost.py ...

The window opens on the page Distil with the study's curves, as it does for `retort --study`.
"""
import argparse
import json
import os
import pathlib
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

PATIENCE = 1800  # seconds for one study


def job_state(database):
    """Of the only job: queued, running, finished, failed ...; None before it is there."""
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5) as store:
            row = store.execute("SELECT state FROM job").fetchone()
            return row and row[0]
    except sqlite3.OperationalError:
        return None


def seconds_of_runs(database):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
        return dict(store.execute("SELECT method || ' ' || source, distil_seconds + finetune_seconds FROM run"))


def in_terminal(a, workspace):
    subprocess.run([a.bin / "retort-cli", "study", "run", a.study, "--workspace", workspace, "--quiet"],
                   check=True, stdout=subprocess.DEVNULL)


def main_thread_seconds(pid):
    """Of the processor, of the thread that draws."""
    fields = pathlib.Path(f"/proc/{pid}/task/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def in_window(a, workspace):
    """The window's thread: its seconds of the processor a second, while the job was at work."""
    settings = dict(os.environ, XDG_CONFIG_HOME=str(workspace.parent / "config"))
    window = subprocess.Popen([a.bin / "retort", "--workspace", workspace, "--study", a.study], env=settings)
    began = used = share = None
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and window.poll() is None:
        state = job_state(workspace / "retort.db")
        if state == "running":
            now = (time.monotonic(), main_thread_seconds(window.pid))
            began = began or now
            share = (now[1] - began[1]) / max(1e-9, now[0] - began[0])
        if state in ("finished", "failed", "cancelled"):
            break
        time.sleep(0.5)
    window.send_signal(signal.SIGTERM)
    window.wait()
    if state != "finished":
        sys.exit(f"the study did not finish in the window: {state}")
    return share


def main():
    p = argparse.ArgumentParser()
    p.add_argument("study", type=pathlib.Path)
    p.add_argument("--bin", type=pathlib.Path, required=True)
    p.add_argument("--rounds", type=int, default=5)
    a = p.parse_args()
    a.study, a.bin = a.study.resolve(), a.bin.resolve()
    seconds, shares = {"terminal": [], "window": []}, []
    for number in range(a.rounds):
        with tempfile.TemporaryDirectory() as folder:
            for where in sorted(seconds, reverse=number % 2 == 1):  # neither always goes first
                workspace = pathlib.Path(folder) / where
                if where == "terminal":
                    in_terminal(a, workspace)
                else:
                    shares.append(in_window(a, workspace))
                seconds[where].append(seconds_of_runs(workspace / "retort.db"))
                print(json.dumps({"round": number, "where": where, **seconds[where][-1]}), file=sys.stderr)
    totals = {where: [sum(runs.values()) for runs in rounds] for where, rounds in seconds.items()}
    cost = statistics.median(window / terminal - 1 for window, terminal in zip(totals["window"], totals["terminal"]))
    print(json.dumps({"seconds": totals, "cost_percent_median": round(100 * cost, 2),
                      "window_thread_share_of_a_core": [round(share, 4) for share in shares]}, indent=1))


if __name__ == "__main__":
    main()
