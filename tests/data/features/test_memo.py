"""The same question of the same snapshot is asked once; whoever asks owns the answer."""

from datetime import datetime

import pandas as pd
import pytest
from small_client import small_session

from reportkit.absence import Absent, gap_of
from reportkit.data.dataset import NotebookData
from reportkit.data.features import memo
from reportkit.data.features.memo import remembered
from reportkit.errors import DataError


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return small_session(tmp_path_factory.mktemp("memo"), "orders").data


@pytest.fixture
def asked():
    """A feature that counts its calls."""
    calls = []

    @remembered
    def feature(data, *, end=None, names=(), frame=None):
        calls.append(end)
        return pd.DataFrame({"a": [len(calls)]})

    feature.calls = calls
    memo._KEPT.clear()
    return feature


def test_a_question_is_asked_once_and_another_again(data, asked):
    day = datetime(2026, 1, 1)
    first = asked(data, end=day)
    first["a"] = 99  # the caller's own
    assert asked(data, end=day)["a"].tolist() == [1]
    assert asked(data, end=None)["a"].tolist() == [2]
    assert asked(data, end=day, names=["x"])["a"].tolist() == [3]
    assert len(asked.calls) == 3


def test_a_frame_among_the_arguments_is_never_taken_for_another(data, asked):
    for number in (1, 2):
        assert asked(data, frame=pd.DataFrame({"x": [number]}))["a"].tolist() == [number]


def test_another_snapshot_is_another_question(data, tmp_path, asked):
    other = small_session(tmp_path, "orders", "customers").data
    assert asked(data)["a"].tolist() == [1]
    assert asked(other)["a"].tolist() == [2]


def test_only_so_many_answers_are_kept(data, asked, monkeypatch):
    monkeypatch.setattr(memo, "MOST_FRAMES", 1)
    for end in (None, datetime(2026, 1, 1), None):
        asked(data, end=end)
    assert len(asked.calls) == 3


def test_a_notebook_gets_an_absence_and_the_package_an_error(data):
    from reportkit.data import features

    notebook = NotebookData(data.folder, data.manifest)
    gone = features.customer_tickets(notebook, start=None, end=datetime(2026, 1, 1))
    assert "tickets" in gap_of(gone).needs[0]
    assert isinstance(features.customer_tickets(gone, start=None, end=gone), Absent)
    with pytest.raises(DataError, match="数据快照缺少"):
        features.customer_tickets(data, start=None, end=datetime(2026, 1, 1))


def test_a_test_s_own_snapshot_is_asked_each_time(asked):
    asked(object())
    asked(object())
    assert len(asked.calls) == 2


def test_every_question_to_the_snapshot_is_remembered_but_the_survey_which_is_no_frame():
    from inspect import isfunction, signature

    from reportkit.data import features

    asking = [
        f for f in vars(features).values() if isfunction(f) and "data" in signature(f).parameters
    ]
    forgetful = {f.__name__ for f in asking if not hasattr(f, "__wrapped__")}
    assert forgetful == {"survey"}
