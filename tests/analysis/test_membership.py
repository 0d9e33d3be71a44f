import pandas as pd
import pytest

from reportkit.analysis.membership import among


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
