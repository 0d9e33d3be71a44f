"""Advice for every cell of frequency and risk."""

from pathlib import Path

import pandas as pd
import pytest

from reportkit.analysis.models.frequency_plan import ADVICE, _matrix
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
