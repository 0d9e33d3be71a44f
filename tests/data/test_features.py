"""What holds for every feature: half-open windows, absent columns told by name, nothing written."""

import inspect

import pandas as pd
import pytest

from reportkit.analysis.basics.survey_rules import SurveyRules
from reportkit.data import features
from reportkit.errors import DataError

EMPTY = pd.DataFrame({"response_id": ["1"], "item": ["价格"], "score": [5.0]})
FUNCTIONS = [
    getattr(features, name)
    for name in features.__all__
    if inspect.isfunction(getattr(features, name)) and name != "named"  # asks no data
]
DATES = {"start": pd.Timestamp(2025, 1, 1), "end": pd.Timestamp(2026, 1, 1)}
#: what the functions ask for beside the data and a window
ARGUMENTS = {
    "dimension": "region", "by": "channel", "level": "product", "one": "channel", "two": "kind",
    "periods": [], "spans": [], "minimum": 1, "within_days": 30, "days": 30, "hours": 48.0,
    "pairs": [("泵", "阀")], "kind": "咨询", "dimensions": ("region",), "rules": SurveyRules(),
    "until": pd.Timestamp(2026, 1, 1), "instants": [pd.Timestamp(2026, 1, 1)], "months": 6,
}  # fmt: skip
#: these say so by counting nothing
QUIET = {"ticket_totals", "survey", "five_point_answers", "customer_changes"}


def asked(function) -> dict:
    """Values for every argument that has no default, after the data."""
    given = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if name in DATES:
            given[name] = DATES[name]
        elif parameter.default is inspect.Parameter.empty:
            given[name] = ARGUMENTS[name]
    return given


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_a_window_is_named_start_and_end_everywhere(function):
    names = list(inspect.signature(function).parameters)
    assert names[0] == "data"
    assert ("start" in names) <= ("end" in names)


@pytest.mark.parametrize(
    "function", [f for f in FUNCTIONS if f.__name__ not in QUIET], ids=lambda f: f.__name__
)
def test_a_snapshot_without_its_tables_is_refused_by_name(snapshot, function):
    with pytest.raises(DataError, match=r"数据快照缺少 \d+ 项：[a-z_.]+（.+）.*data\.sources"):
        function(snapshot(surveys=EMPTY), **asked(function))
