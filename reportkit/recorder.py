"""Behind a notebook's vocabulary: fill sentences, check names, mask, keep the blocks, write them.

What a cell shows in JupyterLab is drawn by the templates of the report itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from reportkit import numerals
from reportkit.absence import nearest
from reportkit.blocks import Action, Block, Column, Finding, Note
from reportkit.bundle import ChapterResult, Missing, plain, write_chapter
from reportkit.errors import NotebookError
from reportkit.figures import worn_by
from reportkit.hiding import hide_columns, swept
from reportkit.project import keep_private
from reportkit.strategies import Strategy, load_strategies

if TYPE_CHECKING:
    from reportkit.session import Session

_ID = re.compile(r"[a-z][a-z0-9_]*")
Swept = TypeVar("Swept")


class Shown:
    """What a cell displays: the block as the report will print it."""

    def __init__(self, block: Block, folder: Path, currency: str) -> None:
        self.block = block
        self._folder = folder
        self._currency = currency

    def _repr_html_(self) -> str:
        from reportkit.render.html import render_block

        return render_block(self.block, folder=self._folder, currency=self._currency)

    def __repr__(self) -> str:
        return f"<{type(self.block).__name__} {self.block.id}>"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a cell displays in place of a block that has nothing to say."""

    reason: str

    def __repr__(self) -> str:
        return self.reason


class Recorder:
    """The blocks of one chapter, from their first cell to chapter.json."""

    def __init__(self, session: Session, name: str) -> None:
        self.name = name
        self.params = session.params
        self.period = session.params.period
        self.as_of = session.data.as_of
        self.currency = session.params.currency
        self.activity_rule = session.params.activity.rule
        self.data = session.data
        self.folder = session.chapters / name
        self._session = session
        self._strategies = load_strategies(session.project.strategies)
        self._blocks: dict[str, Block] = {}
        self._missing: list[Missing] = []
        self._idle: set[str] = set()  # blocks that were left out, such as actions for nobody
        self._roles: dict[str, str] = {}
        self._frames: dict[str, str] = {}
        self._warnings: list[str] = []
        self._persons = session.params.client.kind == "对私"
        self._personal: dict[str, set[str]] = {}  # column → values; only their number leaves
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in self.folder.iterdir():
            leftover.unlink()

    def write(self) -> Path:
        """Write chapter.json. Without it the chapter does not exist."""
        notebook = self._session.notebook(self.name)
        words = [
            Note(id=f"comment_{i}", kind="顾问点评", text=text)
            for i, text in enumerate(notebook.comments, start=1)
        ]
        result = ChapterResult(
            chapter=self.name,
            number=notebook.number,
            title=notebook.title,
            questions=notebook.questions,
            run_id=self._session.run_id,
            client=self.params.client_id,
            period=str(self.period),
            as_of=self.as_of.isoformat(),
            blocks=(*self._rooted(), *map(self._swept, words)),
            missing=tuple(self._missing),
            warnings=tuple(map(self._swept, self._warnings)),
            settings=self._swept(self._session.settings(self.name)),
            frames=self._frames,
            personal={label: len(words) for label, words in self._personal.items()},
            roles=self._roles,
            colours=worn_by(self._session.colours),
        )
        written = write_chapter(result, self.folder)
        self._session.chapters.chmod(0o700)
        keep_private(self.folder)  # alone: beside it other chapters may be writing
        return written

    def _rooted(self) -> tuple[Block, ...]:
        """The blocks without references to those that were left out, for want of data or of customers.

        Raises NotebookError for a reference that leads nowhere, whatever else is missing.
        """
        there = {block.id for block in self._blocks.values()}
        kept: list[Block] = []
        for block in self._blocks.values():
            if isinstance(block, (Finding, Action)):
                lost = [name for name in block.evidence if "." not in name and name not in there]
                advice = getattr(block, "advice", "")
                lost += [advice] if advice and advice not in there else []
                if not self._idle.issuperset(lost):
                    raise NotebookError(
                        f"{self.name}：{block.id} 引用了没有记录的块 {'、'.join(lost)}。"
                        f"{nearest(lost[0], there)}本章有：{'、'.join(sorted(there))}。"
                    )
                block = replace(block, evidence=tuple(n for n in block.evidence if n not in lost))
                if isinstance(block, Finding) and advice in lost:
                    block = replace(block, advice="")
            kept.append(block)
        return tuple(kept)

    def _record(self, block: Block) -> Shown:
        self._check_id(block.id)
        before = self._blocks.get(block.id)
        if before is not None and type(before) is not type(block):
            raise NotebookError(
                f"{self.name}：“{block.id}”既是{type(before).__name__}又是{type(block).__name__}，"
                "后者会盖掉前者；请给其中一个改名。"
            )
        block = self._swept(block)
        self._idle.discard(block.id)
        self._blocks[block.id] = block  # a cell run twice replaces its block
        return Shown(block, self.folder, self.currency)

    def _leave_out(self, id: str, why: str) -> LeftOut:
        self._check_id(id)
        self._blocks.pop(id, None)  # a cell run again may find nobody any more
        self._idle.add(id)
        return LeftOut(f"{self.name}：没有记录 {id}，{why}")

    def _check_facts(self, id: str, facts: Mapping[str, str], values: Mapping[str, Any]) -> None:
        unknown = [name for name in facts if name not in values]
        if unknown:
            raise NotebookError(
                f"{self.name}：{id} 的 facts 用到“{unknown[0]}”，但 values 里没有；"
                f"现有 {'、'.join(values) or '（空）'}。"
            )

    def _check_wholes(
        self, id: str, whole: Mapping[str, float], columns: Mapping[str, Any]
    ) -> None:
        unknown = [name for name in whole if name not in columns]
        if unknown:
            raise NotebookError(
                f"{self.name}：表 {id} 的 whole 用到没有印出的列“{unknown[0]}”；"
                f"印出的有 {'、'.join(columns)}。"
            )

    def _check_id(self, id: str) -> None:
        if not _ID.fullmatch(id):
            raise NotebookError(
                f"{self.name}：块名“{id}”应以小写字母开头，只含小写字母、数字和下划线。"
            )

    def _fill(self, id: str, template: str, values: Mapping[str, Any]) -> str:
        try:
            return numerals.fill(template, values, self.currency)
        except KeyError as error:
            raise NotebookError(
                f"{self.name}：{id} 的句子用到 {error}，但 values 里没有；现有 {'、'.join(values) or '（空）'}。"
            ) from error
        except ValueError as error:
            raise NotebookError(f"{self.name}：{id} 的句子无法填写：{error}") from error

    def _printed(self, more: Mapping[str, Any]) -> dict[str, Any]:
        return {"span": self.period.label, **{k: plain(v) for k, v in more.items()}}

    def _column(
        self, name: str, label: str, format: str, cells: pd.Series[Any], bar: bool, level: bool
    ) -> Column:
        if format not in numerals.FORMATS:
            raise NotebookError(
                f"{self.name}：列 {label} 的格式“{format}”未知，{known_formats()}。"
            )
        if format != "money":
            return Column(name=name, label=label, format=format, bar=bar, level=level)
        unit = numerals.money_unit(cells.abs().max(), self.currency)
        return Column(
            name=name, label=label, format=format, bar=bar, level=level,
            unit=unit.word, divisor=unit.divisor, digits=unit.digits,
        )  # fmt: skip

    def _masked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Mask ``frame`` in place, or leave it where the client says so; count what is personal."""
        for label, cells in hide_columns(frame, self._persons, self.params.privacy.mask).items():
            self._personal.setdefault(label, set()).update(cells)
        return frame

    def _swept(self, content: Swept) -> Swept:
        return swept(content) if self.params.privacy.mask else content

    def _source(self, tables: Sequence[str]) -> str:
        return self.data.source(*tables) if tables else ""

    def _strategy(self, id: str, strategy: str) -> Strategy:
        if strategy not in self._strategies:
            raise NotebookError(
                f"{self.name}：行动 {id} 引用的策略“{strategy}”不在 params/strategies.yaml 中。"
            )
        return self._strategies[strategy]

    def _keep_whom(self, id: str, customers: Iterable[str]) -> str:
        """Keep the customers whom a block is for, in order; the name of their frame."""
        name = f"whom_{id}"
        frame = pd.DataFrame({"customer_id": sorted(map(str, customers))})
        self._store(f"frame_{name}.parquet", frame)
        self._frames[name] = f"frame_{name}.parquet"
        return name

    def _store(self, file: str, frame: pd.DataFrame) -> None:
        aside = self.folder / f".{file}.tmp"
        frame.to_parquet(aside, index=False)
        aside.replace(self.folder / file)


def known_formats() -> str:
    """For error texts."""
    return f"可用：{'、'.join(numerals.FORMATS)}"
