"""What reviewers may change, what they may not, and that nothing they strike breaks the book."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sample_book import sample_chapters, sample_params

from reportkit import report
from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Action, Finding, Metric, Note
from reportkit.edits import (
    Edit,
    apply_edits,
    confirm_edits,
    edits_file,
    new_edit,
    read_edits,
    sentence_of,
    write_edit,
)
from reportkit.errors import ParameterError, UsageError
from reportkit.project import Project

SPAN = Period.parse("2026-Q3")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def chapters(tmp_path_factory):
    return sample_chapters(tmp_path_factory.mktemp("chapters"))


@pytest.fixture(scope="module")
def strikable(chapters) -> list[str]:
    return [
        f"{chapter.chapter}.{block.id}"
        for chapter in chapters
        for block in chapter.blocks
        if isinstance(block, Finding | Action)
    ]


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path)


def strike(chapters, *blocks: str) -> list[Edit]:
    return [new_edit(chapters, "strike", block, "理由", "王敏", NOW) for block in blocks]


def printed(book: report.Report) -> str:
    return "".join(book.sentences)


def test_striking_any_one_finding_or_action_leaves_a_book_without_it(chapters, strikable):
    assert len(strikable) > 12
    for block in strikable:
        reviewed = apply_edits(chapters, strike(chapters, block))
        assert (reviewed.open, len(reviewed.applied)) == ((), 1)
        book = report.assemble(reviewed.chapters, sample_params())
        home, _, name = block.partition(".")
        gone = next(b for c in chapters if c.chapter == home for b in c.blocks if b.id == name)
        if isinstance(gone, Finding):
            assert gone.text.rstrip("。") not in printed(book)
        else:
            part = next(part for part in book.chapters if part.anchor == home)
            assert name not in {item.block.id for item in part.advice}


def test_striking_all_of_them_leaves_a_book_of_numbers(chapters, strikable):
    reviewed = apply_edits(chapters, strike(chapters, *strikable))
    book = report.assemble(reviewed.chapters, sample_params())
    assert (book.summary, book.action_list, book.actions) == (None, (), None)
    assert any(part.metrics for part in book.chapters)


def test_an_action_that_a_finding_advises_may_be_struck(chapters):
    chapter, finding = next(
        (c, b) for c in chapters for b in c.blocks if isinstance(b, Finding) and b.advice
    )
    reviewed = apply_edits(chapters, strike(chapters, f"{chapter.chapter}.{finding.advice}"))
    kept = next(c for c in reviewed.chapters if c.chapter == chapter.chapter)
    assert next(b for b in kept.blocks if b.id == finding.id) == replace(finding, advice="")


def test_neither_a_number_nor_a_chapter_can_be_struck(chapters):
    home, metric = next((c, b) for c in chapters for b in c.blocks if isinstance(b, Metric))
    for block in (f"{home.chapter}.{metric.id}", home.chapter):
        with pytest.raises(UsageError, match="不能删去；可以删去的是发现与行动"):
            strike(chapters, block)
    with pytest.raises(
        UsageError, match=rf"没有 {home.chapter}.nothing。这一章的发现与行动：{home.chapter}\."
    ):
        strike(chapters, f"{home.chapter}.nothing")
    with pytest.raises(UsageError, match="章节有："):
        strike(chapters, "nowhere.x")
    with pytest.raises(UsageError, match="请写明是谁"):
        new_edit(chapters, "strike", "a.b", "理由", " ", NOW)


def test_a_remark_stands_signed_at_the_end_of_its_chapter(chapters):
    home = chapters[0].chapter
    finding = next(b for b in chapters[0].blocks if isinstance(b, Finding) and b.title)
    remarks = [
        new_edit(chapters, "comment", home, "与访谈一致，电话 13812345678。", "王敏", NOW),
        new_edit(chapters, "comment", f"{home}.{finding.id}", "请留意。", "李总", NOW),
    ]
    reviewed = apply_edits(chapters, remarks)
    notes = [b for b in reviewed.chapters[0].blocks if isinstance(b, Note) and b.kind == "顾问点评"]
    assert [note.text for note in notes[-2:]] == [
        "与访谈一致，电话 138****5678。（王敏，2026-11-22）",
        f"关于“{finding.title}”：请留意。（李总，2026-11-22）",
    ]
    assert reviewed.chapters[1:] == chapters[1:]
    assert reviewed.told[0] == {
        "deed": "顾问点评", "block": home, "text": "与访谈一致，电话 13812345678。", "by": "王敏",
        "at": "2026-11-22",
    }  # fmt: skip


def test_a_remark_on_a_sentence_that_has_changed_waits_and_a_strike_stays_struck(chapters):
    home = chapters[0]
    finding = next(b for b in home.blocks if isinstance(b, Finding))
    block = f"{home.chapter}.{finding.id}"
    edits = [*strike(chapters, block), new_edit(chapters, "comment", block, "好。", "王敏", NOW)]
    changed = replace(finding, text="另一句话。")
    now = (
        replace(home, blocks=tuple(changed if b is finding else b for b in home.blocks)),
        *chapters[1:],
    )
    reviewed = apply_edits(now, edits)
    assert reviewed.open == tuple(edits)
    assert [edit.deed for edit in reviewed.applied] == ["strike"]
    kinds = [b.kind for b in reviewed.chapters[0].blocks if isinstance(b, Note)]
    assert "删去" in kinds
    assert not any(getattr(b, "id", "").startswith("review_") for b in reviewed.chapters[0].blocks)
    gone = (replace(home, blocks=tuple(b for b in home.blocks if b is not finding)), *chapters[1:])
    assert apply_edits(gone, edits).applied == ()


def test_what_is_written_is_read_and_confirmed(project, chapters, strikable):
    first, second = strikable[:2]
    for edit in strike(chapters, first, second):
        path = write_edit(project, "demo", SPAN, edit)
    assert path == project.params / "edits" / "demo" / "2026-Q3.yaml"
    again = replace(strike(chapters, first)[0], text="别的理由", sentence="旧句")
    write_edit(project, "demo", SPAN, again)
    found = read_edits(project, "demo", SPAN)
    assert [(e.block, e.text) for e in found] == [(second, "理由"), (first, "别的理由")]
    assert apply_edits(chapters, found).open == (again,)
    assert confirm_edits(project, "demo", SPAN, chapters, first) == 1
    assert apply_edits(chapters, read_edits(project, "demo", SPAN)).open == ()
    assert confirm_edits(project, "demo", SPAN, chapters, first) == 0
    assert sentence_of(chapters, "nowhere.x") is None


def test_remarks_of_two_reviewers_stand_together(project, chapters):
    home = chapters[0].chapter
    for by, text in (("甲", "一"), ("乙", "二"), ("甲", "三")):
        write_edit(project, "demo", SPAN, new_edit(chapters, "comment", home, text, by, NOW))
    assert [(e.by, e.text) for e in read_edits(project, "demo", SPAN)] == [
        ("乙", "二"),
        ("甲", "三"),
    ]


GOOD = "block: value.core\n  text: 理由\n  by: 王敏\n  at: 2026-01-05\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rewrite: []", "没有“rewrite”这一类；可用：strike、comment、decide"),
        ("strike: x", "strike 应是列表"),
        ("strike:\n- x", "strike 第 1 条应由 block、text"),
        (f"strike:\n- {GOOD}  value: 3", "不能使用的“value”：数字与句子由计算得出"),
        ("strike:\n- block: value.core\n  text: 理由\n  by: 王敏", "第 1 条缺少 at"),
        ("comment:\n- block: value\n  text: 5\n  by: 王敏\n  at: 2026-01-05", "第 1 条缺少 text"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_entry_and_field(project, text, said):
    path = edits_file(project, "demo", SPAN)
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    with pytest.raises(ParameterError, match=r"edits/demo/2026-Q3\.yaml：") as caught:
        read_edits(project, "demo", SPAN)
    assert said in str(caught.value)


def test_a_day_without_quotes_is_a_day(project):
    path = edits_file(project, "demo", SPAN)
    path.parent.mkdir(parents=True)
    path.write_text(f"strike:\n- {GOOD}", "utf-8")
    assert read_edits(project, "demo", SPAN)[0].at == "2026-01-05"
    assert read_edits(project, "other", SPAN) == ()
