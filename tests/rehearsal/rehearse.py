#!/usr/bin/env python3
"""A whole study at full size with random weights: ViT-H/14, SD 2.1 base, Stable unCLIP 2.1, SD 1.5 with an
IP-Adapter, ResNet-50 at 224 px, ten images of Imagenette, two sampler steps, every column.

  rehearse.py --cli build/release/bin/retort-cli --folder FOLDER [--real-data DIR] [--size PX] [--threads N]

FOLDER takes 9 GB of models, which are kept for the next time, and a workspace, which is made anew. Fails where a
study fails, where a column of its table is empty, where memory at its peak is above 6 GiB (in bf16), or where
stderr is silent for more than 5 s. Without --folder it reads RETORT_REHEARSAL and is skipped (77) without that.
"""
import argparse
import json
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import threading
import time
import zlib

import random_models

SKIPPED = 77
MEMORY_LIMIT = 6.0  # GiB
SILENCE_LIMIT = 5.0  # seconds
COLUMNS = ["SUP", "SUP*", "real/FD", "real/LD", "cls2img/SUP", "cls2img/FD", "cls2img/LD", "img2img/SUP", "img2img/FD",
           "img2img/LD", "img2img/CP"]
CLASSES = ["n01440764", "n02102040", "n02979186", "n03000684", "n03028079", "n03394916", "n03417042", "n03425413",
           "n03445777", "n03888257"]


def say(text):
    print(text, flush=True)


def noise_png(seed, side=160):
    """An image of coloured blocks, for machines without Imagenette."""
    source = random.Random(seed)
    blocks = [[bytes(source.randrange(256) for _ in range(3)) for _ in range(8)] for _ in range(8)]
    rows = b"".join(b"\0" + b"".join(blocks[y * 8 // side][x * 8 // side] for x in range(side)) for y in range(side))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_images(folder, real_data):
    """One image a class in each split."""
    archive = pathlib.Path(real_data or "") / "imagenette2-160.tgz"
    images = {}
    if real_data and archive.exists():
        with tarfile.open(archive) as tar:
            for member in tar:
                place = tuple(pathlib.PurePath(member.name).parts[1:3])
                if member.isfile() and place not in images:
                    images[place] = (pathlib.PurePath(member.name).suffix, tar.extractfile(member).read())
    else:
        for index, name in enumerate(CLASSES):
            images["train", name] = (".png", noise_png(2 * index))
            images["val", name] = (".png", noise_png(2 * index + 1))
    for (split, name), (suffix, content) in images.items():
        place = folder / split / name
        place.mkdir(parents=True, exist_ok=True)
        (place / f"1{suffix}").write_bytes(content)


def study(name, dataset, models, img2img, cls2img, columns, size):
    generation = {"perImage": 1, "steps": 2, "seed": 1, "storedSize": 256, "format": "jpeg",
                  "cls2img": {"guidance": 2}, "img2img": {"guidance": 10}}
    if size:
        generation.update(size=size, batch=1)
    stage = {"steps": 3, "batch": 8}
    return {"name": name, "datasets": [str(dataset)], "labelled": {"perClass": 1}, "teacher": str(models / "vit-h-14"),
            "generators": {"cls2img": cls2img, "img2img": img2img}, "generation": generation, "columns": columns,
            "seeds": [1], "student": {"architecture": "resnet50", "imageSize": 224}, "distil": stage,
            "finetune": stage, "precision": "bf16"}


class Watched:
    """A run of the program: what it said and when, its memory at the peak and its time."""

    def __init__(self, command, log):
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.output = b""
        reader = threading.Thread(target=self.read_output, args=(process.stdout,))
        reader.start()
        self.lines = [(0.0, "(start)")]  # with seconds since the start
        with open(log, "w", buffering=1) as file:
            for line in process.stderr:
                now = time.monotonic() - began
                self.lines.append((now, line.decode(errors="replace").rstrip()))
                file.write(f"{now:9.2f}  {self.lines[-1][1]}\n")
        reader.join()
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds = time.monotonic() - began
        self.code = os.waitstatus_to_exitcode(status)
        self.memory = usage.ru_maxrss / (1 << 20)  # GiB
        self.processor = usage.ru_utime + usage.ru_stime
        self.lines.append((self.seconds, "(end)"))

    def read_output(self, pipe):
        self.output = pipe.read()

    def silences(self):
        """Seconds and what was said before, the longest first."""
        return sorted(((after[0] - before[0], before[1]) for before, after in zip(self.lines, self.lines[1:])),
                      reverse=True)

    def hashed(self):
        return [line for _, line in self.lines if re.search(r"checking the weights.*done", line)]


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def report(name, run, workspace):
    say(f"{name}: exit {run.code}, {run.seconds:.0f} s ({run.processor:.0f} s of processor time), "
        f"{run.memory:.2f} GiB at the peak, workspace {size_of(workspace) / 1e6:.0f} MB")
    for seconds, line in run.silences()[:5]:
        say(f"  {seconds:5.1f} s of silence after: {line}")


def problems_of(name, run, columns):
    problems = []
    if run.code != 0:
        problems.append(f"{name}: exit code {run.code}: {run.lines[-2][1]}")
    else:
        cells = json.loads(run.output)["table"]["rows"][0]["cells"]
        missing = [column for column in columns if column not in cells]
        if missing:
            problems.append(f"{name}: no cell for {', '.join(missing)}")
    if run.memory > MEMORY_LIMIT:
        problems.append(f"{name}: {run.memory:.2f} GiB at the peak, at most {MEMORY_LIMIT} are allowed")
    silence, line = run.silences()[0]
    if silence > SILENCE_LIMIT:
        problems.append(f"{name}: silent for {silence:.1f} s after: {line}")
    return problems


def rehearse(a):
    folder = pathlib.Path(a.folder).resolve()
    models, workspace, images = folder / "models", folder / "workspace", folder / "imagenette-ten"
    for made in (workspace, images):
        shutil.rmtree(made, ignore_errors=True)
    workspace.mkdir(parents=True)
    random_models.write_all(models, say)
    write_images(images, a.real_data)
    say(f"models: {size_of(models) / 1e9:.2f} GB")
    sd15 = {"base": str(models / "sd15")}
    adapted = {**sd15, "adapter": str(models / "ip-adapter.safetensors")}
    studies = {
        "table1": study("table1", images, models, str(models / "unclip21"), str(models / "sd21-base"), COLUMNS, a.size),
        "table1-sd15": study("table1-sd15", images, models, adapted, sd15, COLUMNS[2:], a.size),
    }
    if a.only:
        studies = {a.only: studies[a.only]}
    problems = []
    for name, spec in studies.items():
        file = folder / f"{name}.json"
        file.write_text(json.dumps(spec, indent=2) + "\n")
        command = [a.cli, "study", "run", str(file), "--workspace", str(workspace), "--json", "--threads", str(a.threads)]
        run = Watched(command, folder / f"{name}.log")
        report(name, run, workspace)
        problems += problems_of(name, run, spec["columns"])
        again = Watched(command, folder / f"{name}-again.log")
        report(f"{name}, all runs finished", again, workspace)
        problems += problems_of(f"{name} again", again, spec["columns"])
    return problems


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cli", required=True)
    p.add_argument("--folder", default=os.environ.get("RETORT_REHEARSAL"))
    p.add_argument("--real-data", default=os.environ.get("RETORT_REAL_DATA"))
    p.add_argument("--size", type=int, help="pixels that images are generated at; default: each generator's own")
    p.add_argument("--threads", type=int, default=0)
    p.add_argument("--only", choices=["table1", "table1-sd15"])
    a = p.parse_args()
    if not a.folder:
        say("skipped: RETORT_REHEARSAL names no folder for 9 GB of random weights")
        sys.exit(SKIPPED)
    problems = rehearse(a)
    for problem in problems:
        say(f"FAILED  {problem}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
