"""Labels that are words of the data, and those that only complete a table."""

import pandas as pd

from reportkit.analysis.basics.labels import REMAINDERS, UNKNOWN, named


def test_what_is_unknown_or_completes_a_sum_is_no_name():
    table = pd.DataFrame({"label": [UNKNOWN, "甲", *REMAINDERS, "乙"], "orders": [9, 5, 4, 3, 2]})
    found = named(table)
    assert found["label"].tolist() == ["甲", "乙"]
    assert found.index.tolist() == [0, 1]
    assert named(table.rename(columns={"label": "one"}), "one")["orders"].tolist() == [5, 2]
