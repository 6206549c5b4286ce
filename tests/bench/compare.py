#!/usr/bin/env python3
"""Runs retort-cli's benchmark and a PyTorch peer in turn on this machine and writes the medians as Markdown.

  compare.py --cli build/release/bin/retort-cli --peer peer_pytorch.py [--small DIR] [--large DIR]
             [--rounds 5] [--seconds 10] [--only NAME ...] > RESULTS.md

DIR are folders of class folders: --small for the 64 px loop (EuroSAT), --large for the 224 px loop (Flowers102).
The peer takes the options of this file's peer() and prints one JSON line with the same keys as `bench --json`.
"""
import argparse
import json
import statistics
import subprocess
import sys

STEP, LOOP, LOAD, TOWER = "train_step_img_s", "train_loop_img_s", "load_only_img_s", "tower_img_s"
# What only retort-cli reports.
OWN = ("diffusion_pass_s", "diffusion_gflops", "diffusion_peak_share", "tower_peak_share", "matmul_gflops", "peak_memory_mib")


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    start = done.stdout.index("{")
    return json.loads(done.stdout[start:])


def ours(a, case):
    command = [a.cli, "bench", "--json", "--seconds", str(a.seconds), "--precision", case.get("precision", "auto")]
    if "size" in case:
        command += ["--size", str(case["size"]), "--batch", str(case["batch"])]
        if case["data"]:
            command += ["--data", case["data"]]
    else:
        part = "tower" if "tower" in case else "diffusion"
        command += ["--no-step", f"--{part}", case[part]]
    return run(command)


def peer(a, case, style):
    command = [a.python, a.peer, "--seconds", str(a.seconds), "--style", style]
    if "size" in case:
        command += ["--size", str(case["size"]), "--batch", str(case["batch"])]
        if case["data"]:
            command += ["--data", case["data"]]
    else:
        # The peer always times a training step too; its smallest one is asked for.
        command += ["--tower", case["tower"], "--arch", "resnet18", "--size", "32", "--batch", "8"]
    return run(command)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--cli", required=True)
    p.add_argument("--peer", required=True)
    p.add_argument("--python", default="/usr/bin/python3")
    p.add_argument("--small")
    p.add_argument("--large")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=float, default=10)
    p.add_argument("--only", nargs="*")
    a = p.parse_args()

    cases = {
        "resnet50-64": dict(size=64, batch=64, data=a.small, styles=["tuned", "plain"], keys=[STEP, LOOP, LOAD]),
        "resnet50-224": dict(size=224, batch=64, data=a.large, styles=["tuned", "plain"], keys=[STEP, LOOP, LOAD]),
        "vit-b32-bf16": dict(tower="b32", precision="bf16", styles=["tuned"], keys=[TOWER]),
        "vit-b32-fp32": dict(tower="b32", precision="fp32", styles=["plain"], keys=[TOWER]),
        "vit-h14-bf16": dict(tower="h14", precision="bf16", styles=["tuned"], keys=[TOWER]),
        "vit-h14-fp32": dict(tower="h14", precision="fp32", styles=["plain"], keys=[TOWER]),
    }
    for part in ("unet-512", "unet-768-unclip", "decoder-512", "text"):  # the peer has none
        for precision in ("fp32", "bf16"):
            cases[f"{part}-{precision}"] = dict(diffusion=part, precision=precision, styles=[], keys=[])
    print("| case | figure | retort | peer | ratio | retort min - max | peer min - max |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for name, case in cases.items():
        if a.only and name not in a.only:
            continue
        results = {"retort": []} | {style: [] for style in case["styles"]}
        for _ in range(a.rounds):
            results["retort"].append(ours(a, case))
            for style in case["styles"]:
                results[style].append(peer(a, case, style))
        for style in case["styles"]:
            for key in case["keys"]:
                own = [r[key] for r in results["retort"] if key in r]
                other = [r[key] for r in results[style] if key in r]
                if not own or not other:
                    continue
                m, n = statistics.median(own), statistics.median(other)
                print(f"| {name} vs {style} | {key} | {m:.2f} | {n:.2f} | {m / n:.2f} | "
                      f"{min(own):.2f} - {max(own):.2f} | {min(other):.2f} - {max(other):.2f} |", flush=True)
        for key in OWN:
            own = [r[key] for r in results["retort"] if key in r]
            if own:
                print(f"| {name} | {key} | {statistics.median(own):.2f} | | | {min(own):.2f} - {max(own):.2f} | |", flush=True)


if __name__ == "__main__":
    main()
