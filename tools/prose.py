"""Reads every text of the demo's and four real clients' reports for clumsy wording, as ``make prose``.

Builds what is not up to date under output/prose (git-ignored), prints each hit with its paragraph, and
ends with 1 where there are any. REPORTKIT_SHARED_DATA: the folder of the real data; without it the
demo alone is read.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from click.testing import CliRunner

from reportkit.cli import cli
from reportkit.finished_texts import finished_texts
from reportkit.project import Project
from reportkit.scaffold import write_project
from reportkit.wording import faults

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "output" / "prose"
DEMO = ("demo", "2025-Q4", "", ())
#: client, period, file to draft from (empty: its settings stand in tests/clients), further settings
REAL = (
    ("telco", "2025-12", "", ()),
    ("sfo_survey", "2017", "", ()),
    ("chn_rfm_orders", "2019-06", "PYTHON-RFM实战数据.xlsx", ("--set", "client.name=线上订单")),
    ("online_retail", "2011-11", "online_retail.parquet", ("--set", "client.name=网上零售")),
)


def main() -> int:
    data = Path(os.environ.get("REPORTKIT_SHARED_DATA", ROOT.parent / "shared" / "data"))
    project = _project(data)
    found = 0
    for client, period, file, settings in (DEMO, *(REAL if data.is_dir() else ())):
        page = _built(project, data, client, period, file, settings)
        hits = list(faults(next(finished_texts(page)).split("\n")))
        print(f"{client} {period}：{len(hits)} 处")
        for hit in hits:
            print(f"  {hit}")
        found += len(hits)
    return 1 if found else 0


def _project(data: Path) -> Project:
    """A project with today's notebooks, texts and templates; what it built before stays."""
    if not FOLDER.exists():
        write_project(FOLDER)
    for name in ("notebooks", "templates", "sentences"):
        shutil.rmtree(FOLDER / name)
        shutil.copytree(ROOT / name, FOLDER / name)
    for name in ("defaults.yaml", "strategies.yaml"):
        shutil.copy(ROOT / "params" / name, FOLDER / "params" / name)
    home = FOLDER / "params" / "clients"
    for folder in data.iterdir() if data.is_dir() else ():
        if folder.is_dir() and not (home / folder.name).exists():
            (home / folder.name).symlink_to(folder)
    return Project(FOLDER)


def _built(
    project: Project, data: Path, client: str, period: str, file: str, settings: tuple[str, ...]
) -> Path:
    told = project.client_file(client)
    if file and not told.exists():
        _run(project, "new", "client", client, "--data", str(data / client / file), "--no-input")
    elif not file and client != "demo":
        shutil.copy(ROOT / "tests" / "clients" / f"{client}.yaml", told)
    words = ("--period", period, "--format", "pdf,html", "--replace", *settings)
    printed = _run(project, "build", client, *words)
    return Path(printed.strip().splitlines()[-1]).with_suffix(".html")


def _run(project: Project, *words: str) -> str:
    result = CliRunner().invoke(cli, ["--project", str(project.root), *words])
    if result.exit_code:
        sys.exit(result.output)
    return result.output


if __name__ == "__main__":
    sys.exit(main())
