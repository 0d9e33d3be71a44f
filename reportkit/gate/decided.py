"""A decision says one number of customers and one amount, wherever it and its table are read.

No customer is to be called by one advice and left without service by another: both name their
customers, or customers who are different by what they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from reportkit.blocks import Action, Decision, Table
from reportkit.bundle import ChapterResult
from reportkit.gate.recordings import Recorded
from reportkit.report.answer import without_replaced

_CENT = 0.005
CONTRARY = {"call", "stop_service"}


def faults(recorded: Recorded) -> Iterator[str]:
    """Counts that differ for one population, ranges out of order, money at stake told twice."""
    counts: dict[str, Decision] = {}
    for chapter, block in recorded.each(Decision):
        assert isinstance(block, Decision)
        place = recorded.place(f"{chapter.chapter}.{block.id}")
        before = counts.setdefault(block.population, block)
        if before.count != block.count:
            yield (
                f"{place}涉及 {block.count} 家，“{before.title}”却说同一群客户有 {before.count} 家。"
                "同一群客户只能有一个数。"
            )
        ends = [end for end in (block.low, block.mid, block.high) if end is not None]
        if ends != sorted(ends):
            yield f"{place}的金额范围没有从小到大：{'、'.join(f'{end:.0f}' for end in ends)}。"
    yield from _stakes(recorded)
    yield from _counted(recorded)
    yield from _contrary(recorded)


def _counted(recorded: Recorded) -> Iterator[str]:
    """Advice whose number of customers is not that of the customers it names."""
    for chapter in recorded.chapters:
        for block in chapter.blocks:
            if not isinstance(block, Action | Decision):
                continue
            named = _named(chapter, block)
            if named and len(named) != block.count:
                yield (
                    f"“{block.title}”写明 {block.count} 家，名单却有 {len(named)} 家。"
                    "同一群客户只能有一个数。"
                )


def _contrary(recorded: Recorded) -> Iterator[str]:
    """Pairs of advice that would call a customer and stop serving him."""
    told = [
        (chapter, block)
        for chapter in without_replaced(recorded.chapters)
        for block in chapter.blocks
        if isinstance(block, Action | Decision) and block.deed
    ]
    for (one_chapter, one), (other_chapter, other) in combinations(told, 2):
        if {one.deed, other.deed} != CONTRARY or (
            one.status and other.status and one.status != other.status
        ):
            continue
        mine, theirs = _named(one_chapter, one), _named(other_chapter, other)
        both = mine & theirs
        if both or not (mine and theirs):
            said = f"有 {len(both)} 家相同的客户" if both else "没有都列明客户，无法证明不是同一批"
            yield (
                f"“{one.title}”与“{other.title}”一个要逐户联系、一个要停专人服务，{said}。"
                "请在 chapter.action 里用 whom= 写明客户，或去掉其中一项。"
            )


def _named(chapter: ChapterResult, block: Action | Decision) -> frozenset[str]:
    """The customers whom a block names; empty where it names none."""
    file = chapter.frames.get(block.whom)
    if not file:
        return frozenset()
    return frozenset(pd.read_parquet(chapter.folder / file)["customer_id"])


def _stakes(recorded: Recorded) -> Iterator[str]:
    """A decision about lit customers against the table of money at stake."""
    tables = {c.chapter: b for c, b in recorded.each(Table) if b.id == "stake"}
    for chapter, block in recorded.each(Decision):
        table = tables.get(chapter.chapter)
        if not isinstance(block, Decision) or not isinstance(table, Table):
            continue
        if block.population != "lit_top":
            continue
        names = [column.name for column in table.columns]
        row = dict(zip(names, table.rows[0], strict=True))
        if int(row["any_n"]) != block.count:
            yield f"“{block.title}”涉及 {block.count} 家，在险金额表却是 {row['any_n']:.0f} 家。"
        if block.exposure is not None and abs(row["any_m"] - block.exposure) > _CENT:
            yield f"“{block.title}”的在险金额是 {block.exposure:.2f}，在险金额表却是 {row['any_m']:.2f}。"
