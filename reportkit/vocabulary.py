"""The vocabulary of a notebook: section, metric, finding, figure, table, action, note, say, save.

Every call takes results as they are, missing ones too: a gap is recorded once, with the fields that
would fill it, and the notebook goes on. How a block reads stands in the chapter's words,
``sentences/<language>/<chapter>.yaml``; what a word of this module does is told in Chinese, as
analysts read it in their notebook.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from reportkit import sentences
from reportkit.absence import Absent, Gap, absent, gap_of, is_there, nearest, unmet, well_called
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Block, Finding, Note
from reportkit.bundle import plain
from reportkit.cell_display import Overview, shows_cells
from reportkit.cell_display import left_out as left_out_html
from reportkit.chapter import Recording
from reportkit.charts.chart_spec import Chart
from reportkit.data import features
from reportkit.data.dataset import Dataset, NotebookData
from reportkit.errors import NotebookError
from reportkit.measures import Measure, Measured, Source, measured, own_measures
from reportkit.mistakes import tell_mistakes
from reportkit.outline import notebook_file
from reportkit.recorder import Shown
from reportkit.roles import PLACES, ROLES
from reportkit.session import SCRATCH_ID, Session, interactive_session, run_session
from reportkit.words import Words, each_once, load_words, variant

_OWN: Any = object()  # no value was given: take the measure


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the chapter that stands or falls together. ``data`` is absent where it falls."""

    title: str
    data: Dataset


class Chapter(Recording):
    """笔记本与报告之间的全部词汇。例：chapter.metric(sales.revenue, weight=100)"""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self.data = NotebookData(session.data.folder, session.data.manifest)
        self.words: Words = load_words(session.project.words_file(name))
        self._whole = session.run_id != SCRATCH_ID  # a run of the pipeline, not of single cells
        self._shows = not self._whole and shows_cells()
        tell_mistakes()

    # -- what is asked --------------------------------------------------------------------------

    @well_called
    def section(
        self, purpose: str, *, needs: Sequence[str], when: Any = True, unless: Any = None
    ) -> Section:
        """这一节需要哪些表和列；缺了，在报告里说一次，本节的 data 与由它算出的一切随之缺失。

        例：trade = chapter.section("收入分析", needs=["orders.paid_amount"])，其后用 trade.data；
        “甲|乙”表示有其一即可。when：它成立（或有结果）才问；unless：它没有结果才问。
        """
        if gap_of(when) is not None or not (isinstance(when, pd.DataFrame) or when):
            return Section(purpose, absent(gap_of(when) or Gap(why="条件不成立（when）")))
        if unless is not None and is_there(unless):
            return Section(purpose, absent(Gap(why="已有另一个来源（unless）")))
        lost = unmet(self.data, needs)
        if lost:
            self.has(*lost, purpose=purpose)
        return Section(purpose, absent(Gap(lost, purpose)) if lost else self.data)

    @well_called
    def measure(self, measure: Measure) -> Measured:
        """按指标自己的定义取数：本期、环比、同比、随机波动。例：chapter.measure(sales.revenue)"""
        source = Source(self._session.data, self.params)
        if measure.over == "window":
            past = self.window(ago=12)
            earlier = past if past.start is not None else None
            return measured(measure, source, self.window(), None, earlier)
        return measured(measure, source, self.period, self.period.previous, self.period.year_before)

    @property
    def compared(self) -> list[Period]:
        """本期、上期、上年同期。"""
        return [self.period, self.period.previous, self.period.year_before]

    @property
    def against(self) -> Period:
        """与本期比较的一期：上年同期，没有则上期；数据都不满时缺失。"""
        bases = (self.period.year_before, self.period.previous)
        gap = Gap(why="没有数据完整的上年同期或上期可比")
        return next((base for base in bases if self.comparable(base)), absent(gap))

    def recent(self, count: int) -> list[Period]:
        """最近的 count 期，由早到晚，长度与报告期相同。"""
        return [self.period.shifted(-k * self.period.months) for k in range(count)][::-1]

    def whole_months(
        self, series: pd.DataFrame, table: str = "", *, months: int = 1
    ) -> pd.DataFrame:
        """只留下数据覆盖完整的月份。例：chapter.whole_months(features.monthly_totals(…))"""
        if isinstance(series, Absent):
            return series
        return super().whole_months(series, table, months=months)

    def masked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """联系方式隐去后的表，可以存下或给人。例：chapter.store("people", chapter.masked(名单))"""
        return frame if isinstance(frame, Absent) else super().masked(frame)

    @well_called
    def from_chapter(self, chapter: str, frame: str) -> pd.DataFrame:
        """前面的章节留下的表；那一章没有留下时缺失。例：chapter.from_chapter("value", "customer_clv")"""
        found = self.stored_frame(chapter, frame)
        gap = Gap(why=f"章节 {chapter} 没有留下 {frame}")
        return absent(gap) if found is None else found

    # -- what is recorded -----------------------------------------------------------------------

    @well_called
    def metric(
        self, measure: Measure, value: Any = _OWN, *facts: Any, n: Any = None, span: str = "",
        weight: int = 0,
    ) -> None:  # fmt: skip
        """一个指标卡；不给值时按定义取数。例：chapter.metric(sales.revenue, weight=100)

        value：一个数，或带有 compared（本期、上期、上年同期、波动）的结果；
        facts：名称里 {…} 的来历。
        """
        taken: Any = self.measure(measure) if value is _OWN else value
        if self._gone(measure.name, taken, *facts, n):
            return
        card: Comparison = getattr(taken, "compared", None) or Comparison(taken)
        self._check_number(measure, card.value)
        values = self._values([*facts, taken], span, measure.span)
        self.record_metric(
            measure.name, self._say(measure.label, values), card.value, format=measure.format,
            unit=self._say(measure.unit, values), better=measure.better, previous=card.previous,
            year_before=card.year_before, noise=card.noise, spark=card.spark or self._spark(measure),
            n=card.n if n is None else n, span=values["span"],
            note=self._say(measure.note, values), weight=weight, measure=measure.fact,
        )  # fmt: skip
        if measure.meaning:
            self.record_definition(
                self._say(measure.term or measure.label, values),
                self._say(measure.meaning, values),
                fields=measure.fields,
                remark=self._say(measure.remark, values),
            )

    @well_called
    def finding(
        self, id: str, *facts: Any, evidence: Sequence[str] = (), weight: int = 0, advice: str = "",
        span: str = "", when: Any = True, repeats: Mapping[str, str] | None = None, role: str = "",
        **words: Any,
    ) -> None:  # fmt: skip
        """一句结论，文字在本章的文字文件里，数取自 facts；有 title 的另起一小节。

        when：成立才说。repeats：句中的值 → 它重复的指标（"value.revenue"），总检会核对。
        例：chapter.finding("repeat", loyalty, evidence=["repeat_rate"], weight=52)
        """
        self._speak(role, id)
        if self._gone(id, *facts, when, advice, when=when):
            return
        entry, values = self._words(id, words, facts, span)
        told = {
            key: variant(entry.get(key, ""), values, id) for key in ("text", "title", "summary")
        }
        said = {key: self._say(template, values) for key, template in told.items()}
        printed = {k: v for t in told.values() for k, v in sentences.named(t, values).items()}
        known = {k: v for f in facts if isinstance(f, Measured) for k, v in f.repeats().items()}
        repeated = {k: v for k, v in known.items() if k in printed} | dict(repeats or {})
        self._check_facts(id, repeated, printed)
        self._record(
            Finding(
                id=id, **said, template=told["text"], values=plain(printed), facts=repeated,
                evidence=tuple(evidence), weight=weight, advice=advice,
            )
        )  # fmt: skip

    @well_called
    def say(self, text: str, *facts: Any, **values: Any) -> None:
        """自己写的一句话。例：chapter.say("本期有 {n:int} 家客户。", n=len(名单))"""
        number = sum(id.startswith("said_") for id in self._blocks) + 1
        self.finding(f"said_{number}", *facts, values, text=text)

    @well_called
    def figure(
        self, id: str, chart: Chart, *facts: Any, tables: Sequence[str], n: Any, span: str = "",
        weight: int = 0, secondary: bool = False, role: str = "", **words: Any,
    ) -> None:  # fmt: skip
        """一张图，由 charts 的函数给出；没有写 alt 时按图中的数生成。

        例：chapter.figure("trend", charts.trend(走势.series), 走势, tables=["orders"], n=走势.n)
        """
        self._speak(role, id)
        if self._gone(id, chart, *facts, n):
            return
        if not isinstance(chart, Chart):
            raise NotebookError(
                f"{self.name}：图 {id} 应由 reportkit.charts 的函数给出（from reportkit import charts），"
                f"得到的是 {type(chart).__name__}。"
            )
        entry, values = self._words(id, words, facts, span)
        self.record_figure(
            id, chart, title=self._text(id, entry, "title", values),
            alt=self._text(id, entry, "alt", values),
            tables=_once(tables), n=plain(n), weight=weight, secondary=secondary,
            **self._beside(id, entry, values),
        )  # fmt: skip

    @well_called
    def table(
        self, id: str, frame: pd.DataFrame, *facts: Any, tables: Sequence[str], n: Any,
        span: str = "", limit: int = 100, secondary: bool = False, role: str = "", **words: Any,
    ) -> None:  # fmt: skip
        """一张表；列写在本章的文字文件里，或用 columns={"列": "表头, 格式"} 给出。

        例：chapter.table("league", 排行.frame, 排行, tables=["orders"], n=排行.n)
        """
        self._speak(role, id)
        if self._gone(id, frame, *facts, n):
            return
        if not isinstance(frame, pd.DataFrame):
            raise NotebookError(
                f"{self.name}：表 {id} 应是一个 DataFrame，得到 {type(frame).__name__}。"
            )
        entry, values = self._words(id, words, facts, span)
        spec = self.words.spec(id, words)
        chosen = spec.suited(id, frame).items()
        columns = {name: (self._say(heading, values), form) for name, (heading, form) in chosen}
        columns = each_once(columns, frame)
        whole = {k: values[v] if isinstance(v, str) else v for k, v in spec.whole.items()}
        self.record_table(
            id, frame, columns=columns, title=self._text(id, entry, "title", values),
            tables=_once(tables), bars=[k for k in spec.bars if k in columns],
            levels=[k for k in spec.levels if k in columns], total=spec.total, limit=limit,
            whole={k: v for k, v in whole.items() if k in columns}, secondary=secondary,
            n=plain(n), **self._beside(id, entry, values),
        )  # fmt: skip

    @well_called
    def action(
        self, id: str, strategy: str, *facts: Any, tiers: Sequence[str] = (),
        evidence: Sequence[str] = (), weight: int = 0, when: Any = True, effect: str = "",
        **values: Any,
    ) -> None:  # fmt: skip
        """策略库里的一条建议；values 是它文字里的值，如 count=。对象为 0 家时不记录。

        结果里有 whom（客户编号）的，就是给这些客户的：count 即其个数，总检据此核对没有矛盾的建议。

        例：chapter.action("focus_core", "focus_resources", 集中, tiers=["优质客户"])
        """
        if self._gone(id, strategy, *facts, *values.values(), when, when=when):
            return
        named = (getattr(fact, "whom", None) for fact in facts)
        whom = values.pop("whom", next((each for each in named if each is not None), None))
        said = {**self._values(facts), **values}
        entry = self.words.entries.get(id, {})
        effect = variant(effect or entry.get("effect", ""), said, id)
        stake = variant(entry.get("stake", ""), said, id)
        recorded = self.record_action(
            id, strategy, values=said, tiers=tiers, evidence=evidence, weight=weight,
            effect=self._say(effect, said), stake=self._say(stake, said), whom=whom,
        )  # fmt: skip
        if not isinstance(recorded, Shown):
            self._display(left_out_html(id, recorded.reason))

    @well_called
    def note(self, id: str, *facts: Any, when: Any = True, role: str = "", **words: Any) -> None:
        """一条提示、方法说明，或还不知道的事（kind: 未知，title 是不知道什么，text 是补什么可知）。

        例：chapter.note("negative", 集中, when=集中.negative)
        """
        self._speak(role, id)
        if self._gone(id, *facts, when, when=when):
            return
        entry, values = self._words(id, words, facts, "")
        text, title = (self._text(id, entry, key, values) for key in ("text", "title"))
        self.record_note(id, text, kind=entry.get("kind", "提示"), title=title)

    @well_called
    def define(self, id: str, *facts: Any, span: str = "") -> None:
        """不是指标的口径，进附录 A；文字是带 term 的一条。例：chapter.define("gini", 集中)"""
        if self._gone(id, *facts):
            return
        entry, values = self._words(id, {}, facts, span)
        term, text, sources, remark = (
            self._text(id, entry, key, values) for key in ("term", "text", "fields", "remark")
        )
        self.record_definition(term, text, fields=sources, remark=remark)

    @well_called
    def warn(
        self, id: str, *facts: Any, each: Sequence[Any] = ({},), when: Any = True, **words: Any
    ) -> None:
        """统计提醒，进附录；each 里的每一行各一条。例：chapter.warn("leak", each=名单.suspected)"""
        if self._gone(id, *facts, each, when, when=when):
            return
        for row in each:
            entry, values = self._words(id, words, [*facts, row], "")
            self.record_warning(self._text(id, entry, "text", values))

    @well_called
    def store(self, name: str, frame: pd.DataFrame) -> None:
        """留给后面的章节和 Excel 的表；缺失时什么也不留。"""
        if not isinstance(frame, Absent):
            self.store_frame(name, frame)

    def save(self) -> Overview:
        """写下本章；最后一格必须是它。显示记录了什么、缺什么。客户文件 measures 里属于本章的指标在此记录。"""
        for measure in own_measures(self.params, self.name):
            self.metric(measure, weight=self.params.measures[measure.name].weight)
        return Overview(self.write(), tuple(self._blocks.values()), tuple(self._missing))

    # -- what is refused ------------------------------------------------------------------------

    def _check_number(self, measure: Measure, value: object) -> None:
        if value is not None and not isinstance(value, numbers.Real):
            raise NotebookError(
                f"{self.name}：指标 {measure.name} 的值应是一个数，得到 {type(value).__name__}。"
                "若它是分析的结果，请给出其中的那个数。"
            )
        if isinstance(value, float) and math.isnan(value):
            raise NotebookError(
                f"{self.name}：指标 {measure.name} 的值是 NaN。请让分析函数说明为什么没有"
                "（raise NothingToMeasure），或在没有分母时给 None。"
            )

    def _check_new(self, id: str) -> None:
        """In a run every cell runs once: whoever records an id again covers another block."""
        if self._whole and id in self._blocks:
            raise NotebookError(
                f"{self.name}：“{id}”记录了两次，后者会盖掉前者；请给其中一个改名。"
            )

    # -- behind the words -----------------------------------------------------------------------

    def _gone(self, id: str, *given: Any, when: Any = True) -> bool:
        """Whether something given is missing or not wanted; a gap is recorded and shown."""
        parts = [part for each in given for part in (each, *_parts(each))]
        gap = next((gap for part in parts if (gap := gap_of(part)) is not None), None)
        if gap is None and when:
            return False
        if gap is not None:
            self._note_gap(gap)
        if not isinstance(id, Absent):
            self._leave_out(id, "")
            self._display(left_out_html(id, str(gap or "条件不成立（when）")))
        return True

    def _note_gap(self, gap: Gap) -> None:
        """Print what is missing where it has a purpose and nobody has named its fields yet."""
        noted = {need for missing in self._missing for need in missing.needs}
        if gap.needs and gap.purpose and not noted & set(gap.needs):
            self.has(*gap.needs, purpose=gap.purpose)
        elif gap.code in self.words.entries and gap.code not in self._blocks:
            self.note(gap.code, dict(gap.values))

    def _values(self, facts: Sequence[Any], span: str = "", usual: str = "") -> dict[str, Any]:
        """What texts may name: those of the facts, and a few that every text knows."""
        known = {
            "kind": self.period.kind, "period": self.period.label, "window": self.window().label,
            "refunds": self.refunds_said, "as_of": self.as_of, **values_of(facts),
        }  # fmt: skip
        said = span or self._say(usual, known) or known.get("span") or self.period.label
        return {**known, "span": said}

    def _words(
        self, id: str, given: Mapping[str, Any], facts: Sequence[Any], span: str
    ) -> tuple[Mapping[str, Any], dict[str, Any]]:
        """The entry of a block and the values that its texts may name."""
        entry = self.words.entry(id, given)
        return entry, self._values(facts, span, entry.get("span", ""))

    def _text(self, id: str, entry: Mapping[str, Any], key: str, values: Mapping[str, Any]) -> str:
        return self._say(variant(entry.get(key, ""), values, id), values)

    def _say(self, template: str, values: Mapping[str, Any]) -> str:
        return sentences.fill(template, values, self.currency)

    def _beside(
        self, id: str, entry: Mapping[str, Any], values: Mapping[str, Any]
    ) -> dict[str, str]:
        """Span, unit and note, as a figure or a table has them; ``span: ""`` prints none."""
        said = {key: self._text(id, entry, key, values) for key in ("unit", "note") if key in entry}
        return {**said, "span": "" if entry.get("span") == "" else values["span"]}

    def _spark(self, measure: Measure) -> Any:
        if measure.months is None or self.data.missing(
            *(n.split("|")[0] for n in measure.needs[:2])
        ):
            return ()
        start = self.window(24).start
        months = features.monthly_totals(self._session.data, start=start, end=self.as_of)
        return measure.months(self.whole_months(months)).tail(12)

    def _speak(self, role: str, id: str) -> None:
        """Give block ``id`` a role, there or left out: a format then knows whose gap to name."""
        if not role:
            return
        if role not in {**ROLES, **PLACES}:
            raise NotebookError(
                f"{self.name}：“{id}”的角色“{role}”没有声明。{nearest(role, [*ROLES, *PLACES])}"
                "报告的格式不专门取用的块不写 role；角色与含义见 reportkit/roles.py。"
            )
        taken = self._roles.setdefault(role, id)
        if self._whole and taken != id:
            raise NotebookError(
                f"{self.name}：“{taken}”和“{id}”的角色都是“{role}”；一个角色只给一个块。"
            )
        self._roles[role] = id

    def _record(self, block: Block) -> Shown:
        self._check_new(block.id)
        shown = super()._record(block)
        if not (isinstance(block, Note) and block.kind == "口径"):  # read in appendix A
            self._display(shown)
        return shown

    def _display(self, what: Any) -> None:
        """Show in the cell; in the pipeline nobody looks."""
        if self._shows:
            from IPython.display import display

            display(what)  # type: ignore[no-untyped-call]


def values_of(facts: Sequence[Any]) -> dict[str, Any]:
    """The plain values of facts: mappings, measures, fields of frozen results (frames left out)."""
    found: dict[str, Any] = {}
    for fact in facts:
        known = ((name, value) for name, value in _named_values(fact) if _sayable(value))
        found.update((n, v if isinstance(v, datetime) and v == v else plain(v)) for n, v in known)
    return found


def _named_values(fact: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(fact, Measured):
        yield from {**fact.values(), "span": fact.span}.items()
    elif isinstance(fact, (Mapping, pd.Series)):
        yield from ((str(name), value) for name, value in fact.items())
    elif is_dataclass(fact):
        yield from ((item.name, getattr(fact, item.name)) for item in fields(fact))


def _parts(fact: Any) -> Iterable[Any]:
    """What a mapping of the cell's own holds; a result knows itself which of its parts may miss."""
    return fact.values() if isinstance(fact, Mapping) else ()


def _sayable(value: Any) -> bool:
    """Numbers, words, days, and rows of them for clauses that repeat; frames and results are none."""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(isinstance(row, Mapping) for row in value)
    known = not isinstance(value, (pd.DataFrame, pd.Series, pd.Index, Absent, Mapping))
    return known and not is_dataclass(value) and not callable(value)


def _once(tables: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(tables))


def begin_chapter(
    name: str, *, client: str = "demo", period: str = "", run_dir: str = ""
) -> Chapter:
    """打开一章。由 reportkit build 运行时读写该次运行的目录；在 JupyterLab 里读 client 的数据，

    写到 output/_scratch。例：chapter = begin_chapter("value", client=client, period=period, run_dir=run_dir)
    """
    if run_dir:
        return Chapter(run_session(Path(run_dir), name), name)
    session = interactive_session(client, period, chapter=name)
    notebook_file(session.project.notebooks, name)  # its words and folder have the chapter's name
    return Chapter(session, name)
