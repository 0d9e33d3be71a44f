"""What customers say, of three answers and of none."""

from datetime import datetime

import pytest
from small_client import small_session

from reportkit.absence import gap_of
from reportkit.chapter import Window
from reportkit.measures import Source, measured, opinions

YEAR = Window(datetime(2025, 1, 1), datetime(2026, 1, 1), "2025 年")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    session = small_session(tmp_path_factory.mktemp("opinions"))
    return Source(session.data, session.params)


def test_two_of_three_recommend(source):
    found = measured(opinions.promoters, source, YEAR, None, None)
    assert (found.value, found.n) == (pytest.approx(2 / 3), 3)
    assert found.low < found.value < found.high


def test_without_such_an_answer_a_sentence_of_that_name_is_called(source):
    empty = Window(datetime(2020, 1, 1), datetime(2021, 1, 1), "2020 年")
    assert gap_of(measured(opinions.promoters, source, empty, None, None)).code == "no_recommend"


def test_without_a_survey_its_fields_are_named(tmp_path):
    session = small_session(tmp_path, "orders")
    source = Source(session.data, session.params)
    gone = gap_of(measured(opinions.promoters, source, YEAR, None, None))
    assert gone.needs == ("surveys.item", "surveys.score")
    assert gone.purpose == "推荐率（推荐意愿）分析"
