"""The shape of the assembled book."""

from reportkit.blocks import Figure, Finding, Note
from reportkit.report.model import Part, Placed, Row, Section, Span


def figure(name: str) -> Placed:
    block = Figure(
        id=name, title=name, file="x.svg", alt="", width_mm=83, height_mm=50, width="half"
    )
    return Placed(block=block, anchor=name, label="图 1-1")


def text(words: str) -> Placed:
    return Placed(block=Finding(id="f", text=words, values={}), text=(Span(words),))


def note(words: str) -> Placed:
    return Placed(block=Note(id="n", kind="提示", text=words), text=(Span(words),))


def section(label: str, *rows: Row) -> Section:
    return Section(label=label, title=label, anchor=label, rows=rows)


def chapter(*sections: Section) -> Part:
    return Part(
        kind="chapter", label="第一章", numeral="1", title="章", anchor="c", sections=sections
    )


def test_a_section_on_half_the_width_sets_its_blocks_under_one_another():
    beside = Row("beside", (figure("a"), text("见图。")), (83.0, 83.0))
    noted = Row("beside", (figure("b"), note("样本少。")), (83.0, 83.0))
    part = chapter(section("1.1", beside), section("1.2", Row("single", (text("乙。"),)), noted))
    ((left, right),) = part.lines
    assert {row.layout for row in (*left.rows, *right.rows)} == {"single"}
    assert [row.items[0].anchor or "text" for row in left.rows] == ["text", "a"]
    assert [type(row.items[0].block) for row in right.rows] == [Finding, Figure, Note]


def test_a_section_on_the_whole_width_keeps_its_rows():
    beside = Row("beside", (figure("a"), text("见图。")), (83.0, 83.0))
    part = chapter(section("1.1", beside), section("1.2", Row("single", (text("字" * 900),))))
    assert part.lines[0][0].rows == (beside,)
