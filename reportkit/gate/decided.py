"""A decision says one number of customers and one amount, wherever it and its table are read."""

from __future__ import annotations

from collections.abc import Iterator

from reportkit.blocks import Decision, Table
from reportkit.gate.recordings import Recorded

_CENT = 0.005


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
