"""Lines of Chinese: where they break, where they end, what stretches."""

from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace

import pymupdf
import pytest
import weasyprint

from reportkit.render import justify
from reportkit.render.pdf import PdfSettings, write_pdf
from reportkit.render.typography import typeset

NOT_FIRST = set("，。、；：！？）〕】》〉」』”’%％‰℃·～")
NOT_LAST = set("（〔【《〈「『“‘")
LEFT_MM, WIDTH_MM, MM = 30, 83, 72 / 25.4
PARAGRAPHS = [
    "本季度共有3,456家客户完成复购，复购率为38.6%，较上季度提升3.1个百分点；其中CRM系统中的VIP客户"
    "贡献了1.86亿元（占61%），“优质客户”的户均利润是边缘客户的122倍——这一趋势仍在继续……请持续关注！",
    "（一）“客户”、「会员」、《合同》、【订单】；（二）约10%～20%的客户·张三·李四，气温25℃……是否？是！",
    "，".join("甲乙丙丁戊己庚辛"[: 1 + number % 8] for number in range(60)) + "。",
    "“"
    + "”、“".join("优质发展潜力边缘"[number % 5 :][: 1 + number % 4] for number in range(60))
    + "”。",
    "、".join(f"{number * 37:,}家（{number}.5%）" for number in range(1, 60)) + "。",
]


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """Every printed line as (paragraph, text, left, right), lengths in points."""
    folder = tmp_path_factory.mktemp("lines")
    style = (
        f"@page{{size:{2 * LEFT_MM + WIDTH_MM}mm 290mm;margin:10mm {LEFT_MM}mm}}"
        "html{font:9.5pt/1.75 RK;text-align:justify}body,p{margin:0}p{break-after:page}"
    )
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = f'<html lang="zh-CN"><style>{style}</style><body>{typeset(body)}</body></html>'
    target = folder / "lines.pdf"
    settings = PdfSettings("行", datetime(2026, 1, 5, tzinfo=UTC))
    assert write_pdf(html, target, base_folder=folder, settings=settings).pages == len(PARAGRAPHS)
    return [line for number in range(len(PARAGRAPHS)) for line in lines_of(target, number)]


def lines_of(path, number):
    rows = {}
    with pymupdf.open(path) as pdf:
        for block in pdf[number].get_text("rawdict")["blocks"]:
            for line in block["lines"]:
                for span in line["spans"]:
                    for char in span["chars"]:
                        rows.setdefault(round(char["origin"][1]), []).append(char)
    for row in sorted(rows):
        chars = sorted(rows[row], key=lambda char: char["origin"][0])
        text = "".join(char["c"] for char in chars).replace("\u2060", "").strip()
        yield number, text, chars[0]["origin"][0], chars[-1]["bbox"][2]


def test_every_paragraph_runs_over_several_lines(lines):
    for number in range(len(PARAGRAPHS)):
        assert sum(line[0] == number for line in lines) >= 2


def test_no_line_starts_with_a_mark_that_closes(lines):
    assert [text for _, text, _, _ in lines if text[0] in NOT_FIRST] == []


def test_no_line_ends_with_a_mark_that_opens(lines):
    assert [text for _, text, _, _ in lines if text[-1] in NOT_LAST] == []


def test_no_number_is_parted_from_its_unit(lines):
    starts = [
        after[1]
        for before, after in pairwise(lines)
        if before[0] == after[0] and before[1][-1].isdigit()
    ]
    assert [text for text in starts if text[0] in "家个亿万元倍%"] == []


def test_every_line_begins_at_the_margin(lines):
    """Also one that begins with a Latin run: its air is for the inside of a line."""
    assert all(left == pytest.approx(LEFT_MM * MM, abs=0.02) for _, _, left, _ in lines)


def test_full_lines_end_at_the_margin_unless_their_gaps_would_gape(lines):
    edge = (LEFT_MM + WIDTH_MM) * MM
    full = [line for line, after in pairwise(lines) if line[0] == after[0]]
    reached = [line for line in full if abs(line[3] - edge) < 0.3]
    for _, text, _, right in (line for line in full if line not in reached):
        gaps = sum(ord(character) > 0x2000 for character in text)
        assert edge - right > 0.25 * 9.5 * gaps, text  # points: a quarter em at every gap
    assert {line[0] for line in reached} >= {0, 1, 2, 3}
    assert len(reached) > 35


def test_installing_twice_changes_nothing_more():
    assert justify.install_cjk_justification()
    first = weasyprint.layout.inline.justify_line
    assert justify.install_cjk_justification()
    assert weasyprint.layout.inline.justify_line is first


def test_an_engine_that_changed_inside_is_left_alone(monkeypatch):
    def justify_line(context, line, extra_width, justification_mode):
        raise AssertionError("never called")

    monkeypatch.setattr(weasyprint.layout.inline, "justify_line", justify_line)
    before = weasyprint.text.line_break.Layout.set_text
    assert not justify.install_cjk_justification()
    assert weasyprint.layout.inline.justify_line is justify_line
    assert weasyprint.text.line_break.Layout.set_text is before


def test_an_engine_without_the_names_is_not_familiar():
    assert not justify._looks_familiar(SimpleNamespace(), SimpleNamespace())
