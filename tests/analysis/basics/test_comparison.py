"""A number beside the two it is compared with."""

from reportkit.analysis.basics.comparison import Comparison


def test_a_number_may_stand_alone():
    alone = Comparison(0.3)
    assert (alone.value, alone.previous, alone.year_before, alone.noise, alone.n) == (
        0.3, None, None, None, None,
    )  # fmt: skip
    assert alone.spark == ()
