"""What a report says of each record."""

from decimal import Decimal

import pytest

from reportkit.writeback.targets import rounded


@pytest.mark.parametrize(
    ("score", "step", "kept"),
    [("87.46", 0, "87.46"), ("87.46", 1, "87"), ("87.5", 1, "88"), ("87.46", 0.5, "87.5"),
     ("87.46", 10, "80"), ("90", 10, "90"), ("-3", 10, "-10"), ("100", 25, "100")],
)  # fmt: skip
def test_a_score_is_rounded_to_its_step_or_the_lower_end_of_its_band(score, step, kept):
    assert rounded(Decimal(score), step) == Decimal(kept)
