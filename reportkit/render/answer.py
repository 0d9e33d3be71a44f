"""How the answer prints its cards and its table of money at stake."""

from __future__ import annotations

from dataclasses import dataclass

from reportkit.blocks import Metric, Table
from reportkit.numerals import MISSING, decimal, format_value, integer, percent
from reportkit.render.cards import Comparison, card, comparisons

_DEEPEST = 0.55  # of the accent in the cell with most money


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """A headline number with the one number it is compared with."""

    label: str
    number: str
    unit: str
    change: Comparison | None
    base: str  # 去年 4,720; empty without


@dataclass(frozen=True, slots=True)
class StakeCell:
    """Customers above, money below; ``colour`` of its ground, empty for none."""

    upper: str
    lower: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class StakeView:
    """Money at stake, a tier a row: heads, then per row its name and cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[StakeCell, ...]], ...]
    unit: str  # of the money


def answer_card(metric: Metric, currency: str = "元") -> AnswerCard:
    """The card of ``metric`` against the earlier value that it carries."""
    shown = card(metric, currency)
    yearly = metric.year_before is not None
    base = metric.year_before if yearly else metric.previous
    known = [c for c in comparisons(metric) if c.word == ("同比" if yearly else "环比")]
    words = "" if base is None else format_value(base, metric.format, currency).split(" ")[0]
    if metric.format == "money" and base is not None:
        words = _same_unit(metric.value, base, currency)
    return AnswerCard(
        shown.label, shown.number, shown.unit, known[0] if base is not None else None,
        f"{'去年' if yearly else '上期'} {words}" if words else "",
    )  # fmt: skip


def _same_unit(value: float | None, base: float, currency: str) -> str:
    """The base in the unit of the value, so that the two can be compared at a glance."""
    text = format_value(value, "money", currency)
    divisor = 1e8 if "亿" in text else 1e4 if "万" in text else 1.0
    digits = len(text.split(" ")[0].partition(".")[2])
    return decimal(base / divisor, digits) if text != MISSING else MISSING


def stake_view(table: Table, paper: str = "#FFFFFF", accent: str = "#E2711D") -> StakeView:
    """Columns ``x_n`` and ``x_m`` of ``table`` in one cell each; darker with more money."""
    places = {column.name: place for place, column in enumerate(table.columns)}
    stems = [name.removesuffix("_n") for name in places if name.endswith("_n")]
    money = next(c for c in table.columns if c.name.endswith("_m"))
    body = table.rows[:-1] if table.has_total else table.rows
    signals = [stem for stem in stems if stem not in ("any", "twice")]
    most = max((row[places[f"{s}_m"]] or 0.0 for row in body for s in signals), default=0.0)
    rows = []
    for row in table.rows:
        cells = []
        for stem in stems:
            count, amount = row[places[f"{stem}_n"]], row[places[f"{stem}_m"]] or 0.0
            minus = "−" if stem == "twice" and count else ""
            colour = ""
            if stem in signals and most > 0 and row in body:
                colour = _mixed(paper, accent, _DEEPEST * max(amount, 0.0) / most)
            digits = money.digits if abs(amount) < 100 * money.divisor else 0
            text = decimal(amount / money.divisor, digits or 0)
            cells.append(StakeCell(f"{minus}{integer(count)}", f"{minus}{text}", colour))
        share = row[places["share"]]
        rows.append((str(row[0]), (*cells, StakeCell(percent(share), ""))))
    labels = {c.name: c.label for c in table.columns}
    heads = tuple(labels[f"{stem}_n"].split("（")[0] for stem in stems)
    return StakeView((*heads, labels["share"]), tuple(rows), money.unit)


def _mixed(one: str, other: str, part: float) -> str:
    """``one`` with ``part`` (0–1) of ``other``."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
