"""`make mutants`: small changes of the pure core, one at a time, and which of them no test notices.

mutmut makes the changes and calls the tests that reach each changed function; its settings stand in pyproject.toml. This
prints killed and lived, per file. Changes that change nothing stand in tests/mutants.toml with a reason each. Where the
whole would take longer than `--minutes`, a seeded sample is tried, and its size printed.
"""

import argparse
import json
import random
import subprocess
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEED = 20261128
PACE = 0.55  # seconds a change takes with two workers, on the slow side
LEAST = 0.9
MUTMUT = [sys.executable, "-m", "mutmut", "run", "--max-children", "2"]


def verdicts() -> dict[str, int | None]:
    """Name of each change to what the tests' process ended with; None where it was not tried."""
    found: dict[str, int | None] = {}
    for meta in (ROOT / "mutants").rglob("*.py.meta"):
        found |= json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
    return found


def file_of(name: str) -> str:
    return name.rpartition(".")[0].replace(".", "/") + ".py"


def chosen(file: str, minutes: int) -> list[str]:
    """The names to try: all of a file, or of everything as many as the time allows."""
    subprocess.run([*MUTMUT, "none.such*"], cwd=ROOT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    names = sorted(n for n in verdicts() if not file or file_of(n).endswith(file))
    most = int(minutes * 60 / PACE)
    if len(names) <= most:
        print(f"{len(names)} changes")
        return names
    print(f"{len(names)} changes, of which a sample of {most} is tried (seed {SEED})")
    return random.Random(SEED).sample(names, most)  # noqa: S311 - a sample, no secret


def table(names: list[str], equivalent: dict[str, str]) -> float:
    """Print a line a file; the share that was killed, equivalent ones aside."""
    told, lived, seen = Counter(), [], verdicts()
    for name in names:
        alike = name in equivalent
        dead = seen.get(name) not in (0, 33, None)  # 33: no test reaches it
        told[file_of(name), "alike" if alike else "killed" if dead else "lived"] += 1
        if not alike and not dead:
            lived.append(name)
    print(f"{'file':<50}{'killed':>8}{'lived':>8}{'equivalent':>12}")
    for file in sorted({f for f, _ in told}):
        print(f"{file:<50}{told[file, 'killed']:>8}{told[file, 'lived']:>8}{told[file, 'alike']:>12}")
    killed, alike = (sum(n for (_, kind), n in told.items() if kind == one) for one in ("killed", "alike"))
    share = killed / (killed + len(lived)) if names else 1.0
    print(f"{'all':<50}{killed:>8}{len(lived):>8}{alike:>12}   {share:.1%} killed")
    (ROOT / "mutants" / "lived.txt").write_text("\n".join(sorted(lived)) + "\n", "utf-8")
    print("The ones that lived: mutants/lived.txt; `python -m mutmut show NAME` prints the change.")
    return share


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", default="", help="the end of one file's path, as in calendar.py")
    parser.add_argument("--minutes", type=int, default=55)
    given = parser.parse_args()
    began = time.monotonic()
    names = chosen(given.file, given.minutes)
    if not names:
        print(f"No file that is changed ends in {given.file}.", file=sys.stderr)
        return 2
    for start in range(0, len(names), 400):  # names are arguments, and a command line has an end
        subprocess.run([*MUTMUT, *names[start : start + 400]], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        if all(verdicts().get(name) is None for name in names[start : start + 400]):
            print("Nothing was tried: the tests fail on the code as it is. Run `make quick` first.", file=sys.stderr)
            return 2
    equivalent = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text("utf-8"))["equivalent"]
    share = table(names, equivalent)
    print(f"{(time.monotonic() - began) / 60:.0f} minutes")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
