"""Labels that are words of the data, and those that only complete a table."""

import pandas as pd

from reportkit.analysis.basics.labels import REMAINDERS, UNKNOWN, either, named


def test_what_is_unknown_or_completes_a_sum_is_no_name():
    table = pd.DataFrame({"label": [UNKNOWN, "甲", *REMAINDERS, "乙"], "orders": [9, 5, 4, 3, 2]})
    found = named(table)
    assert found["label"].tolist() == ["甲", "乙"]
    assert found.index.tolist() == [0, 1]
    assert named(table.rename(columns={"label": "one"}), "one")["orders"].tolist() == [5, 2]


def test_one_of_several_is_enough():
    assert [either(list(words)) for words in ("甲乙丙", "甲乙", "甲", "")] == [
        "甲、乙或丙",
        "甲或乙",
        "甲",
        "",
    ]
