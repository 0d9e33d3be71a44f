"""The chapter on decisions over clients with little data: it says what they carry and no more."""

from __future__ import annotations

import golden_runs
import pytest

from reportkit import report
from reportkit.blocks import Decision, Finding, Metric, Note
from reportkit.bundle import ChapterResult
from reportkit.data.dataset import open_dataset
from reportkit.gate import contradictions
from reportkit.preparation import wanted_notebooks
from reportkit.project import Project
from reportkit.report.model import Report
from reportkit.scaffold import write_project

READ = ("churn", "tiering", "decisions")


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """Client → its chapter on decisions and the book of the three chapters; each is run once."""
    root = tmp_path_factory.mktemp("thin") / "p"
    write_project(root)
    project = Project(root)
    known: dict[str, tuple[ChapterResult, Report]] = {}

    def made(client: str) -> tuple[ChapterResult, Report]:
        if client not in known:
            ready = golden_runs.read_client(project, client)
            wanted = wanted_notebooks(project, ready.params)
            chapters = [golden_runs.run_chapter(ready, n) for n in wanted if n.name in READ]
            assert contradictions(chapters) == ()
            book = report.assemble(chapters, ready.params, data=open_dataset(ready.run.data))
            known[client] = chapters[-1], book
        return known[client]

    return made


def of(chapter: ChapterResult, kind: type) -> dict[str, object]:
    return {block.id: block for block in chapter.blocks if isinstance(block, kind)}


def test_orders_alone_lead_with_the_buyers_that_are_missing(answered):
    chapter, book = answered("orders_only")
    (decision,) = of(chapter, Decision).values()
    assert decision.id == "regain_buyers"
    assert decision.mid is None
    assert decision.amount.startswith("至多 ")
    assert "销售额/季" in decision.amount
    assert book.summary.headline == decision.headline
    assert "毛利" not in decision.amount
    assert "no_margin" in of(chapter, Note)


def test_its_cards_are_of_one_window_and_one_comparison(answered):
    _, book = answered("orders_only")
    spans = {metric.span for metric in book.summary.metrics}
    bases = {(m.previous is None, m.year_before is None) for m in book.summary.metrics}
    assert len(spans) == len(bases) == 1


def test_what_a_decision_settles_is_advised_once(answered):
    _, book = answered("orders_only")
    titles = [advice.action.strategy for advice in book.action_list]
    assert "first_purchase" not in titles
    assert book.summary.answer.steps


@pytest.mark.parametrize("client", ["surveys_only", "one_customer", "customers_bare"])
def test_without_anything_to_decide_the_chapters_keep_their_summary(answered, client):
    chapter, book = answered(client)
    assert of(chapter, Decision) == {}
    assert "answer" not in of(chapter, Finding)
    assert book.summary is None or book.summary.answer is None


def test_no_sentence_counts_nobody(answered):
    for client in ("orders_only", "one_customer"):
        chapter, _ = answered(client)
        said = " ".join(f.text for f in of(chapter, Finding).values())
        assert " 0 家" not in said
        assert " 0 名" not in said


def test_every_card_has_a_value(answered):
    chapter, _ = answered("orders_only")
    assert all(metric.value is not None for metric in of(chapter, Metric).values())
