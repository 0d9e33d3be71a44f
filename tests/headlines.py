"""What a client's chapters say, looked up by chapter, block and name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import golden_runs
import pandas as pd

from reportkit import runs
from reportkit.blocks import Block, Finding, Metric, Table
from reportkit.bundle import read_chapter
from reportkit.data.dataset import Dataset, open_dataset
from reportkit.data.ledger import Account
from reportkit.project import Project


@dataclass(frozen=True, slots=True)
class Said:
    """The blocks and the snapshot of one client's run."""

    blocks: Mapping[tuple[str, str], Block]
    data: Dataset
    chapters: Path

    def __call__(self, name: str) -> Any:
        """``chapter.metric``, ``chapter.metric.previous`` or ``chapter.finding.value``."""
        chapter, block, *field = name.split(".")
        found = self.blocks[chapter, block]
        if isinstance(found, Metric):
            return getattr(found, field[0] if field else "value")
        assert isinstance(found, Finding)
        return found.values[field[0]]

    def rows(self, name: str) -> pd.DataFrame:
        """``chapter.table``, indexed by its first column."""
        chapter, block = name.split(".")
        table = self.blocks[chapter, block]
        assert isinstance(table, Table)
        names = [column.name for column in table.columns]
        return pd.DataFrame(list(table.rows), columns=names).set_index(names[0])

    def frame(self, name: str) -> pd.DataFrame:
        """``chapter.frame``: what a chapter hands on, a row per customer."""
        chapter, frame = name.split(".")
        return pd.read_parquet(self.chapters / chapter / f"frame_{frame}.parquet")

    def account(self, table: str, file: str = "") -> Account:
        """The only account of a table, or of a file of it."""
        (found,) = [a for a in self.data.ledger if a.table == table and file in a.file]
        return found


def said_in(folder: Path) -> Said:
    """What the chapters of a finished run say."""
    run_id = runs.read_record(folder)["run_id"]
    chapters = folder / "chapters"
    blocks = {
        (path.name, block.id): block
        for path in sorted(chapters.iterdir())
        for block in read_chapter(path, run_id).blocks
    }
    return Said(blocks, open_dataset(folder / "data"), chapters)


def said(
    project: Project,
    client: str,
    period: str,
    chapters: Sequence[str],
    settings: Mapping[str, object] | None = None,
) -> Said:
    """Run some chapters of a client without kernels and pictures, and say what they recorded."""
    chosen = {"report.chapters": list(chapters), **(settings or {})}
    folder = project.output / client
    ready = golden_runs.begun(golden_runs.known_client(project, client, folder, period, chosen))
    blocks = {
        (notebook.name, block.id): block
        for notebook in ready.notebooks
        for block in golden_runs.run_chapter(ready, notebook).blocks
    }
    return Said(blocks, open_dataset(ready.run.data), ready.run.chapters)
