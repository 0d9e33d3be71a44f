"""make mutate: put seeded faults into a copy of the code and count those that no test notices.

    python tools/mutate.py --count 240 --seed 1 --folder notebooks

Prints killed / made per folder and every survivor. tests/mutation_survivors.csv lists survivors
with a reason: those of kind 等价 change nothing and are not made; the others still count.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mutants import Mutant, mutants
from mutation_ground import (
    CPU_SECONDS,
    Ground,
    in_fork,
    meets_golden,
    meets_tests,
    prepare_ground,
    warm_up,
)

ROOT = Path(__file__).resolve().parents[1]
SURVIVORS = ROOT / "tests" / "mutation_survivors.csv"
EQUIVALENT = "等价"
TARGET = 0.92
#: folder → its share of the mutants; reportkit/data/sample makes the demo client and is left out
SHARES = {"analysis": 0.34, "notebooks": 0.3, "data": 0.18, "report": 0.1, "masking": 0.08}
_NO_PRODUCT = ("reportkit/data/sample/",)

Key = tuple[str, str, str]  # file, line, change


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant at its place. ``cell``: of a notebook, with the index in its file."""

    folder: str
    file: str
    cell: str
    mutant: Mutant

    @property
    def key(self) -> Key:
        return self.file, self.mutant.text, self.mutant.change

    @property
    def place(self) -> str:
        cell = f"#{self.cell}" if self.cell else ""
        return f"{self.file}{cell}:{self.mutant.line}"


def main() -> int:
    """0 when the wanted share was killed and every survivor has its reason."""
    wanted = _arguments()
    known = _known()
    equivalent = {key for key, (kind, _) in known.items() if kind == EQUIVALENT}
    trials = _sample(wanted.folder or list(SHARES), wanted.count, wanted.seed, equivalent)
    warm_up()
    home = Path(tempfile.gettempdir()) / f"reportkit-mutate-{_digest()}"
    home.mkdir(exist_ok=True, mode=0o700)
    ground = prepare_ground(ROOT, home / "ground", demo=not wanted.thin)
    results = home / "results.jsonl"
    done: dict[tuple[Any, ...], dict[str, Any]] = {
        tuple(each["id"]): each for each in _lines(results)
    }
    for number, trial in enumerate(trials, start=1):
        name = (trial.place, trial.mutant.change, trial.mutant.start)
        if name not in done:
            done[name] = {"id": name, **_tried(ground, trial)}
            with results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(done[name], ensure_ascii=False) + "\n")
        said = done[name]["by"] or "活着"
        print(f"{number}/{len(trials)} {trial.place} {trial.mutant.change}: {said}", flush=True)
    shutil.rmtree(home)  # kept only where a run was interrupted: the next one goes on from there
    return _report(
        trials, [done[t.place, t.mutant.change, t.mutant.start]["by"] for t in trials], known
    )


def _tried(ground: Ground, trial: Trial) -> dict[str, Any]:
    """``by``: the test that noticed the fault, or nothing."""
    begun = time.perf_counter()
    by = _noticed_in_notebook(ground, trial) if trial.cell else _noticed_in_module(ground, trial)
    return {"by": by, "seconds": round(time.perf_counter() - begun, 1)}


def _noticed_in_module(ground: Ground, trial: Trial) -> str:
    path, mutant = ground.tree / trial.file, trial.mutant
    source, moment = path.read_text("utf-8"), path.stat().st_mtime_ns
    files = ground.passing(ground.test_files(trial.file))
    path.write_text(mutant.applied(source), "utf-8")
    try:
        for batch in filter(None, (files[:1], files[1:])):  # most are noticed by the first
            if _fails(ground, partial(meets_tests, batch)):
                return batch[0]
        for stage in ground.stages(trial.file, mutant.first, mutant.last):
            if _fails(ground, partial(meets_golden, ground, stage)):
                return f"golden {stage}"
    finally:
        path.write_text(source, "utf-8")
        os.utime(path, ns=(moment, moment))
    return ""


def _noticed_in_notebook(ground: Ground, trial: Trial) -> str:
    path = ground.project / trial.file
    content = json.loads(path.read_text("utf-8"))
    cell = next(each for each in content["cells"] if each["id"] == trial.cell)
    cell["source"] = trial.mutant.applied("".join(cell["source"]))
    changed = ground.root / path.name
    changed.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    place = f"{trial.file}#{trial.cell}"
    for stage in ground.stages(place, trial.mutant.first, trial.mutant.last):
        if _fails(ground, partial(meets_golden, ground, stage, changed)):
            return f"golden {stage}"
    return ""


def _fails(ground: Ground, work: partial[int]) -> bool:
    status, _ = in_fork(work, ground.tree, ground.root / "last.txt", CPU_SECONDS)
    return status != 0


def _sample(folders: list[str], count: int, seed: int, equivalent: set[Key]) -> list[Trial]:
    """As many of each kind as there are, from every folder its share."""
    dice = random.Random(seed)
    whole = sum(SHARES[folder] for folder in folders)
    chosen: list[Trial] = []
    for folder in folders:
        kinds: dict[str, list[tuple[Trial, str]]] = defaultdict(list)
        for trial, source in _trials(folder):
            if trial.key not in equivalent:
                kinds[trial.mutant.kind].append((trial, source))
        for listed in kinds.values():
            dice.shuffle(listed)
        wanted = round(count * SHARES[folder] / whole)
        while wanted and any(kinds.values()):
            for kind in sorted(kinds):
                while kinds[kind] and wanted:
                    trial, source = kinds[kind].pop()
                    if trial.mutant.compiles(source):
                        chosen.append(trial)
                        wanted -= 1
                        break
    return _mixed(chosen)


def _mixed(trials: list[Trial]) -> list[Trial]:
    """Every folder's in equal steps, so that an interrupted run has tried some of each."""
    made, seen = Counter(trial.folder for trial in trials), Counter[str]()
    steps = []
    for trial in trials:
        seen[trial.folder] += 1
        steps.append(seen[trial.folder] / made[trial.folder])
    return [trials[place] for place in sorted(range(len(trials)), key=steps.__getitem__)]


def _trials(folder: str) -> Iterator[tuple[Trial, str]]:
    if folder == "notebooks":
        for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
            for cell in json.loads(path.read_text("utf-8"))["cells"]:
                if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get(
                    "tags", ()
                ):
                    source = "".join(cell["source"])
                    for mutant in mutants(source):
                        yield Trial(folder, f"notebooks/{path.name}", cell["id"], mutant), source
        return
    package = ROOT / "reportkit" / folder
    files = sorted(package.rglob("*.py")) if package.is_dir() else [package.with_suffix(".py")]
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(_NO_PRODUCT):
            source = path.read_text("utf-8")
            for mutant in mutants(source):
                yield Trial(folder, name, "", mutant), source


def _report(trials: list[Trial], noticed: list[str], known: dict[Key, tuple[str, str]]) -> int:
    made: dict[str, int] = defaultdict(int)
    killed: dict[str, int] = defaultdict(int)
    unexplained = 0
    for trial, by in zip(trials, noticed, strict=True):
        made[trial.folder] += 1
        killed[trial.folder] += bool(by)
        if not by:
            reason = known.get(trial.key, ("", ""))[1]
            unexplained += not reason
            print(
                f"活着：{trial.place}  {trial.mutant.change}\n    {trial.mutant.text}\n    {reason or '没有写明理由'}"
            )
    for folder in made:
        print(f"{folder}: {killed[folder]} / {made[folder]}")
    share = sum(killed.values()) / max(1, len(trials))
    print(
        f"合计：{sum(killed.values())} / {len(trials)}（{share:.1%}）；{unexplained} 个存活者没有写明理由"
    )
    return 0 if share >= TARGET and not unexplained else 1


def _known() -> dict[Key, tuple[str, str]]:
    if not SURVIVORS.is_file():
        return {}
    with SURVIVORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(r["file"], r["line"], r["change"]): (r["kind"], r["reason"]) for r in rows}


def _digest() -> str:
    """What the results rest on: code, notebooks, settings and tests."""
    digest = hashlib.sha256()
    for folder in ("reportkit", "notebooks", "sentences", "params", "templates", "tests", "tools"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path != SURVIVORS:
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=240, help="变异的个数")
    parser.add_argument("--seed", type=int, default=1, help="随机种子")
    parser.add_argument(
        "--folder", action="append", choices=list(SHARES), help="只测这些（可重复）"
    )
    parser.add_argument("--thin", action="store_true", help="不问演示客户，只问十三个薄客户")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
