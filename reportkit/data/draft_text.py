"""The text of a drafted client file: YAML with comments, in the order a person reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from reportkit.analysis.basics.coverage import Reach
from reportkit.data.questions import Question
from reportkit.data.schema import TABLES
from reportkit.data.statuses import COUNTED, REFUNDED, VOIDED, known_meaning
from reportkit.yaml_files import yaml_text

_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff/.（）]*")
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_NOT_TEXT = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_LISTED = 40  # headings without a place, shown one by one


@dataclass(slots=True)
class SourceDraft:
    """One entry of ``data.sources`` on its way to text. An empty table: nothing fits the file."""

    file: str  # of a live source: where the address is kept, or the connection
    sheet: str = ""  # or the table; of a system object#subform
    live: Literal["", "sql", "crm"] = ""  # a table of a database, an object of a system
    table: str = ""
    system: str = ""
    header: bool = True
    heading_row: int = 0  # the row of the headings, where it is not the first
    headings: Sequence[str] = ()
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    also: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    blanks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    open_dates: dict[str, tuple[str, ...]] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    fill_down: list[str] = field(default_factory=list)
    block: int = 0  # number of the table, where several stand beside one another
    stack: int = 0  # number of the table, where several stand below one another
    group_rows: str = ""  # heading of the names that stand above their rows
    groups: tuple[str, ...] = ()  # those names, where only a person can say what they are
    day_parts: Mapping[str, str] = field(default_factory=dict)  # part of a day → heading
    lookups: list[dict[str, str | int]] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # heading → word → sold, back or out
    negative: bool = False  # amounts of what came back, written without a minus
    skip: bool = False  # not read until a question is answered
    open_states: tuple[str, ...] = ()  # words of returns that may mean either
    other_items: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Findings:
    """What the files say about the client as a whole."""

    sources: list[SourceDraft] = field(default_factory=list)
    statuses: dict[str, list[str]] = field(default_factory=dict)  # words by what they mean
    prefixes: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    companies: bool = False
    days: dict[str, set[date]] = field(default_factory=dict)  # with a record, by table

    @property
    def reach(self) -> Reach | None:
        """Of the orders, or without them of all tables that carry times."""
        orders = self.days.get("orders", set()) | self.days.get("order_lines", set())
        return Reach.of(orders or set().union(*self.days.values()))


def scalar(text: str) -> str:
    """A YAML scalar that reads back as this very text."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT
    return text if plain else json.dumps(text, ensure_ascii=False)


_SHORT_DAYS = 430  # fourteen months: a rolling year would leave out a corner of such a history


def client_yaml(name: str, findings: Findings, questions: Sequence[Question]) -> str:
    """The whole file. It loads as it stands; ``questions`` wait in it for an answer."""
    statuses, prefixes = findings.statuses, findings.prefixes
    sources = findings.sources
    reach = findings.reach
    kind = "对公" if findings.companies else "对私"
    lines = [
        f"# {name}：由数据文件的表头起草，请核对带“？”的行。写法与全部设置见 params/defaults.yaml。",
        *(
            [
                f"# data.questions 里的问题回答之后才能生成报告：reportkit answer {name} 键 选项（“…”是要写的值）；"
                "它把选项后面的设置写进本文件。"
            ]
            if questions
            else []
        ),
        "client:",
        f"  name: {scalar(name)}  # 封面与正文中的全称",
        f"  kind: {kind}  # ？对公｜对私",
        "data:",
    ]
    if reach is not None:
        lines.append(
            f"  # 数据从 {reach.first} 到 {reach.last}；止于报告期之内时，数据截止取最后一天，"
            "除非另写 as_of"
        )
        if reach.days < _SHORT_DAYS:
            lines.append(
                f"  window_months: 0  # 历史只有 {reach.days} 天：统计窗口取全部历史，不取最近 12 个月"
            )
    refunds, void = statuses.get(REFUNDED), statuses.get(VOIDED)
    if counted := statuses.get(COUNTED):
        lines.append(_counted(counted))
    if void:
        lines.append(f"  void_statuses: {_listed(void)}  # ？不算成交的订单状态")
    if refunds or prefixes:
        lines.append("  refunds:")
    if refunds:
        lines.append(f"    statuses: {_listed(refunds)}  # ？表示退款的订单状态")
    if prefixes:
        lines.append(f"    order_id_prefixes: {_listed(prefixes)}  # ？这样开头的是退单")
        lines.append("    treatment: net  # ？net＝从销售额中扣减；exclude＝退单不计")
    lines += _questions(questions, name)
    lines.append("  sources:")
    for source in sources:
        lines += _commented(source) if not source.table else list(_entry(source))
    return "\n".join(lines) + "\n"


def _counted(words: Sequence[str]) -> str:
    """Words of sales: written out where one of them means a sale in this client's system only."""
    if all(known_meaning(word) == COUNTED for word in words):
        return f"  # ？算成交的订单状态：{'、'.join(words[:_LISTED])}（常用词，不必写）"
    return f"  valid_statuses: {_listed(words)}  # ？算成交的订单状态，须列全"


def _questions(questions: Sequence[Question], name: str) -> list[str]:
    """Open points as YAML: each choice with the settings that it stands for."""
    if not questions:
        return []
    lines = ["  questions:"]
    for question in questions:
        text = yaml_text([question.to_yaml()])
        lines += [f"  {line}" for line in text.splitlines()]
    return lines


def _listed(words: Sequence[str]) -> str:
    return "[" + ", ".join(scalar(word) for word in words) + "]"


def _commented(source: SourceDraft) -> list[str]:
    tables = "｜".join(TABLES)
    sheet = source.sheet if not source.live else ""
    return [
        f"  # - {', '.join(_origin(source))}  # ？看不出是哪种数据",
        *([f"  #   sheet: {scalar(sheet)}"] if sheet else []),
        f"  #   table:  # {tables}",
    ]


def _origin(source: SourceDraft) -> tuple[str, ...]:
    """Where the rows come from, a setting each."""
    if not source.live:
        return (f"file: {scalar(source.file)}",)
    if source.live == "sql":
        url = json.dumps(source.file, ensure_ascii=False)
        return (f"sql: {{url: {url}, table: {scalar(source.sheet)}}}",)
    thing, _, subform = source.sheet.partition("#")
    part = (f"subform: {scalar(subform)}",) if subform else ()
    return (f"connection: {scalar(source.file)}", f"object: {scalar(thing)}", *part)


def _entry(source: SourceDraft) -> Iterator[str]:
    yield "  - " + "\n    ".join(_origin(source))
    yield f"    table: {source.table}  # {TABLES[source.table].label}"
    if source.sheet and not source.live:
        yield f"    sheet: {scalar(source.sheet)}"
    if source.system:
        yield f"    system: {source.system}"
    for remark in source.remarks:
        yield f"    # {remark}"
    if source.skip:
        yield "    skip: true  # ？不读入；回答 data.questions 里的问题之后才算数"
    if source.negative:
        yield "    negative: true  # 退回的金额与数量，按负数计"
    if source.heading_row:
        yield f"    header: {source.heading_row}  # 表头在第 {source.heading_row} 行"
    if not source.header:
        yield "    header: false"
        yield f"    names: {_listed(source.headings)}  # ？文件没有表头，这里按位置取名"
    if source.block:
        yield f"    block: {source.block}  # 同一工作表上并排的第 {source.block} 张表，中间隔着空列"
    if source.stack:
        yield f"    stack: {source.stack}  # 同一工作表上由上到下的第 {source.stack} 张表"
    if source.group_rows:
        yield f"    group_rows: {scalar(source.group_rows)}  # 单独成行的名称，成为下面各行的这一列"
    if source.day_parts:
        listed = "、".join(source.day_parts.values())
        yield f"    day_parts: {_inline(source.day_parts)}  # {listed}合成一列“年月日”"
    yield from _columns(source)
    if source.fill_down:
        yield f"    fill_down: {_listed(source.fill_down)}  # 空格与上一行相同"
    yield from _lookups(source)
    yield from _unused(source)
    yield from _map("units", source.units)
    kinds = {
        scalar(h): f"{_inline(words)}  # 各行是成交、退货还是不计"
        for h, words in source.kinds.items()
    }
    yield from _map("kinds", kinds)
    yield from _map("constants", {c: _flag(text) for c, text in source.constants.items()})
    yield from _map("values", {c: _inline(words) for c, words in source.values.items()})
    yield from _map("blanks", {scalar(c): _codes(codes) for c, codes in source.blanks.items()})
    yield from _map("dates", {c: json.dumps(form) for c, form in source.dates.items()})
    if source.items:
        told = (
            "客户的其他特征：表头: 特征名"
            if source.table == "traits"
            else "每个题项一列的问卷：表头: 报告中的题项名"
        )
        yield f"    unpivot:  # {told}"
        yield "      item:"
        yield from (f"        {scalar(h)}: {_item(w)}" for h, w in source.items.items())
        yield from (f"        # ？{scalar(h)}: {scalar(h)}" for h in source.other_items)


_UNFOLDED = {
    "traits": "客户的其他特征：表头: 特征名",
    "orders": "每月一列，展开成每月一笔：表头: 月份",
}


def _item(word: str) -> str:
    return json.dumps(word) if word.replace("-", "").isdigit() else scalar(word)


def _columns(source: SourceDraft) -> Iterator[str]:
    table = TABLES[source.table]
    if source.columns:
        yield "    columns:  # 表头: 列名"
    guess = "" if source.header else "？"
    for heading, names in source.columns.items():
        labels = "、".join(table.column(name).label for name in names)
        target = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
        yield f"      {scalar(heading)}: {target}  # {guess}{labels}"
    for heading, name in source.also.items():
        yield f"      # ？{scalar(heading)}: {name}  # {table.column(name).label}，已由上面的列填写"
    if source.unplaced and source.columns:
        free = [name for name in table.names if name not in _used(source)]
        yield f"      # 未使用的表头；需要时写成“表头: 列名”，可用的列名：{'、'.join(free) or '无'}"
    for heading in source.unplaced[:_LISTED]:
        yield f"      # {scalar(heading)}:"
    if len(source.unplaced) > _LISTED:
        yield f"      # …… 另有 {len(source.unplaced) - _LISTED} 个表头"


def _lookups(source: SourceDraft) -> Iterator[str]:
    if source.lookups:
        yield "    lookup:  # 对照表：它的各列如同本表的列"
    for entry in source.lookups:
        told = (f"{k}: {v if isinstance(v, int) else scalar(v)}" for k, v in entry.items())
        yield f"    - {{{', '.join(told)}}}"


def _unused(source: SourceDraft) -> Iterator[str]:
    aside = dict.fromkeys((*source.also, *source.unplaced, *source.other_items))
    if aside:
        yield f"    unused: {_listed([*aside])}  # 没有使用的表头；以后的文件多出别的列时，check 会提示"


def _used(source: SourceDraft) -> set[str]:
    return {name for names in source.columns.values() for name in names}


def _map(key: str, entries: dict[str, str]) -> Iterator[str]:
    if entries:
        yield f"    {key}:"
        yield from (f"      {name}: {text}" for name, text in entries.items())


def _inline(words: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{scalar(k)}: {scalar(v)}" for k, v in words.items()) + "}"


def _codes(codes: Sequence[str]) -> str:
    """Whole numbers as they are; 007 would read back as 7, which no cell holds."""
    written = (c if _WHOLE.fullmatch(c) else json.dumps(c, ensure_ascii=False) for c in codes)
    return f"[{', '.join(written)}]"


def _flag(text: str) -> str:
    return text if text in ("true", "false") else scalar(text)
