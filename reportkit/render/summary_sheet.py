"""层级汇总: customers, amount and profit per tier, counted by formulas from the list itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reportkit.numerals import percent
from reportkit.render.customer_columns import AMOUNTS, TIER
from reportkit.render.customer_sheets import CustomerSheet, TierTotals
from reportkit.render.workbook import Styles, put_row

SHEET = "层级汇总"
UNTIERED = "未分级"
_HEAD = 3  # row of the heads: title and two remarks stand above
HEAD_ROWS = _HEAD + 1
_WORDS = {"消费金额": ("金额占比", "户均消费"), "利润贡献": ("利润占比", "户均利润")}
_NONE = "—"


@dataclass(frozen=True, slots=True)
class _Line:
    """One tier: what stands in its row, as numbers."""

    tier: str
    customers: int
    amounts: tuple[float, ...]


def write_summary(
    sheet: Any,
    plans: Sequence[CustomerSheet],
    totals: TierTotals,
    tiers: Sequence[str],
    styles: Styles,
    *,
    remarks: Sequence[str],
) -> None:
    """Formulas over every sheet of ``plans``, with their values for readers that do not compute."""
    columns = {column.name: column for column in plans[0].columns}
    known = [name for name in AMOUNTS if columns[name].kind == "money"]
    amounts = tuple(name for name in known if name in totals.amounts)
    lines = _lines(totals, tiers, amounts)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 2 + 3 * len(amounts), 18)
    sheet.write_string(0, 0, "客户分级管理分析表：层级汇总", styles.title)
    for row, remark in enumerate(remarks[:2], start=1):
        sheet.write_string(row, 0, remark, styles.remark)
    heads = ["分级", "客户数（家）", "客户占比"]
    for name in amounts:
        heads += [f"{name}（{styles.currency}）", *_WORDS[name]]
    put_row(sheet, _HEAD, heads, styles.head)
    _Rows(sheet, styles, plans, amounts, lines).write()
    _chart(sheet, styles, amounts, lines)


def _lines(totals: TierTotals, tiers: Sequence[str], amounts: Sequence[str]) -> list[_Line]:
    """Every tier, also the empty ones; customers without a tier last, if there are any."""
    names = [*tiers, *([""] if totals.customers.get("") else [])]
    return [
        _Line(
            name,
            totals.customers.get(name, 0),
            tuple(totals.amounts.get(amount, {}).get(name, 0.0) for amount in amounts),
        )
        for name in names
    ]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Writes the rows of the tiers and their total."""

    sheet: Any
    styles: Styles
    plans: Sequence[CustomerSheet]
    amounts: Sequence[str]
    lines: Sequence[_Line]

    def write(self) -> None:
        sums = [line.amounts for line in self.lines]
        whole = _Line(
            "合计",
            sum(line.customers for line in self.lines),
            tuple(sum(column) for column in zip(*sums, strict=True)),
        )
        for row, line in enumerate(self.lines, start=_HEAD + 1):
            self.sheet.write_string(row, 0, line.tier or UNTIERED, self.styles.cell("text"))
            self._cells(row, line, whole, self._counted(row, line))
        row = _HEAD + 1 + len(self.lines)
        first, last = _HEAD + 2, _HEAD + 1 + len(self.lines)
        self.sheet.write_string(row, 0, whole.tier, self.styles.cell("text", bold=True))
        self._cells(row, whole, whole, lambda c: f"=SUM({c}{first}:{c}{last})", bold=True)

    def _cells(
        self, row: int, line: _Line, whole: _Line, counted: Callable[[str], str], **look: Any
    ) -> None:
        total = _HEAD + 2 + len(self.lines)
        count, share, money = (self.styles.cell(k, **look) for k in ("int", "share", "money"))
        self._formula(row, 1, counted("B"), count, line.customers)
        self._formula(row, 2, f"=IF($B${total}=0,0,B{row + 1}/$B${total})", share,
                      line.customers / whole.customers if whole.customers else 0)  # fmt: skip
        for place, (amount, sum_) in enumerate(zip(line.amounts, whole.amounts, strict=True)):
            column = 3 + 3 * place
            letter = "DG"[place]
            own, all_ = f"{letter}{row + 1}", f"${letter}${total}"
            self._formula(row, column, counted(letter), money, amount)
            self._formula(row, column + 1, f'=IF({all_}<=0,"{_NONE}",{own}/{all_})', share,
                          amount / sum_ if sum_ > 0 else _NONE)  # fmt: skip
            self._formula(row, column + 2, f'=IF(B{row + 1}=0,"{_NONE}",{own}/B{row + 1})', money,
                          amount / line.customers if line.customers else _NONE)  # fmt: skip

    def _counted(self, row: int, line: _Line) -> Callable[[str], str]:
        """The formula of a tier in column B (customers), D and G (amounts)."""

        def formula(letter: str) -> str:
            parts = []
            for plan in self.plans:
                tiers = plan.reference(TIER)
                if letter == "B":
                    own = f"COUNTIF({tiers},$A{row + 1})" if line.tier else f"COUNTBLANK({tiers})"
                else:
                    wanted = f"$A{row + 1}" if line.tier else '""'
                    amount = plan.reference(self.amounts["DG".index(letter)])
                    own = f"SUMIF({tiers},{wanted},{amount})"
                parts.append(own)
            return "=" + "+".join(parts)

        return formula

    def _formula(self, row: int, column: int, formula: str, style: Any, value: float | str) -> None:
        self.sheet.write_formula(row, column, formula, style, value)


def _chart(sheet: Any, styles: Styles, amounts: Sequence[str], lines: Sequence[_Line]) -> None:
    """Shares of customers, amount and profit side by side, one column per tier and measure."""
    tiered = [line for line in lines if line.tier]
    if not tiered:
        return
    measures = _measures(amounts, lines)
    chart = styles.book.add_chart({"type": "column"})
    first, last = _HEAD + 2, _HEAD + 1 + len(tiered)
    colours = (styles.colours.tiers[3], styles.colours.sky, styles.colours.primary)
    for (name, letter, shares), colour in zip(measures, colours, strict=False):
        chart.add_series(
            {
                "name": name,
                "categories": f"='{SHEET}'!$A${first}:$A${last}",
                "values": f"='{SHEET}'!${letter}${first}:${letter}${last}",
                "categories_data": [line.tier for line in tiered],
                "values_data": shares,
                "fill": {"color": colour},
                "data_labels": {"value": True, "num_format": "0.0%", "font": {"size": 9}},
                "gap": 70,
                "overlap": -5,
            }
        )
    chart.set_title(
        {
            "name": "各层级的客户占比与贡献占比",
            "name_font": {"size": 12, "color": styles.colours.primary},
        }
    )
    chart.set_legend({"position": "top"})
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"line": {"color": styles.colours.rule}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 900, "height": 340})
    options = {"description": _alt_text(measures, tiered), "object_position": 1}
    sheet.insert_chart(_HEAD + 3 + len(lines), 0, chart, options)


def _measures(amounts: Sequence[str], lines: Sequence[_Line]) -> list[tuple[str, str, list[float]]]:
    """Name, column letter and shares of what the chart compares; a sum below zero has no shares."""
    tiered = [line for line in lines if line.tier]
    customers = sum(line.customers for line in lines)
    found = [("客户占比", "C", [line.customers / customers for line in tiered])]
    for place, name in enumerate(amounts):
        whole = sum(line.amounts[place] for line in lines)
        if whole > 0:
            shares = [line.amounts[place] / whole for line in tiered]
            found.append((_WORDS[name][0], "EH"[place], shares))
    return found


def _alt_text(measures: Sequence[tuple[str, str, list[float]]], tiered: Sequence[_Line]) -> str:
    said = [
        f"{line.tier}{'、'.join(f'{name} {percent(shares[place])}' for name, _, shares in measures)}"
        for place, line in enumerate(tiered)
    ]
    return f"柱形图，各层级的客户占比与贡献占比。{'；'.join(said)}。"
