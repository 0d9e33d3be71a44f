"""Labels move apart by as little as possible and never cover each other."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.charts.placing import overlap, place, spread


def test_labels_with_room_stay_where_they_want_to_be():
    assert spread([2, 8], 3, 0, 10) == [2, 8]


def test_equal_labels_share_the_shift():
    assert spread([5, 5], 2, 0, 10) == [4, 6]


def test_a_line_too_short_is_divided_evenly():
    assert spread([5, 5, 5, 5], 4, 0, 8) == [1, 3, 5, 7]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-5, 105), min_size=1, max_size=12))
def test_spread_labels_keep_order_distance_and_bounds(centres):
    placed = spread(centres, 8, 0, 100)
    assert all(4 - 1e-6 <= p <= 96 + 1e-6 for p in placed)
    in_order = sorted(placed)
    assert all(b - a >= 8 - 1e-6 for a, b in itertools.pairwise(in_order))
    ranked = [p for _, p in sorted(zip(centres, placed, strict=True))]
    assert ranked == in_order


def test_a_lone_label_stands_above_its_point():
    (spot,) = place([(50, 50)], [(20, 8)], (0, 0, 100, 100))
    assert spot.box == (40, 53, 60, 61)
    assert not spot.leader


def test_a_label_at_the_top_edge_goes_below():
    (spot,) = place([(50, 98)], [(20, 8)], (0, 0, 100, 100))
    assert spot.box[3] <= 98


def test_no_free_place_gives_none():
    assert place([(5, 5)], [(50, 50)], (0, 0, 10, 10)) == [None]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200)), min_size=1, max_size=15))
def test_placed_labels_never_overlap(points):
    spots = place(points, [(40, 9)] * len(points), (-20, -20, 220, 220))
    boxes = [s.box for s in spots if s]
    assert all(overlap(a, b) == 0 for a, b in itertools.combinations(boxes, 2))
