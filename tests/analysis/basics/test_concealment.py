"""Nobody of a group can be made out from its quartiles, whoever asks and whatever is known."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reportkit.analysis.basics.concealment import (
    LEAST,
    Quartiles,
    coarse_quartiles,
    concealed_quartiles,
    room_of,
)

AMOUNTS = st.lists(st.floats(0, 1e9).map(lambda x: round(x, 2)), min_size=0, max_size=25)
SHARES = st.lists(st.floats(0, 1).map(lambda x: round(x, 4)), min_size=0, max_size=25)
COUNTS = st.lists(st.integers(0, 10**6).map(float), min_size=0, max_size=25)
GROUPS = st.one_of(
    st.tuples(AMOUNTS, st.just("amount")), st.tuples(SHARES, st.just("share")),
    st.tuples(COUNTS, st.just("count")),
)  # fmt: skip


def test_each_quartile_is_the_mean_of_the_three_nearest_on_the_ladder():
    # means 20, 30, 40 of {10, 20, 30}, {20, 30, 40}, {30, 40, 50}; 40 lies nearer to 50 than to 30
    assert coarse_quartiles([50, 10, 40, 20, 30], "amount") == Quartiles(20, 30, 50, 5)
    # four in the middle of an even group: 20, 30, 40, 50
    assert coarse_quartiles([10, 20, 30, 40, 50, 60], "amount").middle == 30
    # 0.62 and so on to the nearest 5 points
    assert coarse_quartiles([0.5, 0.6, 0.62, 0.64, 0.9], "share") == Quartiles(0.55, 0.6, 0.7, 5)
    assert coarse_quartiles([-10, -20, -30, -40, -50], "amount").low == -50


def test_four_are_too_few_and_all_alike_tell_too_much():
    assert concealed_quartiles([1, 2, 3, 4]) is None
    assert concealed_quartiles([7.0] * 9) is None
    assert concealed_quartiles([10, 20, 30, 40, 50]) == Quartiles(20, 30, 50, 5)


def test_one_that_makes_the_whole_of_a_mean_is_not_told():
    # three times the upper mean is the large one, whatever the others are
    assert concealed_quartiles([1.0, 1.0, 1.0, 1.0, 900_000.0]) is None or (
        concealed_quartiles([1.0, 1.0, 1.0, 1.0, 900_000.0])
        == concealed_quartiles([1.0, 1.0, 1.0, 1.0, 990_000.0])
    )


@given(GROUPS, st.randoms())
def test_it_is_told_of_the_figures_and_not_of_their_order(group, random):
    values, kind = group
    mixed = list(values)
    random.shuffle(mixed)
    assert concealed_quartiles(mixed, kind) == concealed_quartiles(values, kind)


@given(GROUPS)
def test_whoever_knows_all_others_cannot_pin_the_last_one_down(group):
    values, kind = group
    found = concealed_quartiles(values, kind)
    assume(found is not None)
    assert len(values) >= LEAST
    for place, value in enumerate(values):
        others = values[:place] + values[place + 1 :]
        room = room_of(value, kind)
        # all that the table leaves possible between the figure and one a room away
        for far in (value + room, value - room):
            steps = [value + (far - value) * part / 7 for part in range(8)]
            told = {coarse_quartiles([*others, each], kind) for each in steps}
            if told == {found}:
                break
        else:
            pytest.fail(f"{value} of {values}")


@given(GROUPS)
def test_with_one_dropped_there_are_five_still_or_nothing_is_told(group):
    values, kind = group
    for place in range(len(values)):
        found = concealed_quartiles(values[:place] + values[place + 1 :], kind)
        assert found is None or found.members == len(values) - 1 >= LEAST


@given(AMOUNTS)
def test_ten_times_the_figures_are_ten_times_the_quartiles(values):
    found, tenfold = concealed_quartiles(values), concealed_quartiles([10 * v for v in values])
    if found is not None and tenfold is not None:
        assert tenfold.middle == pytest.approx(10 * found.middle, rel=0.51)
