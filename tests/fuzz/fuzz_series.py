#!/usr/bin/env python3
"""Runs the fuzz targets one after the other and prints how much each has tried and whether it found anything.

    tests/fuzz/fuzz_series.py --minutes 20 --at-once 2                # all of them
    tests/fuzz/fuzz_series.py --minutes 1 lora image_adapter
    tests/fuzz/fuzz_series.py --minutes 20 --skip-done --out DIR      # go on after a series that was cut off

It needs the build of the preset "fuzz". Minutes are those of a processor, so that a series beside other work, at
whatever priority, is one by itself. What a target finds (crashes, hangs, new inputs) goes to OUT/TARGET; the
corpus of the repository is only read. Exit code 1: at least one target ended with a finding.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# What CONTRIBUTING.md says of these: libraries without instrumentation, and what is kept until the program ends.
SANITIZERS = {
    "ASAN_OPTIONS": "detect_container_overflow=0:detect_odr_violation=0:detect_leaks=0",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
}


def processor_seconds(process):
    """Of the process and of those that it has started and waited for; none once it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def run(target, binaries, out, minutes, longest):
    folder = out / target
    found, crashes = folder / "found", folder / "crashes"
    found.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(exist_ok=True)
    command = [
        str(binaries / f"fuzz_{target}"), "-print_final_stats=1", f"-timeout={longest}",
        f"-artifact_prefix={crashes}/", str(found), str(HERE / "corpus" / target),
    ]
    used = 0
    with open(folder / "log", "w", errors="replace") as log:
        process = subprocess.Popen(command, env={**os.environ, **SANITIZERS}, stdout=log, stderr=log, cwd=folder)
        while process.poll() is None:
            time.sleep(1)
            used = max(used, processor_seconds(process))
            if used >= 60 * minutes:
                process.send_signal(signal.SIGUSR1)  # it ends after the input at hand, and tells its figures
        code = process.returncode
    text = (folder / "log").read_text(errors="replace")
    stat = re.findall(r"stat::number_of_executed_units:\s+(\d+)", text)
    tried = int(stat[-1]) if stat else 0
    row = f"| `{target}` | {tried:,} | {used / 60:.1f} | {'none' if code == 0 else 'see ' + str(folder)} |"
    if code == 0:
        (folder / "row").write_text(row + "\n")
    return row, code


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help="names without fuzz_; by default all that were built")
    parser.add_argument("--binaries", type=pathlib.Path, default=ROOT / "build" / "fuzz" / "bin")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "fuzz" / "series")
    parser.add_argument("--minutes", type=float, default=1, help="of a processor, for each target")
    parser.add_argument("--at-once", type=int, default=1, help="targets that run beside one another")
    parser.add_argument("--longest", type=int, default=60, help="seconds by the clock after which one input counts as a hang")
    parser.add_argument("--skip-done", action="store_true", help="leave out targets that OUT has a row of")
    options = parser.parse_args()

    built = sorted(path.name.removeprefix("fuzz_") for path in options.binaries.glob("fuzz_*"))
    unknown = sorted(set(options.targets) - set(built))
    if not built or unknown:
        sys.exit(f"{options.binaries}: no target {', '.join(unknown) or 'at all'}; build the preset \"fuzz\" first")
    targets = options.targets or built
    out = options.out.resolve()
    if options.skip_done:
        targets = [target for target in targets if not (out / target / "row").exists()]

    print("| target | executions | minutes | findings |\n|---|---:|---:|---|", flush=True)
    failed = False
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        work = [pool.submit(run, target, options.binaries.resolve(), out, options.minutes, options.longest)
                for target in targets]
        for done in concurrent.futures.as_completed(work):
            row, code = done.result()
            failed |= code != 0
            print(row, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
