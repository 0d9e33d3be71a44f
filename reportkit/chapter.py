"""What can be asked of a chapter and how its blocks are made: the layer under the vocabulary.

A chapter records metrics, findings, tables, figures, actions and notes in reading order and writes
them once, with ``save``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from reportkit import numerals
from reportkit.analysis.basics import sale_terms
from reportkit.analysis.basics.periods import Period, months_before
from reportkit.blocks import Action, Better, Figure, Metric, Note, NoteKind
from reportkit.blocks import Table as TableBlock
from reportkit.bundle import Missing, plain, read_chapter
from reportkit.data import features
from reportkit.data.schema import TABLES
from reportkit.deciding import Deciding
from reportkit.errors import DataError, NotebookError
from reportkit.figures import KEPT, drawn, kept
from reportkit.files import write_bytes
from reportkit.hiding import hide_texts
from reportkit.recorder import LeftOut, Shown, known_formats
from reportkit.strategies import Strategy

if TYPE_CHECKING:
    from reportkit.charts.chart_spec import Chart

EXCERPT = 100  # rows of a table that may be printed; the whole frame lies in the Parquet


@dataclass(frozen=True, slots=True)
class Window:
    """A span of local time up to the end of the data."""

    start: datetime | None  # None: from the first record on
    end: datetime
    label: str  # 2025-01-01 至 2025-12-31

    @property
    def last(self) -> str:
        """Its last day, as printed."""
        return numerals.iso_date(self.end - timedelta(microseconds=1))


class Recording(Deciding):
    """What can be asked of a chapter, and its blocks made from texts and values that are known."""

    # -- what is there ------------------------------------------------------------------------

    def has(self, *needs: str, purpose: str = "") -> bool:
        """Whether tables and columns are there; if not, say in the report what they would show.

        needs: ``orders`` or ``orders.paid_amount``. With ``purpose`` a gap is recorded.
        """
        absent = self.data.missing(*needs)
        if absent and purpose:
            gap = Missing(tuple(absent), purpose, tuple(map(called, absent)))
            if gap not in self._missing:
                self._missing.append(gap)
                self._record(
                    Note(
                        id=f"missing_{len(self._missing)}",
                        kind="缺数",
                        title=purpose,
                        text=f"没有{described(absent)}，因此未能给出{purpose}；补充后重新运行即可。",
                    )
                )
        return not absent

    def stored_frame(self, chapter: str, frame: str) -> pd.DataFrame | None:
        """A frame that an earlier chapter stored, or None when that chapter did not make it."""
        folder = self._session.chapters / chapter
        if not (folder / "chapter.json").is_file():
            return None
        file = read_chapter(folder, self._session.run_id).frames.get(frame)
        return None if file is None else pd.read_parquet(folder / file)

    def masked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A copy fit to leave the house: contact data masked, unless ``privacy.mask`` is off.

        Columns are known by their name or by their heading (phone, 联系方式). What ``table`` prints
        is masked already; masking twice would hide more than meant.
        """
        return self._masked(frame.copy())

    @property
    def strategies(self) -> tuple[Strategy, ...]:
        """The advice of the strategy library, in its order; decisions are the last chapter's own."""
        return tuple(entry for entry in self._strategies.values() if not entry.steps)

    @property
    def window_months(self) -> int:
        """The client's own statistical window in months, for all chapters alike; 0: all history."""
        return self.params.data.window_months

    def window(self, months: int | None = None, *, ago: int = 0) -> Window:
        """The last ``months`` before the end of the data, ``ago`` months earlier.

        None: the client's own data.window_months; 0: all history.
        """
        months = self.window_months if months is None else months
        end = months_before(self.as_of, ago)
        last = numerals.iso_date(end - timedelta(microseconds=1))
        if months == 0:
            first = None if self.data.span is None else numerals.iso_date(self.data.span[0])
            return Window(None, end, f"{first} 至 {last}" if first else f"截至 {last}")
        start = months_before(end, months)
        return Window(start, end, f"{numerals.iso_date(start)} 至 {last}")

    def recorded_from(self, window: Window) -> datetime:
        """The first day of ``window`` that has records: what is compared within it starts there."""
        known = self.data.span
        if known is None:
            return window.start or window.end
        first = known[0].replace(hour=0, minute=0, second=0, microsecond=0)
        return first if window.start is None else max(window.start, first)

    @property
    def period_complete(self) -> bool:
        """Whether the data cover the reported period from its start to its end.

        Half a month must not be compared with a whole one: otherwise 环比 and 同比 are left out.
        """
        return self.data.fills(self.period)

    def comparable(self, earlier: Period) -> bool:
        """Whether the reported period may be compared with ``earlier``: the data fill both."""
        return self.period_complete and self.data.fills(earlier)

    def whole_months(
        self, series: pd.DataFrame, table: str = "", *, months: int = 1
    ) -> pd.DataFrame:
        """The rows of a series by ``month`` (first day) that the data fill: no part for a whole.

        table: what the series counts, when it may begin or end at another time than the orders.
        months: 3 where the rows will be added up to quarters.
        """
        filled = [
            self.data.fills(Period.containing(month, months), table) for month in series["month"]
        ]
        return series.loc[filled].reset_index(drop=True)

    @property
    def newcomers_from(self) -> datetime:
        """From when on a first order shows a new customer, and not the beginning of the records."""
        reach = self.data.manifest.reach
        return datetime.min if reach is None else reach.newcomers_from

    @property
    def refunds_said(self) -> str:
        """How refunds are counted, as the client has set it (data.refunds.treatment)."""
        return sale_terms.refund_rule(self.params.data.refunds.treatment)

    def cost_each(self, strategy: str) -> float:
        """What it costs in a year to carry out ``strategy`` for one customer; 0: not one by one."""
        return self._strategy(strategy, strategy).hours_each * self.params.effort.hour_cost

    # -- what is recorded ---------------------------------------------------------------------

    def record_metric(
        self,
        id: str,
        label: str,
        value: float | None,
        *,
        format: str = "int",
        better: Better = "higher",
        previous: float | None = None,
        year_before: float | None = None,
        spark: Iterable[float | None] = (),
        **more: Any,
    ) -> Shown:
        """A headline number. ``more``: unit, noise, n, span, note, weight, measure (see blocks.Metric).

        measure: what it measures, where another place prints the same fact under another label.
        """
        if format not in numerals.FORMATS:
            raise NotebookError(f"{self.name}：指标 {id} 的格式“{format}”未知，{known_formats()}。")
        if not self.period_complete and (previous is not None or year_before is not None):
            previous = year_before = None
            more["note"] = more.get("note") or "报告期数据未满，不作环比、同比"
        if not self.data.fills(self.period.previous):
            previous = None
        if not self.data.fills(self.period.year_before):
            year_before = None
        return self._record(
            Metric(
                id=id,
                label=label,
                value=plain(value),
                format=format,
                better=better,
                previous=plain(previous),
                year_before=plain(year_before),
                spark=tuple(plain(list(spark))),
                **{"span": self.period.label, **{k: plain(v) for k, v in more.items()}},
            )
        )

    def record_table(
        self,
        id: str,
        frame: pd.DataFrame,
        *,
        columns: Mapping[str, tuple[str, str]],
        title: str,
        tables: Sequence[str],
        bars: Sequence[str] = (),
        levels: Sequence[str] = (),
        whole: Mapping[str, float] | None = None,
        total: bool = False,
        limit: int = EXCERPT,
        secondary: bool = False,
        **more: Any,
    ) -> Shown:
        """A table; ``columns``: name → (label, format) in printing order.

        ``whole``: column → what its rows add up to (1 for shares). ``total``: the last row sums up. ``secondary``: for the supplement of a brief book. ``more``:
        unit, n, span, note. Money columns share the unit that suits their largest value. All rows
        go to Parquet, at most ``limit`` are printed.
        """
        self._check_wholes(id, whole or {}, columns)
        shown = self._masked(frame[list(columns)].copy())
        specs = tuple(
            replace(
                self._column(name, label, format, shown[name], name in bars, name in levels),
                whole=plain((whole or {}).get(name)),
            )
            for name, (label, format) in columns.items()
        )
        file = f"{id}.parquet"
        self._store(file, shown)
        excerpt = shown.iloc[: min(limit, EXCERPT)]
        if total and len(shown) > len(excerpt):
            excerpt = pd.concat([shown.iloc[: len(excerpt) - 1], shown.tail(1)])
        rows = tuple(tuple(plain(list(row))) for row in excerpt.itertuples(index=False, name=None))
        return self._record(
            TableBlock(
                id=id,
                title=title,
                columns=specs,
                rows=rows,
                total_rows=len(shown) - int(total),
                has_total=total,
                frame=file,
                source=self._source(tables),
                secondary=secondary,
                **self._printed(more),
            )
        )

    def record_figure(
        self,
        id: str,
        chart: Chart,
        *,
        title: str,
        tables: Sequence[str],
        n: int | None,
        alt: str = "",
        **more: Any,
    ) -> Shown:
        """A chart; ``alt`` says what it shows, with its numbers: without it the chart tells itself.

        ``more``: unit, span, note, secondary (for the supplement of a brief book), weight (the
        heaviest of all chapters stands in the summary). It is drawn from what is kept beside it.
        """
        from reportkit.charts.alt_text import told

        self._check_id(id)
        try:
            text, chart = kept(chart, mask=self.params.privacy.mask)
        except ValueError as error:
            raise NotebookError(f"{self.name}：图 {id} 的{error}") from error
        write_bytes(self.folder / f"{id}{KEPT}", text.encode())
        done = drawn(chart, self._session.colours, mask=self.params.privacy.mask)
        file = f"{id}.svg"
        write_bytes(self.folder / file, done.svg)
        return self._record(
            Figure(
                id=id,
                title=title,
                alt=alt or (told(done.chart) if done.chart else ""),
                file=file,
                width_mm=done.width_mm,
                height_mm=done.height_mm,
                width=chart.width,
                source=self._source(tables),
                chart=done.chart,
                **self._printed({"n": n, **more}),
            )
        )

    def record_action(
        self,
        id: str,
        strategy: str,
        *,
        values: Mapping[str, Any],
        tiers: Sequence[str] = (),
        evidence: Sequence[str] = (),
        effect: str = "",
        stake: str = "",
        weight: int = 0,
        whom: Sequence[str] | None = None,
    ) -> Shown | LeftOut:
        """Advice from the strategy library, its texts filled from ``values``.

        effect: what it adds; stake: what it is about, told with what to do and never as an effect.
        whom: the very customers it is for; their number is its ``count``, and they are kept for the
        gate. What they bring is then judged beforehand.

        Not recorded where its ``count`` is 0: an action for nobody is no advice, whatever cell
        gives it; nor where those whom it serves one by one bring less than that costs. A finding
        that names it as its advice then has none.
        """
        entry = self._strategy(id, strategy)
        if whom is not None:
            values = {**values, "count": len(whom)}
        if entry.counts_whom and values.get("count") == 0:
            return self._leave_out(id, "它的对象是 0 家（count）")
        if whom is None and (why := self._not_worth(entry, values.get("count"))):
            return self._leave_out(id, why)
        due = self.as_of + timedelta(days=entry.deadline_days)
        return self._record(
            Action(
                id=id,
                title=self._fill(id, entry.title, values),
                detail="；".join(filter(None, (self._fill(id, entry.detail, values), stake))),
                tiers=tuple(tiers) or entry.tiers or ("全部层级",),
                owner=self.params.owners.get(entry.owner, entry.owner),
                priority=entry.priority,
                deadline=f"{due:%Y-%m-%d}",
                measure=self._fill(id, entry.measure, values),
                evidence=tuple(evidence),
                strategy=strategy,
                effect=effect,
                weight=weight,
                count=None if whom is None else len(whom),
                whom="" if whom is None else self._keep_whom(id, whom),
                deed=entry.deed,
                status=entry.status,
            )
        )

    def _not_worth(self, entry: Strategy, count: Any) -> str:
        """Why serving ``count`` customers one by one costs more than even the best bring in a year.

        Empty where it does not, where nobody is served so, or where no amounts are known.
        """
        cost = self.cost_each(entry.id)
        if not cost or not count:
            return ""
        try:
            year = features.customer_summary(
                self._session.data, start=self.window(12).start, end=self.as_of
            )
        except DataError:
            return ""
        amounts = year["revenue"] if year["margin"].isna().all() else year["margin"]
        if amounts.isna().all():
            return ""
        each = float(amounts.nlargest(int(count)).mean())
        brings, costs = (numerals.money(amount, self.currency) for amount in (each, cost))
        return (
            f"最好的 {count} 家客户户均一年只带来 {brings}，逐户去做每家要 {entry.hours_each:g} 小时、{costs}"
            if each < cost
            else ""
        )

    def record_note(self, id: str, text: str, *, kind: NoteKind = "提示", title: str = "") -> Shown:
        """A caution, a method, a remark; with kind 未知 what is not known (title) and what settles it."""
        return self._record(Note(id=id, kind=kind, text=text, title=title))

    def record_definition(
        self, term: str, text: str, *, fields: str = "", remark: str = ""
    ) -> Shown:
        """How a figure is counted (口径); goes to appendix A."""
        number = sum(isinstance(b, Note) and b.kind == "口径" for b in self._blocks.values()) + 1
        note = Note(
            id=f"definition_{number}",
            kind="口径",
            title=term,
            text=text,
            fields=fields_in_words(fields),
            remark=remark,
        )
        return self._record(note)

    def record_warning(self, text: str) -> None:
        """A statistical warning that travels into the appendix."""
        if text not in self._warnings:
            self._warnings.append(text)

    def store_frame(self, name: str, frame: pd.DataFrame) -> None:
        """Keep a frame for later chapters, the Excel table and the cover. Not printed.

        Its texts are swept; keys stay as the snapshot has them, so that frames can be joined.
        """
        self._check_id(name)
        file = f"frame_{name}.parquet"
        self._store(file, hide_texts(frame) if self.params.privacy.mask else frame)
        self._frames[name] = file


def called(need: str) -> str:
    """``orders.paid_amount`` → ``订单表.实付金额``."""
    table, _, column = need.partition(".")
    label = TABLES[table].label
    return f"{label}.{TABLES[table].column(column).label}" if column else label


def fields_in_words(fields: str) -> str:
    """``orders.customer_id、orders.ordered_at`` → ``订单表：客户编号、下单时间``; other words stay."""
    told, current = "", ""
    for field in fields.split("、"):
        match = re.fullmatch(r"([a-z_]+)\.([a-z_]+)(.*)", field, re.DOTALL)
        table = TABLES.get(match[1]) if match else None
        if match is None or table is None:
            told, current = f"{told}{'、' if told else ''}{field}", ""
            continue
        label = table.column(match[2]).label + match[3]
        same = table.label == current
        told += (
            f"{'、' if same else '；' if told else ''}{'' if same else f'{table.label}：'}{label}"
        )
        current = table.label
    return told


def described(needs: Sequence[str]) -> str:
    """``客户表（customers）的性别（gender）、年龄（age）和问卷表（surveys）``."""
    columns: dict[str, list[str]] = {}
    for need in needs:
        table, _, column = need.partition(".")
        columns.setdefault(table, [])
        if column:
            columns[table].append(f"{TABLES[table].column(column).label}（{column}）")
    return "和".join(
        f"{TABLES[table].label}（{table}）" + (f"的{'、'.join(names)}" if names else "")
        for table, names in columns.items()
    )
