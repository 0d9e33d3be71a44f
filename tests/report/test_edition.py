"""What the book keeps on paper, and what goes to the supplement."""

from dataclasses import replace
from pathlib import Path

import pytest
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params

from reportkit.blocks import Action, Figure, Finding, Metric, Table
from reportkit.bundle import ChapterResult
from reportkit.report import Report, assemble, supplement
from reportkit.report.edition import (
    PRINTED_ACTIONS,
    PRINTED_ADVICE,
    PRINTED_METRICS,
    PRINTED_ROWS,
    further_findings,
    printed,
)
from reportkit.report.model import Span, plain_text


def rows(count: int) -> tuple[tuple[int], ...]:
    return tuple((number,) for number in range(count))


def table(id: str, count: int = 3, **more) -> Table:
    from reportkit.blocks import Column

    columns = (Column(name="n", label="序号", format="int"),)
    return Table(id=id, title=id, columns=columns, rows=rows(count), total_rows=count, **more)


def finding(id: str, title: str = "", *evidence: str) -> Finding:
    return Finding(id=id, text=f"{id}的正文。", title=title, evidence=evidence, values={})


def figure(id: str, **more) -> Figure:
    return Figure(id=id, title=id, file=f"{id}.svg", alt=id, width_mm=83, height_mm=40, **more)


def action(number: int) -> Action:
    return Action(
        id=f"a{number}", title=f"行动{number}", detail=f"做法{number}。", tiers=("全部层级",),
        owner="某部", priority="P1", deadline="2026-12-31", measure="某指标", weight=-number,
    )  # fmt: skip


def metric(number: int, weight: int) -> Metric:
    return Metric(id=f"m{number}", label=f"指标{number}", value=1.0, format="int", weight=weight)


def book(*blocks, detail: str = "精要") -> Report:
    result = ChapterResult(
        chapter="churn", number=5, title="客户流失", questions=(), run_id="r", client="c",
        period="2026-Q3", as_of="2026-10-01", blocks=blocks, folder=Path(),
    )  # fmt: skip
    return assemble([result], sample_params(detail=detail))


def labels(report: Report) -> list[str]:
    return [item.label for part in report.chapters for item in part.placed if item.label]


def test_secondary_tables_and_figures_are_counted_apart():
    whole = book(
        finding("a", "甲"), table("t1"), table("t2", secondary=True), table("t3"),
        figure("f1", secondary=True), figure("f2"),
    )  # fmt: skip
    assert labels(whole) == ["表 1-1", "附表 1-1", "表 1-2", "附图 1-1", "图 1-1"]
    assert labels(printed(whole)) == ["表 1-1", "表 1-2", "图 1-1"]
    assert [item.label for _, item in supplement(whole)] == ["附表 1-1", "附图 1-1"]


def test_a_complete_book_leaves_nothing_out():
    whole = book(finding("a", "甲"), table("t", 40, secondary=True), detail="完整")
    assert labels(whole) == ["表 1-1"]
    assert printed(whole) is whole
    assert supplement(whole) == ()


def test_what_is_left_out_is_named_without_a_link():
    whole = book(finding("a", "甲", "t"), table("t", secondary=True))
    item = printed(whole).chapters[0].sections[0].rows[0].items[0]
    assert plain_text(item.text) == "a的正文（附表 1-1）。"
    assert not any(span.anchor for span in item.text)
    assert Span("附表 1-1", "churn-t") in whole.chapters[0].sections[0].rows[0].items[0].text


def test_no_link_of_the_printed_book_leads_to_what_is_not_printed(tmp_path_factory):
    chapters = [
        replace(chapter, blocks=tuple(
            replace(b, secondary=True) if isinstance(b, Table) and b.id != "customer_table" else b
            for b in chapter.blocks
        ))
        for chapter in sample_chapters(tmp_path_factory.mktemp("chapters"))
    ]  # fmt: skip
    whole = assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)
    gone = {item.anchor for _, item in supplement(whole) if item.supplement}
    assert gone
    kept = printed(whole)
    assert gone.isdisjoint(_anchors(kept))
    left_out = [said for *_, said in further_findings(whole)]
    assert [said for said in whole.sentences if said not in kept.sentences] == left_out


def _anchors(value: object) -> set[str]:
    if isinstance(value, Span):
        return {value.anchor}
    if isinstance(value, tuple):
        return set().union(*map(_anchors, value))
    names = getattr(type(value), "__dataclass_fields__", {})
    return set().union(*(_anchors(getattr(value, name)) for name in names))


@pytest.mark.parametrize(("count", "shown"), [(3, 3), (PRINTED_ROWS + 2, PRINTED_ROWS + 2), (PRINTED_ROWS + 3, PRINTED_ROWS), (40, PRINTED_ROWS)])  # fmt: skip
def test_a_long_table_shows_its_first_rows(count, shown):
    whole = book(finding("a", "甲"), table("t", count), table("s", secondary=True))
    kept = next(i.block for i in printed(whole).chapters[0].placed if isinstance(i.block, Table))
    assert kept.rows == rows(count)[:shown]
    assert ("表 1-1" in [item.label for _, item in supplement(whole)]) == (shown < count)


def test_a_table_whose_title_counts_its_rows_prints_them_all():
    listed = replace(table("t", 15), title="产品排行：前 15 个产品占 40%")
    whole = book(finding("a", "甲"), listed, table("s", secondary=True))
    kept = next(i.block for i in printed(whole).chapters[0].placed if isinstance(i.block, Table))
    assert len(kept.rows) == 15


def test_a_table_prints_as_many_rows_as_its_title_promises():
    promised = replace(table("t", 15), title="前 10 家客户")
    whole = book(finding("a", "甲", "t"), promised, table("gone", secondary=True))
    (item,) = [i for part in printed(whole).chapters for i in part.placed if i.label]
    assert isinstance(item.block, Table)
    assert len(item.block.rows) == 10


def test_a_total_stays_below_a_shortened_table():
    whole = book(finding("a", "甲"), table("t", 40, has_total=True), table("s", secondary=True))
    kept = next(i.block for i in printed(whole).chapters[0].placed if isinstance(i.block, Table))
    assert kept.rows == (*rows(40)[: PRINTED_ROWS - 1], (39,))


def test_the_heaviest_metrics_are_kept_in_their_order():
    metrics = [metric(number, weight) for number, weight in enumerate((1, 9, 0, 5, 7, 3))]
    whole = book(*metrics, finding("a", "甲"), table("s", secondary=True))
    kept = printed(whole).chapters[0].metrics
    assert [m.id for m in kept] == ["m1", "m3", "m4", "m5"]
    assert len(kept) == PRINTED_METRICS


def test_further_advice_is_named_and_every_action_stays_in_the_list():
    whole = book(*map(action, range(5)), finding("a", "甲"), table("s", secondary=True))
    part = printed(whole).chapters[0]
    assert [item.block.title for item in part.advice] == ["行动0", "行动1", "行动2"]
    assert len(part.advice) == PRINTED_ADVICE
    assert [item.block.title for item in part.further_advice] == ["行动3", "行动4"]
    assert [row.action.title for row in printed(whole).action_list] == [
        f"行动{n}" for n in range(5)
    ]
    assert not any(row.detail for row in printed(whole).action_list)
    assert all(row.detail for row in whole.action_list)


def test_two_sections_of_words_share_a_line_and_one_with_a_table_stands_alone():
    whole = book(
        finding("a", "甲"), finding("b", "乙"), finding("c", "丙"), table("t"), finding("d", "丁")
    )
    lines = [[section.title for section in line] for line in whole.chapters[0].lines]
    assert lines == [["甲", "乙"], ["丙"], ["丁"]]


def test_sections_with_narrow_figures_share_a_line_but_not_with_words():
    whole = book(
        finding("a", "甲"), figure("f", width="half"), finding("b", "乙"),
        figure("g", width="half"), finding("c", "丙"),
    )  # fmt: skip
    lines = [[section.title for section in line] for line in whole.chapters[0].lines]
    assert lines == [["甲", "乙"], ["丙"]]


def test_the_contents_list_sections_with_something_to_look_at():
    whole = book(finding("a", "甲"), finding("b", "乙"), table("t"))
    assert [entry.title for entry in whole.contents if entry.level == 2] == ["乙"]


def test_a_long_list_of_actions_is_short_in_print_and_names_the_others_by_who_does_them():
    owners = {0: "甲部", 13: "乙部"}
    given = [replace(action(n), owner=owners.get(n, "丙部")) for n in range(16)]
    given[14] = replace(given[14], deadline="2026-01-31")
    whole = book(*given, finding("a", "甲"), table("s", secondary=True))
    short = printed(whole)
    assert (short.action_rows, whole.action_rows) == (PRINTED_ACTIONS, None)
    others = [(owner, [a.title for a in told]) for owner, told in short.other_actions]
    assert others == [("丙部", ["行动14", "行动12", "行动15"]), ("乙部", ["行动13"])]
    assert whole.other_actions == ()


def test_a_short_print_lists_its_chapters_and_leaves_figures_and_tables_to_the_other_formats():
    whole = book(finding("a", "甲", "f"), figure("f"), table("s", secondary=True))
    assert (printed(whole).figures, printed(whole).tables) == ((), ())
    assert [entry.label for entry in whole.figures] == ["图 0-1", "图 1-1"]
    assert printed(whole).contents


def test_a_list_that_is_hardly_longer_is_printed_in_full():
    whole = book(*map(action, range(14)), finding("a", "甲"), table("s", secondary=True))
    assert printed(whole).action_rows is None


def test_findings_of_little_weight_stand_in_the_supplement_only():
    heavy = [replace(finding(f"h{n}", f"重{n}"), weight=60) for n in range(3)]
    light = replace(finding("l", "轻", "t"), weight=10)
    remark = replace(finding("r"), weight=10)
    whole = book(light, table("t"), *heavy, remark)
    short = printed(whole)
    assert [s.title for s in whole.chapters[0].sections] == ["重0", "重1", "重2", "轻"]
    assert [s.title for s in short.chapters[0].sections] == ["重0", "重1", "重2"]
    assert [e.title for e in short.contents if e.level == 2] == []
    assert "r的正文。" not in [plain_text(i.text) for i in short.chapters[0].placed]
    told = [(s.title, said) for _, s, said in further_findings(whole)]
    assert told == [("重2", "r的正文。"), ("轻", "l的正文（附表 1-1）。")]
    assert [item.label for _, item in supplement(whole)] == ["附表 1-1"]
