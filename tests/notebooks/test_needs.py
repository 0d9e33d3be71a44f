from pathlib import Path

from reportkit.notebooks import find_notebooks, needs
from reportkit.render import TIERED_FROM

CHAPTERS = find_notebooks(Path(__file__).resolve().parents[2] / "notebooks")


def test_every_chapter_says_by_its_cells_what_it_asks_for():
    silent = [notebook.name for notebook in CHAPTERS if not needs(notebook)]
    assert silent == ["decisions", "accounts"]  # they read whatever the others could be told


def test_a_group_is_the_names_of_one_question_in_their_order():
    churn = next(notebook for notebook in CHAPTERS if notebook.name == "churn")
    assert ("tickets.customer_id", "tickets.opened_at", "tickets.closed_at") in needs(churn)
    assert ("orders.customer_id", "orders.ordered_at") in needs(churn)
    assert ("customers.churned",) in needs(churn)  # of “orders.…|customers.churned”, said twice
    assert len(set(needs(churn))) == len(needs(churn))


def test_the_workbook_needs_what_the_chapter_on_tiers_asks_for():
    tiering = next(notebook for notebook in CHAPTERS if notebook.name == "tiering")
    assert set(TIERED_FROM) <= set(needs(tiering))
