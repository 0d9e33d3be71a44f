import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.basics.customer_ids import among, numbered


@pytest.mark.parametrize("kind", ["str", object])
def test_an_id_is_found_by_its_text_alone(kind):
    ids = pd.Series(["001", "1", "C2"], dtype=kind)
    assert among(ids, ["1", "C2", "C3"]).tolist() == [False, True, True]


def test_a_missing_id_is_among_nobody_even_where_others_are_missing():
    ids = pd.Series(["1", None], dtype="str")
    assert among(ids, pd.Series([None, "1"], dtype="str")).tolist() == [True, False]


def test_others_may_be_an_index_a_set_or_repeated_and_order_is_that_of_the_ids():
    ids = pd.Index(["b", "a", "b"])
    for others in (pd.Index(["b", "b"]), {"b"}, pd.Series(["b"])):
        assert among(ids, others).tolist() == [True, False, True]


def test_nobody_is_among_none():
    assert among(pd.Series(["a"]), []).tolist() == [False]
    assert among(pd.Series([], dtype="str"), ["a"]).tolist() == []


def test_numbers_follow_the_first_rows_or_the_ids():
    days = pd.DataFrame({"customer_id": ["b", "a", "b"]})
    codes, ids = numbered(days)
    assert (codes.tolist(), ids.tolist()) == ([0, 1, 0], ["b", "a"])
    codes, ids = numbered(days, sort=True)
    assert (codes.tolist(), ids.tolist()) == ([1, 0, 1], ["a", "b"])


@given(st.lists(st.integers(0, 6), max_size=12), st.randoms())
@settings(max_examples=50, deadline=None)
def test_given_numbers_lead_to_the_same_as_comparing_the_ids(numbers, random):
    """Rows of some customers only, in any order: as after a filter."""
    random.shuffle(numbers)
    days = pd.DataFrame(
        {"customer_id": pd.array([f"C{n}" for n in numbers], dtype="str"), "customer": numbers},
        index=range(5, 5 + len(numbers)),
    )
    codes, ids = numbered(days)
    plain_codes, plain_ids = numbered(days.drop(columns="customer"), sort=True)
    assert codes.tolist() == plain_codes.tolist()
    assert ids.tolist() == plain_ids.tolist()
