"""The guide to writing a chapter, followed to the letter on a client with nine orders."""

import json
import re
import traceback
from dataclasses import replace
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from small_client import small_session
from tiny_client import change_cell

from reportkit.bundle import read_chapter
from reportkit.charts.theme import to_svg
from reportkit.cli import cli
from reportkit.gate import page_texts
from reportkit.mistake_words import sentence
from reportkit.params import MeasureParams
from reportkit.scaffold import write_chapter_notebook
from reportkit.session import SCRATCH_ID
from reportkit.words import load_words
from reportkit.yaml_files import parse_scalar

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "一章怎么写.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+) ?([^\n]*)\n(.*?)```", GUIDE, re.S)
CELLS = [text for kind, name, text in BLOCKS if kind == "python" and name.startswith("单元格")]
DECLARED = next(text for kind, name, text in BLOCKS if kind == "yaml" and name == "客户")
WORDS = [text for kind, name, text in BLOCKS if kind == "yaml" and name == "文字"]
RESULTS = re.findall(r"^得到：(.+)$", GUIDE, re.M)
MISTAKES = re.findall(r"```python 错\n(.*?)```\n提示：([^\n]+)", GUIDE, re.S)


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The names of the notebook's kernel after every cell of the guide, and the session."""
    session = small_session(tmp_path_factory.mktemp("guide"), "orders", "customers")
    own = {n: MeasureParams(**e) for n, e in parse_scalar(DECLARED)["measures"].items()}
    params = session.params.model_copy(update={"measures": own})
    session = replace(session, run_id=SCRATCH_ID, params=params)
    path = write_chapter_notebook(session.project, "pricing", "价格分析")
    words = session.project.words_file("pricing")
    words.write_text(words.read_text("utf-8") + "".join(WORDS), "utf-8")
    written = json.loads(path.read_text("utf-8"))["cells"]
    cells = ["".join(cell["source"]) for cell in written if cell["cell_type"] == "code"]
    space: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reportkit.vocabulary.run_session", lambda folder, name: session)
        for cell in [cells[0], 'run_dir = "here"', *cells[1:-1], *CELLS, cells[-1]]:
            exec(compile(cell, "guide", "exec"), space)
    plt.close("all")
    return space, session


def test_the_cell_that_opens_a_chapter_is_the_one_that_is_written(followed):
    opening = next(text for kind, name, text in BLOCKS if kind == "python" and not name)
    session = followed[1]
    path = next(session.project.notebooks.glob("*_pricing.ipynb"))
    assert json.dumps(opening.strip(), ensure_ascii=False)[1:-1] in path.read_text("utf-8")


def test_every_block_reads_as_the_guide_says(followed):
    session = followed[1]
    chapter = read_chapter(session.chapters / "pricing", SCRATCH_ID)
    said = [
        text for block in chapter.blocks for text in (getattr(block, "title", ""), getattr(block, "text", ""))
    ]  # fmt: skip
    assert len(RESULTS) >= 6
    assert [result for result in RESULTS if result not in said] == []
    entries = load_words(session.project.words_file("pricing")).entries
    assert set(entries) <= {block.id for block in chapter.blocks}


def test_a_new_chapter_is_in_every_format(tmp_path_factory):
    """The guide from a project of one's own to the files, run as an analyst runs it."""
    root = tmp_path_factory.mktemp("built")
    project = small_session(root, "orders", "customers").project
    client = project.client_file("orders-customers")
    client.write_text(client.read_text("utf-8") + DECLARED, "utf-8")
    for notebook in project.notebooks.glob("*.ipynb"):
        if "value" not in notebook.name:  # one other chapter keeps it company
            notebook.unlink()
    run = ["--project", str(project.root)]
    done = CliRunner().invoke(cli, [*run, "new", "chapter", "pricing", "--title", "价格分析"])
    assert done.exit_code == 0, done.output
    words = project.words_file("pricing")
    words.write_text(words.read_text("utf-8") + "".join(WORDS), "utf-8")
    path = next(project.notebooks.glob("*_pricing.ipynb"))
    change_cell(path, "answer-1", "".join(CELLS))
    formats = "pdf,html,docx,pptx,supplement"
    asked = ["build", "orders-customers", "--period", "2025-Q4", "--format", formats]
    done = CliRunner().invoke(cli, [*run, *asked])
    assert done.exit_code == 0, done.output
    told = "八成订单在 48.00 元 到 160 元 之间"
    for kind, text in printed_texts(project.output).items():
        bare = re.sub(r"\s", "", text)
        assert "价格分析" in bare, kind
        assert "大单销售额" in bare if kind == "supplement" else re.sub(r"\s", "", told) in bare, (
            kind
        )


def printed_texts(output: Path) -> dict[str, str]:
    """What a reader finds in each file of the one run, by format."""
    files = {path.name: path for path in output.rglob("客户*") if "editions" not in path.parts}
    slides = Presentation(files["客户管理分析报告.pptx"]).slides
    shapes = [s for slide in slides for s in slide.shapes if s.has_text_frame]
    sheets = load_workbook(files["客户管理分析附表.xlsx"])
    cells = [str(c) for sheet in sheets for row in sheet.iter_rows(values_only=True) for c in row]
    document = Document(files["客户分级管理方案.docx"])
    return {
        "pdf": "".join(page_texts(files["客户管理分析报告.pdf"])),
        "html": re.sub(r"<[^>]+>", "", files["客户管理分析报告.html"].read_text("utf-8")),
        "docx": "\n".join(p.text for p in document.paragraphs),
        "pptx": "\n".join(s.text_frame.text for s in shapes),
        "supplement": "\n".join(cells),
    }


def test_a_measure_declared_for_the_client_is_a_card_of_the_chapter_with_its_meaning(followed):
    chapter = read_chapter(followed[1].chapters / "pricing", SCRATCH_ID)
    card = next(block for block in chapter.blocks if block.id == "large_sales")
    assert (card.label, card.value, card.n) == ("大单销售额", 350.0, 3)
    assert any("实付金额不低于 100 元的订单金额" in getattr(b, "text", "") for b in chapter.blocks)


@pytest.mark.parametrize(("cell", "told"), MISTAKES, ids=lambda text: text[:30].strip())
def test_a_mistake_is_told_as_the_guide_says(followed, cell, told):
    with pytest.raises(Exception) as caught:  # of any kind: the sentence is asked for
        exec(compile(cell, "guide", "exec"), dict(followed[0]))
    assert told in sentence(caught.value, traceback.walk_tb(caught.tb))


def test_a_theme_set_in_a_cell_changes_no_chart(followed):
    import seaborn as sns

    space, _ = followed
    line = space["charts"].trend(space["price"], highlight=3)
    before = to_svg(line.draw())
    with plt.rc_context():
        sns.set_theme(style="dark", palette="pastel", font_scale=3)
        assert to_svg(line.draw()) == before


def test_there_are_as_many_charts_as_the_guide_says():
    from reportkit import charts

    assert len(charts.__all__) - 1 == 27
    assert "图有二十七种" in GUIDE


def test_every_format_is_in_the_guide():
    from reportkit.numerals import FORMATS

    section = GUIDE.split("## 数的格式")[1].split("\n## ")[0]
    assert {name for name in FORMATS if f"`{name}`" not in section} <= {"text", "signed"}
