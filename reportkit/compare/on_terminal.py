"""A comparison for the terminal: what moved as tables, the rest folded into a line each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reportkit.compare import Compared
from reportkit.compare.grouping import (
    first_lines,
    measure_groups,
    plan_groups,
    sentence_groups,
    short_names,
)
from reportkit.numerals import integer

_NAMED = 8  # things of a folded group that its line names
_MOVES = 20  # customers who are listed
_WIDTH = 120  # where the terminal does not say


def lines(found: Compared, width: int = 0) -> Iterator[str]:
    """What is printed, a line each. width: columns of the terminal, 0: as it says itself."""
    room = width or shutil.get_terminal_size((_WIDTH, 24)).columns
    yield f"{found.client}：{found.a.label} → {found.b.label}"
    for line in found.basis.breaks:
        yield f"口径不同：{line}。"
    for line in found.basis.cautions:
        yield f"注意：{line}。"
    yield from first_lines(found)
    yield from _measures(found, room)
    yield from _sentences(found)
    yield from _tiers(found, room)
    yield from _plans(found, room)


def _measures(found: Compared, room: int) -> Iterator[str]:
    heads = ("指标", *short_names(found), "变化", "波动", "口径与说明")
    for group in measure_groups(found):
        if group.folded:
            yield _folded(group.title, [row.label for row in group.rows], "项")
            continue
        rows = [
            (
                f"{row.label}（{row.chapter}）" if row.chapter else row.label,
                row.a,
                row.b,
                f"{row.change.arrow}{row.change.text}",
                row.noise,
                "；".join(word for word in (row.why, row.meaning, row.spans) if word),
            )
            for row in group.rows
        ]
        yield from _table(group.title, heads, rows, room, right=range(1, 5))


def _sentences(found: Compared) -> Iterator[str]:
    before, after = short_names(found)
    for group in sentence_groups(found):
        if group.folded:
            yield _folded(group.title, [each.name for each in group.sentences], "条")
            continue
        yield f"\n{group.title}"
        for each in group.sentences:
            yield f"  {each.name}（{each.chapter}）"
            yield from (
                f"    {when}：{text}" for when, text in ((before, each.a), (after, each.b)) if text
            )


def _tiers(found: Compared, room: int) -> Iterator[str]:
    tiers = found.tiers
    if not tiers.counts:
        return
    before, after = short_names(found)
    rows = [(word, *map(integer, counts)) for word, counts in tiers.counts]
    heads = (f"{before} ＼ {after}", *tiers.columns)
    title = "客户由哪一层到哪一层（家）"
    yield from _table(title, heads, rows, room, right=range(1, len(heads)))
    yield from _moves(found, room)
    if tiers.up + tiers.down > _MOVES:
        yield f"共 {integer(tiers.up + tiers.down)} 家换了层，其余见 --html 写出的网页。"


def _moves(found: Compared, room: int) -> Iterator[str]:
    """Some of the moves; without a list of customers only their ids."""
    moves = found.tiers.moves[:_MOVES]
    named = any(move.name for move in moves)
    rows = [
        (
            *([move.name] if named else []),
            move.customer,
            move.former,
            f"{'▲' if move.up else '▼'} {move.tier}",
            move.reason or "—",
        )
        for move in moves
    ]
    if rows:
        heads = (*(["客户"] if named else []), "编号", *short_names(found), "本人变了什么")
        yield from _table("换了层的客户", heads, rows, room)


def _plans(found: Compared, room: int) -> Iterator[str]:
    for title, plans in plan_groups(found):
        rows = [
            (
                plan.kind,
                plan.title,
                plan.owner,
                plan.due,
                " → ".join(money for money in (plan.a_money, plan.b_money) if money),
            )
            for plan in plans
        ]
        yield from _table(title, ("类别", "名称", "负责", "期限", "金额"), rows, room)


def _folded(title: str, names: Sequence[str], unit: str) -> str:
    more = " 等" if len(names) > _NAMED else ""
    return f"\n{title}：{integer(len(names))} {unit}（{'、'.join(names[:_NAMED])}{more}）"


def _table(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    room: int,
    right: Sequence[int] = (),
) -> Iterator[str]:
    """A table as lines; a word of the data is never markup."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for place, head in enumerate(heads):
        narrow = place in right
        table.add_column(
            Text(head), justify="right" if narrow else "left", no_wrap=narrow, overflow="fold"
        )
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(file=StringIO(), width=room - 2, color_system=None, legacy_windows=False)
    with console.capture() as captured:
        console.print(table)
    yield f"\n{title}"
    yield from (f"  {line.rstrip()}" for line in captured.get().splitlines() if line.strip())
