"""Refresh tests/golden: run the demo and the thin clients, print what changed, then write it.

Read the differences: each is a number that some reader will see. ``--check`` only prints them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import golden_runs

from reportkit.project import Project
from reportkit.scaffold import write_project

MOST = 60  # differences printed of one file


def main() -> int:
    """0: nothing changed, or the changes are written; 1: ``--check`` found some."""
    arguments = _arguments()
    changed = 0
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "p")
        write_project(project.root)
        for client in arguments.clients or golden_runs.PERIODS:
            texts = golden_runs.golden_texts(project, client)
            home = golden_runs.FOLDER / client
            for line in _changes(home, texts):
                changed += 1
                print(line, flush=True)
            if not arguments.check:
                _write(home, texts)
    print(f"{changed} 处不同。")
    return 1 if changed and arguments.check else 0


def _changes(home: Path, texts: dict[str, str]) -> Iterator[str]:
    stored = {path.name: path.read_text("utf-8") for path in home.glob("*.json")}
    for name in sorted({*stored, *texts}):
        place = f"{home.name}/{name.removesuffix('.json')}"
        if name not in texts or name not in stored:
            yield f"{place}: {'新文件' if name in texts else '不再生成'}"
            continue
        found = golden_runs.compare(name, stored[name], texts[name])
        yield from (f"{place} · {line}" for line in found[:MOST])
        if len(found) > MOST:
            yield f"{place}: 另有 {len(found) - MOST} 处不同"


def _write(home: Path, texts: dict[str, str]) -> None:
    """Files whose numbers are the same within the tolerance stay as they are."""
    home.mkdir(parents=True, exist_ok=True)
    for path in home.glob("*.json"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        path = home / name
        if not path.is_file() or golden_runs.compare(name, path.read_text("utf-8"), text):
            path.write_text(text, "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clients", nargs="*", help=f"默认全部：{'、'.join(golden_runs.PERIODS)}")
    parser.add_argument("--check", action="store_true", help="只打印，不写")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
