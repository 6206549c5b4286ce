#!/usr/bin/env python3
"""Images per second of one process with two threads, and of two processes (Gloo) with one thread each that train
the same ResNet-50 on 64 px with the same batch, in turn. By the times that are stored with each step; the first
three of a process, which warm up, do not count.

  ranks.py build/release/bin/retort-cli [--rounds 3] [--steps 12] [--batch 64] [--keep FOLDER]
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile

import noise

WARM_UP = 3  # steps


def write_study(folder, name, a):
    study = {"name": name, "datasets": [str(folder / "noise")], "columns": ["SUP"], "device": "cpu",
             "precision": a.precision, "evaluateEvery": a.steps, "checkpointEvery": 0,
             "student": {"architecture": "resnet50", "imageSize": noise.SIDE, "stem": "standard"},
             "supervised": {"steps": a.steps, "batch": a.batch}}
    file = folder / f"{name}.json"
    file.write_text(json.dumps(study))
    return file


def work(a, folder, name, ranks, threads, port):
    study = write_study(folder, name, a)
    command = [a.program, "study", "work", study, "--task", "0", "--out", folder / name, "--workspace",
               folder / "none", "--threads", str(threads), "--quiet"]
    environment = dict(os.environ, OMP_WAIT_POLICY="PASSIVE", OPENBLAS_NUM_THREADS=str(threads))
    if ranks > 1:
        environment |= {"WORLD_SIZE": str(ranks), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    processes = [subprocess.Popen(command, env=environment | ({"RANK": str(i)} if ranks > 1 else {}),
                                  stdout=subprocess.DEVNULL) for i in range(ranks)]
    if any([process.wait() for process in processes]):
        raise SystemExit(f"{name}: a process failed")
    metrics = next((folder / name).glob("run-*/run/metrics.csv")).read_text().splitlines()[1:]
    seconds = {int(step): float(value) for _, _, step, kind, value in (line.split(",") for line in metrics)
               if kind == "seconds"}
    return a.batch * (a.steps - WARM_UP) / (seconds[a.steps] - seconds[WARM_UP])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--keep", help="a folder that is there; else a temporary one")
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(a.keep or temporary)
        noise.write_dataset(folder / "noise")
        one, two = [], []
        for i in range(a.rounds):
            one.append(work(a, folder, f"one-{i}", 1, 2, 0))
            two.append(work(a, folder, f"two-{i}", 2, 1, 29600 + i))
            print(f"one process, two threads: {one[-1]:.2f} images/s; two processes: {two[-1]:.2f}", flush=True)
    ratio = statistics.median(two) / statistics.median(one)
    print(f"medians {statistics.median(one):.2f} and {statistics.median(two):.2f} images/s: {ratio:.2f}")


if __name__ == "__main__":
    main()
