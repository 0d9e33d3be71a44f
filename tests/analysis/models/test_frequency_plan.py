"""Advice for every cell of frequency and risk."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import is_there
from reportkit.analysis.models.frequency_plan import ADVICE, _matrix, frequency_plan
from reportkit.analysis.models.outlook import Ranking
from reportkit.strategies import load_strategies

LIBRARY = Path(__file__).resolve().parents[3] / "params" / "strategies.yaml"


def test_every_cell_has_an_entry_of_the_library():
    assert {(band, risk) for band in "高中低" for risk in "高低"} == set(ADVICE)
    assert set(ADVICE.values()) <= set(load_strategies(LIBRARY))


def test_cells_stand_from_high_to_low_with_their_share_of_the_money():
    table = pd.DataFrame(
        {"customer_id": list("abcd"), "band": ["低", "高", "高", "中"], "risk": ["低", "低", "高", "低"],
         "purchases": [0.0, 4.0, 2.0, 1.0], "expected_amount": [0.0, 60.0, 20.0, 20.0]}
    )  # fmt: skip
    cells = _matrix(table, {advice: advice.upper() for advice in ADVICE.values()})
    assert list(zip(cells["band"], cells["risk"], strict=True)) == [
        ("高", "高"), ("高", "低"), ("中", "低"), ("低", "低"),
    ]  # fmt: skip
    assert cells["share"].tolist() == pytest.approx([0.2, 0.6, 0.2, 0.0])
    assert cells["strategy"].iloc[0] == "EARLY_RETENTION"


@pytest.mark.parametrize(("low", "advised"), [(0.49, False), (0.51, True)])
def test_nobody_is_treated_by_a_forecast_that_guesses(low, advised):
    people = pd.DataFrame(
        {"customer_id": list("abcd"), "purchases": [6.0, 1.0, 0.2, 0.1], "amount": 10.0,
         "expected_amount": [60.0, 10.0, 2.0, 1.0], "purchase_probability": [0.9, 0.6, 0.2, 0.1]}
    )  # fmt: skip
    ahead = SimpleNamespace(
        result=SimpleNamespace(table=people), days=90, future="90 天",
        tested=SimpleNamespace(ranking=Ranking(0.6, low, 0.7, "weak")),
    )  # fmt: skip
    due = SimpleNamespace(table=pd.DataFrame({"customer_id": list("abcd"), "due_days": 9.0}))
    titles = {advice: advice for advice in ADVICE.values()}
    plan = frequency_plan(ahead, due, None, titles, high_share=0.25, low_purchases=0.5, risky=0.5)
    assert (plan.frequent, plan.infrequent) == (advised, advised)
    assert is_there(plan.matrix) == advised
    assert plan.high == 1  # told to later chapters either way
