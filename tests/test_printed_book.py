"""The demo client's own PDF, as it would be delivered: what validators and readers find in it."""

import shutil
import subprocess
from pathlib import Path

import outloud
import page
import pytest
from pypdf import PdfReader

from reportkit import report, runs
from reportkit.data.dataset import open_dataset
from reportkit.fonts import substitute
from reportkit.gate import says, squeeze
from reportkit.params import Params
from reportkit.preparation import wanted_notebooks
from reportkit.report.edition import printed
from reportkit.running import collect

#: what outloud warns of and why it stays
KNOWN = {
    "ORD-001": "numbers in the lists of the contents are set at the right edge, hence painted last",
    "PAG-001": "the line below a caption (N = …; period) is alike on many pages, as it should be",
    "FIG-012": "alternative texts are full of figures, because the charts are",
}


@pytest.fixture(scope="module")
def book(demo_run) -> Path:
    return next(path for path in demo_run.report.files if path.suffix == ".pdf")


@pytest.fixture(scope="module")
def pages(book) -> tuple[str, ...]:
    """The text of every page as it is copied out, without white space and joiners."""
    return tuple(squeeze(sheet.extract_text()) for sheet in PdfReader(book).pages)


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_no_rule_of_accessibility_or_archiving_fails(book, profile):
    found = page.validate_pdf(str(book), profile=profile)
    assert [(failure.rule_id, failure.message) for failure in found.failures] == []
    assert found.is_compliant


def test_a_screen_reader_meets_no_error_and_only_warnings_that_are_understood(book):
    result = outloud.check(str(book))
    assert result.error is None
    assert result.errors == 0
    warned = {f.rule: f.message for f in result.findings if f.severity == "warning"}
    assert {rule: text for rule, text in warned.items() if rule not in KNOWN} == {}


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_file_structure_is_sound(book):
    check = subprocess.run(["qpdf", "--check", book], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr
    assert "WARNING" not in check.stderr


def test_every_sentence_of_the_book_can_be_copied_out(demo_run, pages):
    record = runs.read_record(demo_run.report.folder)
    params = Params.model_validate(record["params"], strict=False)
    run = runs.Run(record["run_id"], record["client"], record["period"], demo_run.report.folder)
    wanted = [notebook.name for notebook in wanted_notebooks(demo_run.project, params)]
    chapters = collect(run, wanted)
    data = open_dataset(demo_run.report.folder / "data")
    whole = report.assemble(chapters, params, data=data, provenance=record)
    book = printed(whole)
    sentences = book.sentences
    assert len(sentences) > 100
    decided = book.summary.answer.decisions
    assert len(decided) >= 3 and {each.title for each in decided} <= set(sentences)
    assert [s for s in sentences if not says(pages, substitute(s).text)] == []


def test_the_appendix_logs_masking_and_the_kind_of_file(pages):
    text = "".join(pages[-6:])
    assert "个人信息已按默认设置脱敏" in text
    assert "保留前三位与后四位：138****5678" in text
    assert "PDF文件没有加密，符合PDF/A-3a、PDF/UA-1" in text
