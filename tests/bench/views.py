#!/usr/bin/env python3
"""Steps per second of stage 1 with stored views and with the teacher's answers to the images themselves, in turn:
real/FD on Fashion-MNIST with the miniature models. By the times that are stored with each step; the first ones of a
run, which warm up, and the evaluations do not count.

  views.py build/release/bin/retort-cli [--rounds 3] [--steps 300] [--threads 1] [--views 8]
"""
import argparse
import csv
import io
import json
import os
import pathlib
import statistics
import subprocess
import tempfile

WARM_UP = 20  # steps


def study(name, seed, views, a):
    return {"name": name, "datasets": ["fashion-mnist"], "labelled": {"perClass": 50}, "teacher": "miniature-clip",
            "columns": ["real/FD"], "seeds": [seed], "device": "cpu", "threads": a.threads, "evaluateEvery": a.steps,
            "checkpointEvery": 0, "distil": {"steps": a.steps, "batch": 64}, "finetune": {"steps": 1, "batch": 64},
            "student": {"architecture": "resnet18", "width": 16, "stem": "small-image", "imageSize": 32},
            "views": views}


def steps_per_second(a, folder, name, seed, views):
    file = folder / f"{name}.json"
    file.write_text(json.dumps(study(name, seed, views, a)))
    workspace = ["--workspace", folder / "workspace"]
    environment = dict(os.environ, OMP_WAIT_POLICY="PASSIVE")
    subprocess.run([a.program, "study", "run", file, "--quiet", *workspace], env=environment, check=True,
                   stdout=subprocess.DEVNULL)
    curves = subprocess.run([a.program, "study", "curves", name, *workspace], check=True, capture_output=True, text=True)
    seconds = {int(row["step"]): float(row["value"]) for row in csv.DictReader(io.StringIO(curves.stdout))
               if row["name"] == "seconds" and row["stage"] == "distil"}
    first, last = WARM_UP, a.steps - 1
    return (last - first) / (seconds[last] - seconds[first])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--views", type=int, default=8)
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        plain, viewed = [], []
        for i in range(a.rounds):
            plain.append(steps_per_second(a, folder, f"plain-{i}", i + 1, {"count": 0}))
            viewed.append(steps_per_second(a, folder, f"views-{i}", i + 1, {"count": a.views, "cutmix": 1.0}))
            print(f"the images themselves: {plain[-1]:.2f} steps/s; {a.views} views: {viewed[-1]:.2f}", flush=True)
    ratio = statistics.median(viewed) / statistics.median(plain)
    print(f"medians {statistics.median(plain):.2f} and {statistics.median(viewed):.2f} steps/s: {ratio:.3f}")


if __name__ == "__main__":
    main()
