#!/usr/bin/env python3
"""Seconds an image of 512 px in few steps, retort and diffusers in turn, on the random weights of tests/rehearsal:
Stable Diffusion 1.5 with four LCM steps and the tiny decoder, Stable Diffusion 2.1 with one step and its own
decoder (the network of SD-Turbo). Loading the models does not count, the first image of a program neither.

  few_steps.py --cli build/release/bin/retort-cli --models FOLDER/models [--rounds 3] [--images 3] [--threads 2]

Run by a Python that has torch, diffusers and transformers. FOLDER is the one of tests/rehearsal/rehearse.py.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import noise

CASES = {"sd15, 4 LCM steps, tiny decoder": {"base": "sd15", "steps": 4, "scheduler": "lcm", "tiny": True},
         "sd21, 1 step (SD-Turbo)": {"base": "sd21-base", "steps": 1, "scheduler": "ddim", "tiny": False}}


def write_decoder(folder):
    import torch
    from diffusers import AutoencoderTiny
    torch.manual_seed(0)
    AutoencoderTiny().half().save_pretrained(folder)


def retort(a, folder, case):
    put_together = {"base": str(a.models / case["base"])}
    if case["scheduler"] == "lcm":
        put_together["scheduler"] = "lcm"
    if case["tiny"]:
        put_together["decoder"] = str(folder / "decoder")
    generator = folder / f"{case['base']}.json"
    generator.write_text(json.dumps(put_together))
    with tempfile.TemporaryDirectory(dir=folder) as workspace:
        command = [a.cli, "generate", "cls2img", "--generator", generator, "--dataset", folder / "noise",
                   "--labelled-per-class", str(a.images // 2 + 1), "--per-image", "1", "--steps", str(case["steps"]),
                   "--guidance", "1", "--size", "512", "--batch", "1", "--seed", "1", "--device", "cpu", "--precision",
                   "bf16", "--threads", str(a.threads), "--workspace", workspace, "--name", "few", "--quiet"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        shown = subprocess.run([a.cli, "synthetic", "show", "few", "--json", "--workspace", workspace], check=True,
                               capture_output=True, text=True)
    return [image["seconds"] for image in json.loads(shown.stdout)["images"]][1:]


PEER = """
import json, sys, time, torch
from diffusers import AutoencoderTiny, LCMScheduler, StableDiffusionPipeline
base, decoder, scheduler, steps, images, threads = sys.argv[1:7]
torch.set_num_threads(int(threads))
pipe = StableDiffusionPipeline.from_pretrained(base, torch_dtype=torch.bfloat16, safety_checker=None)
if scheduler == "lcm":
    pipe.scheduler = LCMScheduler.from_config(pipe.scheduler.config)
if decoder:
    pipe.vae = AutoencoderTiny.from_pretrained(decoder, torch_dtype=torch.bfloat16)
pipe.set_progress_bar_config(disable=True)
pipe.unet.to(memory_format=torch.channels_last)
seconds = []
for i in range(int(images) + 1):
    began = time.perf_counter()
    pipe("a photo of a dress.", num_inference_steps=int(steps), guidance_scale=1.0, height=512, width=512,
         generator=torch.Generator().manual_seed(i))
    seconds.append(time.perf_counter() - began)
print(json.dumps(seconds[1:]))
"""


def diffusers(a, folder, case):
    done = subprocess.run([sys.executable, "-c", PEER, a.models / case["base"],
                           folder / "decoder" if case["tiny"] else "", case["scheduler"], str(case["steps"]),
                           str(a.images), str(a.threads)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--models", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--images", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    a.models = a.models.resolve()
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        noise.write_dataset(folder / "noise")
        write_decoder(folder / "decoder")
        for name, case in CASES.items():
            ours, theirs = [], []
            for _ in range(a.rounds):
                ours += retort(a, folder, case)
                theirs += diffusers(a, folder, case)
            mine, peer = statistics.median(ours), statistics.median(theirs)
            print(f"{name}: retort {mine:.2f} s ({min(ours):.2f} - {max(ours):.2f}), diffusers {peer:.2f} s "
                  f"({min(theirs):.2f} - {max(theirs):.2f}): {peer / mine:.2f} times as fast", flush=True)


if __name__ == "__main__":
    main()
