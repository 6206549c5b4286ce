#!/usr/bin/env python3
"""Kills retort-cli with SIGKILL at random moments, resumes it, and compares with an undisturbed run.

    tests/reliability/kill_series.py --cli build/release/bin/retort-cli --kills 1000 --seed 1

Each stage below is one command in a workspace that the stages before it have made. It is run once undisturbed;
then, again and again from the same beginning, it is killed one or more times at random moments and started anew
until it is done. Students, generated images, every stored number (but times) and every other file must be
bitwise the same, and no temporary file may be left. In the stages that train, some kills are followed by damage
to the newest checkpoint, or to both.

Needs Python 3 alone, the shipped miniature models and Debian's package dataset-fashion-mnist. Exit code 0: all
kills survived; 1: not; 77: something it needs is not here.
"""

import argparse
import collections
import contextlib
import gzip
import hashlib
import http.server
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
import zlib

FASHION = pathlib.Path("/usr/share/datasets/fashion-mnist")
CLASSES = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"]
USED_CLASSES = 4
LEFT_OVER = re.compile(r"\.tmp$|\.part$|\.etag$|^\.import-|\.unfinished$|checkpoint|\.next\.|-journal$")
TIMES = re.compile(r"_at$|seconds|per_second|^finished$|^started$|startedAt|finishedAt|created|latency")
TIME_METRICS = ("seconds", "images_per_second")
# Made by timing this machine, or by the stamps of files; who holds the workspace; copies before a migration; what
# was told of damaged checkpoints.
NOT_COMPARED = re.compile(r"(^|/)(speeds\.json|checked|retort\.(lock|owner)|retort-schema-\d+\.db|remarks\.txt)(/|$)|"
                          r"\.db-(wal|shm)$")
TOLD = re.compile(r"training goes on from the checkpoint before it|so it starts anew")


# ---- what the stages work on ----------------------------------------------------------------------------

def png(pixels, side):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    rows = b"".join(b"\0" + pixels[i * side:(i + 1) * side] for i in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def fashion_images(part, per_class):
    """{class: [PNG]}, the first ones of each class."""
    def idx(name):
        with gzip.open(next(FASHION.glob(name + "*"))) as file:
            return file.read()
    images, labels = idx(part + "-images"), idx(part + "-labels")
    found = collections.defaultdict(list)
    for i in range(len(labels) - 8):
        label = labels[8 + i]
        if label < USED_CLASSES and len(found[label]) < per_class:
            found[label].append(png(images[16 + 784 * i:16 + 784 * (i + 1)], 28))
    return {CLASSES[label]: found[label] for label in sorted(found)}


def write_folder(folder, images):
    for name, files in images.items():
        (folder / name).mkdir(parents=True)
        for number, content in enumerate(files):
            (folder / name / f"{number:03}.png").write_bytes(content)


def write_archive(folder, archive):
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(folder.rglob("*.png")):
            out.writestr(zipfile.ZipInfo(str(file.relative_to(folder)), (2020, 1, 1, 0, 0, 0)), file.read_bytes())


def write_older_store(sql, workspace, rows):
    """A store of schema version 7 with a set of so many images, as programs of that time left it."""
    workspace.mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(workspace / "retort.db")) as store:
        store.executescript(sql.read_text())
        store.execute("INSERT INTO run(id, identity, dataset, method, source, student, seed, spec, state) "
                      "VALUES (1, 'a', 'd', 'FD', 'real', 's', 1, '{}', 'finished')")
        store.executemany("INSERT INTO metric VALUES (1, 'distil', 0, ?, 'loss', ?)",
                          ((step, 1 / step) for step in range(1, rows)))
        store.execute("INSERT INTO synthetic_set(id, identity, name, kind, dataset, generator, generator_hash, "
                      "classes, spec, pictures, width, height, state) VALUES (1, 'b', 'old', 'sdedit', 'd', 'g', "
                      "'h', '[]', '{}', ?, 8, 8, 'finished')", (rows,))
        store.executemany("INSERT INTO synthetic_image(synthetic_set, number, label, prompt, seed, file, "
                          "noise_level, seconds, state) VALUES (1, ?, 0, 'p', ?, 'f', 0, 0, ?)",
                          ((n, n * 7, "left-out" if n % 5 == 0 else "stored") for n in range(rows)))
        store.commit()


class SlowServer(http.server.ThreadingHTTPServer):
    """Serves a folder slowly, so that kills come while bytes are on their way; knows ranges."""
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.folder = folder
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # whoever asked was killed

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            file = self.server.folder / self.path.lstrip("/")
            if not file.is_file():
                return self.send_error(404)
            content = file.read_bytes()
            wanted = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
            first = int(wanted.group(1)) if wanted else 0
            self.send_response(206 if wanted else 200)
            self.send_header("ETag", '"%s"' % hashlib.sha256(content).hexdigest()[:16])
            self.send_header("Accept-Ranges", "bytes")
            if wanted:
                self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
            self.send_header("Content-Length", str(len(content) - first))
            self.end_headers()
            piece = 8192
            for begin in range(first, len(content), piece):
                self.wfile.write(content[begin:begin + piece])
                self.wfile.flush()
                time.sleep(0.02)

        def log_message(self, *arguments):
            pass


STUDY = {
    "labelled": {"perClass": 8, "seed": 1},
    "validation": {"fraction": 0.25},
    "teacher": "miniature-clip",
    "generators": {"cls2img": "miniature-sd", "img2img": "miniature-unclip"},
    "generation": {"perImage": 1, "steps": 2, "scheduler": "dpm++", "spacing": "trailing", "seed": 1},
    "seeds": [1],
    "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 28},
    "distil": {"steps": 40, "batch": 8},
    "finetune": {"steps": 40, "batch": 8},
    "augmentation": {"geometry": "padded-crop", "padding": 2, "flip": 0.5},
    "evaluateEvery": 10, "checkpointEvery": 4, "device": "cpu", "threads": 1,
}


class Material:
    """Everything that the stages read and never write."""

    def __init__(self, folder, rows):
        self.folder = folder
        images = fashion_images("train", 12)
        write_folder(folder / "fashion" / "train", images)
        write_folder(folder / "fashion" / "test", fashion_images("t10k", 12))
        write_folder(folder / "foreign", {name: files[::-1][:6] for name, files in images.items()})
        (folder / "served").mkdir()
        self.archive = folder / "served" / "garments.zip"
        write_archive(folder / "fashion", self.archive)
        self.server = SlowServer(folder / "served")
        self.list = folder / "list.json"
        self.list.write_text(json.dumps({
            "format": 1, "name": "loaded", "title": "Garments", "page": "http://localhost/", "licence": "none",
            "base": "http://127.0.0.1/", "files": [{
                "path": "garments.zip", "bytes": self.archive.stat().st_size,
                "sha256": hashlib.sha256(self.archive.read_bytes()).hexdigest()}]}))
        self.older = folder / "older"
        write_older_store(pathlib.Path(__file__).with_name("store-version-7.sql"), self.older, rows)

    def study(self, name, columns):
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps({"name": name, "datasets": ["small"], "columns": columns, **STUDY}))
        return file


# ---- stages -----------------------------------------------------------------------------------------------

Stage = collections.namedtuple("Stage", "name arguments trains")


def stages_of(material, state):
    """In the order in which each needs those before it."""
    def stage(name, *arguments, trains=False, workspace="workspace"):
        return Stage(name, [*map(str, arguments), "--workspace", str(state / workspace)], trains)
    sampling = ["--labelled-per-class", 4, "--per-image", 2, "--steps", 2, "--scheduler", "dpm++", "--batch", 2,
                "--device", "cpu", "--threads", 1, "--dataset", "small"]
    out = state / "out"
    return [
        stage("dataset import, folder", "dataset", "import", material.folder / "fashion", "--as", "small"),
        stage("dataset import, archive", "dataset", "import", material.archive, "--as", "garments"),
        stage("download", "dataset", "download", material.list, "--base",
              f"http://127.0.0.1:{material.server.server_port}/"),
        stage("hashing and embedding", "teacher", "embed", "--teacher", "miniature-clip", "--dataset", "small",
              "--device", "cpu", "--threads", 1),
        stage("cls2img", "generate", "cls2img", "--generator", "miniature-sd", "--name", "drawn", *sampling),
        stage("img2img", "generate", "img2img", "--generator", "miniature-unclip", "--teacher", "miniature-clip",
              "--name", "varied", *sampling),
        stage("set import", "synthetic", "import", material.folder / "foreign", "--dataset", "small", "--name",
              "foreign"),
        stage("curation", "synthetic", "curate", "foreign", "--max-per-class", 4, "--reject", 1, 7, "--device",
              "cpu", "--threads", 1),
        stage("SUP", "study", "run", material.study("labels", ["SUP"]), trains=True),
        stage("distillation", "study", "run", material.study("real", ["real/FD", "real/LD"]), trains=True),
        stage("study with generation", "study", "run",
              material.study("generated", ["cls2img/FD", "img2img/CP"]), trains=True),
        stage("set export", "synthetic", "export", "foreign", out / "set"),
        stage("run export", "run", "export", 1, out / "run"),
        stage("student export", "student", "export", 1, "--format", "torchscript", "--out", out / "student.pt"),
        stage("run import", "run", "import", out / "run", "--study", "elsewhere", workspace="second"),
        stage("migration", "study", "list", workspace="older"),
    ]


# ---- what is compared -------------------------------------------------------------------------------------

def rows_of(store, table):
    columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})") if not TIMES.search(row[1])]
    if table == "evaluation":
        columns.remove("id")  # what is evaluated again is stored under a new one, which nothing refers to
    where = f" WHERE name NOT IN {TIME_METRICS}" if table == "metric" else ""
    return sorted(repr(row) for row in store.execute(f"SELECT {', '.join(columns)} FROM {table}{where}"))


def numbers_of(database):
    """{table: digest of all rows, without times}; of a copy, because reading may recover what a kill left."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("", "-wal"):
            if pathlib.Path(f"{database}{suffix}").exists():
                shutil.copy(f"{database}{suffix}", pathlib.Path(folder) / f"copy{suffix}")
        with contextlib.closing(sqlite3.connect(pathlib.Path(folder) / "copy")) as store:
            tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name "
                                                      "NOT LIKE 'sqlite_%'")]
            found = {table: hashlib.sha256("\n".join(rows_of(store, table)).encode()).hexdigest()
                     for table in sorted(tables)}
            found["version"] = store.execute("PRAGMA user_version").fetchone()[0]
            found["integrity"] = store.execute("PRAGMA integrity_check").fetchone()[0]
    return found


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(each) for key, each in value.items() if not TIMES.search(key)}
    if isinstance(value, list):
        return [without_times(each) for each in value if not (isinstance(each, list) and
                                                              any(name in each for name in TIME_METRICS))]
    return value


def digest(file):
    if file.suffix == ".json" and file.parent.name != "prompts":
        with contextlib.suppress(ValueError):
            return hashlib.sha256(json.dumps(without_times(json.loads(file.read_text())),
                                             sort_keys=True).encode()).hexdigest()
    if file.name == "metrics.csv":
        lines = [line for line in file.read_text().splitlines() if not any(f",{name}," in line
                                                                           for name in TIME_METRICS)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return hashlib.sha256(file.read_bytes()).hexdigest()


def files_of(state):
    for folder in ("workspace", "second", "older", "out", "tmp"):
        for file in sorted((state / folder).rglob("*")):
            name = str(file.relative_to(state))
            if not NOT_COMPARED.search(name):
                yield name, file


def fingerprint(state):
    """{name: digest} of all that has to be the same."""
    found = {}
    for name, file in files_of(state):
        if file.name == "retort.db":
            found.update({f"{name}: {part}": value for part, value in numbers_of(file).items()})
        elif file.name in ("run.json", "record.json"):
            found[name] = "there"  # holds times and the digests of files with times; its numbers are in the store
        elif file.is_file():
            found[name] = digest(file)
    return found


def left_over(state):
    found = [name for name, file in files_of(state) if LEFT_OVER.search(file.name)]
    return found + [str(file.relative_to(state)) for file in (state / "tmp").rglob("*")]


def differences(expected, state):
    found = fingerprint(state)
    return ([f"left behind: {name}" for name in left_over(state)] +
            [f"missing: {name}" for name in sorted(expected.keys() - found.keys())] +
            [f"too much: {name}" for name in sorted(found.keys() - expected.keys())] +
            [f"other: {name}" for name in sorted(expected.keys() & found.keys()) if expected[name] != found[name]])


# ---- killing ----------------------------------------------------------------------------------------------

class Damage:
    """To checkpoints of the run that was killed."""
    KINDS = ("truncated", "flipped", "emptied")

    def __init__(self, chance):
        self.chance = chance
        self.told = self.done = 0

    def inflict(self, state, source):
        newest = sorted((file for file in state.rglob("*.checkpoint.safetensors")
                         if not (file.parent / "student.safetensors").exists()),  # else it is of no more use
                        key=lambda file: file.stat().st_mtime_ns)
        if not newest or source.random() >= self.chance:
            return None
        if any(newest[-1].parent.glob("*.checkpoint.next.safetensors")):
            return None  # written and not yet in its place: it is the newest, and goes before the others
        victims = newest[-1:]
        if source.random() < 0.3:
            victims += [file for file in [newest[-1].with_name(newest[-1].name.replace(
                ".safetensors", ".previous.safetensors"))] if file.exists()]
        kind = source.choice(self.KINDS)
        for victim in victims:
            content = bytearray(victim.read_bytes())
            if kind == "truncated":
                content = content[:source.randrange(len(content))]
            elif kind == "emptied":
                content = b""
            else:
                content[source.randrange(len(content))] ^= 1 << source.randrange(8)
            victim.write_bytes(content)
        self.done += 1
        return f"{kind} {len(victims)} checkpoint{'s' if len(victims) > 1 else ''}"


class Series:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.state = folder / "state"
        self.source = random.Random(options.seed)
        self.material = Material(folder, options.rows)
        self.stages = stages_of(self.material, self.state)
        self.damage = Damage(options.damage)
        self.seconds, self.expected = {}, {}
        self.kills, self.doing = collections.Counter(), collections.Counter()
        self.problems = []

    def environment(self):
        return {**os.environ, "HOME": str(self.state / "home"), "XDG_CACHE_HOME": str(self.state / "home/cache"),
                "XDG_DATA_HOME": str(self.state / "home/data"), "TMPDIR": str(self.state / "tmp"),
                "OMP_WAIT_POLICY": "PASSIVE"}

    def start(self, stage, log):
        return subprocess.Popen([self.options.cli, *stage.arguments], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=log, env=self.environment(),
                                start_new_session=True)

    def finish(self, stage):
        """Runs to the end: (exit code, seconds, what it said)."""
        with tempfile.TemporaryFile() as log:
            began = time.monotonic()
            process = self.start(stage, log)
            try:
                code = process.wait(self.options.patience)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                code = "none: it hangs"
            log.seek(0)
            return code, time.monotonic() - began, log.read().decode(errors="replace")

    def snapshot(self, stage):
        return self.folder / "before" / stage.name.replace(" ", "-").replace(",", "")

    def restore(self, stage):
        shutil.rmtree(self.state, ignore_errors=True)
        shutil.copytree(self.snapshot(stage), self.state, symlinks=True)

    def prepare(self):
        """Runs every stage undisturbed and keeps what it began from and came to."""
        for part in ("home", "tmp", "out"):
            (self.state / part).mkdir(parents=True)
        shutil.copytree(self.material.older, self.state / "older")
        for stage in self.stages:
            shutil.copytree(self.state, self.snapshot(stage), symlinks=True)
            code, self.seconds[stage.name], said = self.finish(stage)
            if code != 0:
                sys.exit(f"{stage.name}, undisturbed: exit code {code}\n{said}")
            self.expected[stage.name] = fingerprint(self.state)
            left = left_over(self.state)
            if left:
                sys.exit(f"{stage.name}, undisturbed, left behind: {left}")
            if self.options.twice:
                self.restore(stage)
                self.finish(stage)
                different = differences(self.expected[stage.name], self.state)
                if different:
                    sys.exit(f"{stage.name}: two undisturbed runs differ:\n" + "\n".join(different))

    def kill_once(self, stage, startup):
        """Whether the moment came before it was done, and what it said."""
        moment = self.source.uniform(startup, self.seconds[stage.name])
        with tempfile.TemporaryFile() as log:
            process = self.start(stage, log)
            try:
                process.wait(moment)
                killed = False
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                killed = True
            log.seek(0)
            said = log.read().decode(errors="replace")
        if killed:
            self.note(stage, said)
        return killed, said

    def note(self, stage, said):
        """What the program was doing when it was killed, as far as its progress says."""
        tasks = re.findall(r"^(?:\[[^\]]*\] )?(.*?)  +", said, re.MULTILINE)
        words = re.sub(r" /\S+", "", tasks[-1].split(": ")[-1]) if tasks else "nothing yet"
        self.doing[words] += 1
        self.kills[stage.name] += 1

    def attempt(self, stage, startup):
        """Kills it at least once, resumes it and compares. Returns the number of kills."""
        self.restore(stage)
        kills, damaged, told = 0, [], False
        planned = 1 + (self.source.random() < 0.3) + (self.source.random() < 0.1)
        while kills < planned:
            killed, said = self.kill_once(stage, startup)
            told |= bool(TOLD.search(said))
            if not killed:
                if kills:
                    break
                self.restore(stage)
                continue
            kills += 1
            if stage.trains:
                harm = self.damage.inflict(self.state, self.source)
                damaged += [harm] if harm else []
        code, _, said = self.finish(stage)
        told |= bool(TOLD.search(said))
        self.damage.told += bool(damaged) and told
        found = differences(self.expected[stage.name], self.state)
        # Killed between its last write and its end, it has nothing left to do, and some commands say so.
        is_done = code == 0 or (not found and re.search("already|exists", said))
        if not is_done:
            found.insert(0, f"exit code {code}: {said.strip().splitlines()[-1:]}")
        if damaged and not told:
            found.append("the damage was not told")
        if found:
            self.fail(stage, kills, damaged, found)
        return kills

    def fail(self, stage, kills, damaged, found):
        kept = self.folder / "failures" / str(len(self.problems))
        shutil.copytree(self.state, kept, symlinks=True)
        self.problems.append(f"{stage.name}, {kills} kills{', ' + '; '.join(damaged) if damaged else ''} "
                             f"(kept in {kept}):\n  " + "\n  ".join(found[:12]))
        print(self.problems[-1], flush=True)

    def run(self):
        began = time.monotonic()
        self.prepare()
        startup = min(self.seconds.values()) * 0.5
        chosen = [stage for stage in self.stages if not self.options.stage or stage.name in self.options.stage]
        done = attempts = 0
        while done < self.options.kills and time.monotonic() - began < self.options.minutes * 60:
            done += self.attempt(chosen[attempts % len(chosen)], startup)
            attempts += 1
            if attempts % 50 == 0:
                print(f"{done} kills, {attempts} resumed, {len(self.problems)} problems", flush=True)
        self.report(done, attempts, time.monotonic() - began)
        return 1 if self.problems else 0

    def report(self, done, attempts, seconds):
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"seed {self.options.seed}: {done} kills in {attempts} attempts, {attempts - len(self.problems)} as "
              f"undisturbed, {len(self.problems)} not; {self.damage.done} times checkpoints damaged, "
              f"{self.damage.told} told; {seconds:.0f} s, {usage.ru_utime + usage.ru_stime:.0f} s of processor")
        print("\n| stage | undisturbed, s | kills |\n|---|---:|---:|")
        for stage in self.stages:
            print(f"| {stage.name} | {self.seconds[stage.name]:.1f} | {self.kills[stage.name]} |")
        print("\n| what it told it was doing | kills |\n|---|---:|")
        for words, count in self.doing.most_common():
            print(f"| {words} | {count} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True, help="the program")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e6, help="stop after so long")
    parser.add_argument("--stage", action="append", help="only this stage; may be repeated")
    parser.add_argument("--damage", type=float, default=0.3, help="how often a kill damages checkpoints")
    parser.add_argument("--rows", type=int, default=20000, help="images and metrics of the older store")
    parser.add_argument("--twice", action="store_true", help="check first that undisturbed runs are alike")
    parser.add_argument("--patience", type=float, default=300, help="seconds after which a command hangs")
    parser.add_argument("--keep", help="work in this new folder and keep it")
    options = parser.parse_args()
    options.cli = str(pathlib.Path(options.cli).resolve())
    if not FASHION.is_dir():
        print("Debian's package dataset-fashion-mnist is not installed")
        return 77
    if options.keep:
        folder = pathlib.Path(options.keep).resolve()
        folder.mkdir(parents=True)
        return Series(options, folder).run()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        return Series(options, pathlib.Path(folder)).run()


if __name__ == "__main__":
    sys.exit(main())
