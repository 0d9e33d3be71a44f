"""Who counts as a customer to be visited."""

import numpy as np
import pandas as pd

from reportkit.analysis.buying import visits


def test_coverage_counts_those_who_have_not_left():
    customers = pd.DataFrame(
        {"status": ["活跃", "休眠", "流失", None], "visits": [2, np.nan, 5, 1]}, index=[7, 8, 9, 10]
    )
    coverage = visits.visit_coverage(customers)
    assert (coverage.hits, coverage.total) == (1, 2)


def test_coverage_counts_everybody_where_no_status_is_known():
    assert visits.visit_coverage(pd.DataFrame({"visits": [1, 0]})).share == 0.5
    assert visits.visit_coverage(pd.DataFrame({"visits": []})) is None
    assert visits.visit_coverage(pd.DataFrame({"visits": [1], "status": ["流失"]})) is None


def test_whoever_bought_is_to_be_visited_else_whoever_is_known():
    touches = pd.DataFrame({"customer_id": ["a", "a", "x"], "visits": [1, 1, 1]})
    activity = pd.DataFrame({"customer_id": ["a", "b"], "status": ["活跃", "休眠"]})
    bought = visits.visited_customers(activity, None, touches)
    assert bought["visits"].fillna(0).tolist() == [2, 0]
    people = pd.DataFrame({"customer_id": ["a", "c", "d"], "name": "甲"})
    assert visits.visited_customers(None, people, touches)["customer_id"].tolist() == [
        "a",
        "c",
        "d",
    ]
    assert visits.visited_customers(None, None, touches)["customer_id"].tolist() == ["a", "x"]
