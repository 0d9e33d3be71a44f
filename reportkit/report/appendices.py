"""The appendices: definitions and data quality, the customer table, methods, forms, provenance.

Their letters never change, so that a text may say 附录 C whatever this report contains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reportkit.blocks import Block, Finding, Note, Table
from reportkit.bundle import ChapterResult
from reportkit.facts import promised_rows
from reportkit.report.beside import beside_blocks
from reportkit.report.chapters import APPENDIX_TABLE, Plan
from reportkit.report.data_tables import (
    DataFacts,
    cleaning_table,
    coverage_table,
    inputs_table,
    ledger_summary,
    ledger_table,
    merges_table,
    quality_table,
    short_hash,
    warnings_table,
    words_table,
)
from reportkit.report.fixed_texts import (
    CONFLICTS,
    LEDGER,
    LEDGER_IN_BRIEF,
    QUESTIONNAIRE,
    QUESTIONNAIRE_USE,
    WRITE_BACK,
    WRITE_BACK_USE,
)
from reportkit.report.history import edition_sentence
from reportkit.report.model import Part, Placed, Row, Section, Span
from reportkit.report.privacy import privacy_blocks
from reportkit.report.references import References, Target

TITLES = {
    "A": "数据口径、质量与覆盖",
    "B": "客户分级管理分析表（节选）",
    "C": "模型说明",
    "D": "CRM 回写说明与问卷模板",
    "E": "数据来源与版本",
}
_FIRST_PAGE_ROWS = 19  # of the landscape table in appendix B
_PAGE_ROWS = 22
_FLOWING = "ACDE"  # need no page of their own
_LEDGER_ROWS = 20  # of a ledger that is printed whole: less than half a page


def appendices(
    plans: Sequence[Plan],
    references: References,
    data: DataFacts | None,
    provenance: Mapping[str, Any],
    *,
    brief: bool,
    asked: Sequence[ChapterResult] = (),
) -> tuple[Part, ...]:
    """Appendices A to E, each at least a sentence; ``brief``: a long ledger is for the supplement.

    asked: the chapters whose gaps are told, also those that are not printed; else those of ``plans``.
    """
    gaps = asked or [each.result for each in plans]
    customers = _customers(plans, references)
    return (
        _definitions(plans, gaps, data, provenance, brief=brief),
        customers,
        replace(_methods(plans, references), flows=not customers.wide),
        _forms(),
        _provenance(plans, data, provenance),
    )


def register(plans: Sequence[Plan], references: References) -> None:
    """Let texts refer to the appendices and to the table in appendix B."""
    for letter in TITLES:
        references.add("appendix", letter, Target(f"附录 {letter}", f"appendix-{letter}"))
    for plan, table in _customer_table(plans):
        chapter = plan.result.chapter
        references.add(chapter, table.id, Target("表 B-1", f"{chapter}-{table.id}", True))


class _Writer:
    """Numbers the sections and tables of one appendix."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.sections: list[Section] = []
        self._tables = 0

    def section(self, title: str, *blocks: Block | Placed | None) -> None:
        """A section of those blocks that are there; none without any."""
        placed = [self._place(block) for block in blocks if block is not None]
        if placed:
            number = len(self.sections) + 1
            self.sections.append(
                Section(
                    label=f"{self.letter}.{number}",
                    title=title,
                    anchor=f"appendix-{self.letter}-{number}",
                    rows=tuple(Row("single", (item,)) for item in placed),
                )
            )

    def _place(self, block: Block | Placed) -> Placed:
        if isinstance(block, Placed):
            return block
        if not isinstance(block, Table):
            return Placed(block=block, text=(Span(getattr(block, "text", "")),))
        self._tables += 1
        label = f"表 {self.letter}-{self._tables}"
        return Placed(block=block, anchor=f"appendix-{block.id}", label=label)

    def part(self, *, opening: Sequence[Placed] = (), wide: bool = False) -> Part:
        rows = tuple(Row("single", (item,)) for item in opening)
        return Part(
            kind="appendix",
            label=f"附录 {self.letter}",
            numeral=self.letter,
            title=TITLES[self.letter],
            anchor=f"appendix-{self.letter}",
            opening=rows,
            sections=tuple(self.sections),
            wide=wide,
            thin=not self.sections and not wide,
            flows=self.letter in _FLOWING,
        )


def _definitions(
    plans: Sequence[Plan],
    asked: Sequence[ChapterResult],
    data: DataFacts | None,
    provenance: Mapping[str, Any],
    *,
    brief: bool,
) -> Part:
    writer = _Writer("A")
    terms = {note.title: note for plan in plans for note in plan.notes("口径")}
    rows = [(n.title, n.text, n.fields or "—", n.remark or "—") for n in terms.values()]
    heads = ("指标", "定义与公式", "数据来源（字段）", "口径说明")
    writer.section(
        "指标口径", words_table("definitions", "本报告所用指标的定义与计算口径", heads, rows)
    )
    if data is not None:
        tables = (
            quality_table(data),
            cleaning_table(data),
            warnings_table(data),
            merges_table(data),
        )
        writer.section("数据质量", *tables)
        writer.section("账目核对", *_ledger(data, brief=brief))
        given = sum(item.present for item in data.coverage)
        said = f"可用的 {len(data.coverage)} 类数据中，本期提供了 {given} 类；所用文件见附录 E。"
        writer.section("来源覆盖", _paragraph(said), coverage_table(asked, data))
    warnings = [(plan.label, warning) for plan in plans for warning in plan.result.warnings]
    writer.section(
        "统计提示", words_table("warnings", "计算中需要留意的情形", ("章节", "提示"), warnings)
    )
    disputes = ("事项", "业务资料中的分歧或空缺", "本报告的处理")
    writer.section(
        "口径冲突的处理", words_table("conflicts", "口径冲突与取舍", disputes, CONFLICTS)
    )
    writer.section("同行业对照", *beside_blocks(provenance.get("peers") or {}))
    return writer.part()


def _ledger(data: DataFacts, *, brief: bool) -> tuple[Block | Placed, ...]:
    """All fates of rows and money; a brief book sums up a long ledger and leaves it to 附表 A-1."""
    whole, summary = ledger_table(data), ledger_summary(data)
    if whole is None or summary is None:
        return ()
    if not brief or len(whole.rows) <= _LEDGER_ROWS:
        return _paragraph(LEDGER), whole
    apart = Placed(block=whole, anchor=f"appendix-{whole.id}", label="附表 A-1", supplement=True)
    return _paragraph(LEDGER_IN_BRIEF), summary, apart


def _customer_table(plans: Sequence[Plan]) -> list[tuple[Plan, Table]]:
    """The excerpt of the customers with its chapter; at most one."""
    found = [
        (plan, block)
        for plan in plans
        for block in plan.result.blocks
        if isinstance(block, Table) and block.id == plan.result.roles.get(APPENDIX_TABLE)
    ]
    return found[:1]


def _customers(plans: Sequence[Plan], references: References) -> Part:
    writer = _Writer("B")
    for plan, table in _customer_table(plans):
        target = references.find(plan.result.chapter, table.id, table.id)
        assert target is not None
        placed = Placed(block=_whole_pages(table), anchor=target.anchor, label=target.label)
        return writer.part(opening=(placed,), wide=True)
    return writer.part(
        opening=(_sentence("本期没有生成客户分级管理分析表：分层一章未运行或缺少数据。"),)
    )


def _whole_pages(table: Table) -> Table:
    """Without the few rows that would stand alone on a last page."""
    over = (len(table.rows) - _FIRST_PAGE_ROWS) % _PAGE_ROWS
    fits = len(table.rows) <= _FIRST_PAGE_ROWS or over > _PAGE_ROWS // 3
    kept = len(table.rows) - over
    if fits or (promised_rows(table.title) or 0) > kept:
        return table
    return replace(table, rows=table.rows[:kept])


def _methods(plans: Sequence[Plan], references: References) -> Part:
    writer = _Writer("C")
    for plan in plans:
        notes = plan.notes("方法")
        chapter = plan.result.chapter
        placed = (Placed(block=n, text=references.resolve(n.text, chapter, n.id)) for n in notes)
        writer.section(plan.result.title, *placed)
    if not writer.sections:
        return writer.part(opening=(_sentence("本报告只用到计数、求和与比率，没有使用统计模型。"),))
    return writer.part()


def _forms() -> Part:
    writer = _Writer("D")
    heads = ("系统", "文件中的列", "导入方式", "限制与注意")
    table = words_table("write_back", "分层结果回写各系统的文件", heads, WRITE_BACK)
    writer.section("CRM 回写说明", _paragraph(WRITE_BACK_USE), table)
    heads = ("题号", "问题", "选项", "用途")
    form = words_table("questionnaire", "客户满意度问卷模板", heads, QUESTIONNAIRE)
    writer.section("问卷模板", _paragraph(QUESTIONNAIRE_USE), form)
    return writer.part()


def _provenance(
    plans: Sequence[Plan], data: DataFacts | None, provenance: Mapping[str, Any]
) -> Part:
    writer = _Writer("E")
    labels = {item.table: item.label for item in data.coverage} if data is not None else {}
    edition = edition_sentence(provenance, labels)
    writer.section("版次", _paragraph(edition) if edition else None)
    if data is not None:
        writer.section("数据来源", inputs_table(data))
    changed = [(name, _setting(value)) for name, value in provenance.get("changed", {}).items()]
    settings = words_table("settings", "与默认值不同的参数", ("参数", "本期取值"), changed)
    same = _paragraph("本期全部参数取默认值。") if settings is None else None
    writer.section("参数", settings, same)
    heads = ("处理", "位置", "理由或点评", "审阅人", "日期")
    deeds = [tuple(map(str, e.values())) for e in provenance.get("review", ())]
    writer.section("审阅", words_table("review", "审阅人对本报告的处理", heads, deeds))
    writer.section("隐私与文件保护", *privacy_blocks(plans, provenance))
    parts = [(name, str(text)) for name, text in provenance.get("versions", {}).items()]
    for key, word in (("fingerprint", "本报告指纹"), ("code", "程序"), ("notebooks", "笔记本")):
        if isinstance(provenance.get(key), str):
            parts.append((word, short_hash(provenance[key])))
    listed = "；".join(f"{name} {text}" for name, text in parts)
    writer.section("版本", _paragraph(f"{listed}。") if listed else None)
    return writer.part()


def _setting(value: object) -> str:
    words = {True: "是", False: "否", None: "（空）"}
    if isinstance(value, bool) or value is None:
        return words[value]
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "（空）"
    return str(value)


def _paragraph(text: str) -> Finding:
    return Finding(id="text", text=text, values={})


def _sentence(text: str) -> Placed:
    return Placed(block=Note(id="text", kind="提示", text=text), text=(Span(text),))
