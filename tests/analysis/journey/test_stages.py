from datetime import datetime
from types import SimpleNamespace

import pandas as pd

from reportkit.absence import Gap, absent, gap_of
from reportkit.analysis.journey import stages
from reportkit.analysis.journey.acquisition import leads
from reportkit.analysis.journey.lifecycle import journeys
from reportkit.analysis.journey.stages import stage_counts, stage_of, stage_table

ACTIVITY = pd.DataFrame(
    {
        "purchase_days": [1, 5, 1, 5, 4],
        "status": ["活跃", "活跃", "休眠", "流失", "活跃"],
        "silent_days": [3, 10, 100, 400, 20],
        "need_type": ["价格敏感型", "品质追求型", None, "价格敏感型", "品质追求型"],
    }
)


def test_every_customer_is_in_exactly_one_stage():
    assert stage_of(ACTIVITY).tolist() == ["转化", "忠诚", "挽留", "挽留", "忠诚"]
    assert stage_counts(None, ACTIVITY) == {"转化": 1, "忠诚": 2, "挽留": 2}


def test_open_leads_are_in_acquisition():
    leads = pd.DataFrame(
        {
            "created_at": pd.to_datetime(["2025-01-01", "2025-01-01"]),
            "closed_at": pd.to_datetime([None, "2025-01-02"]),
            "won": [None, False],
        }
    )
    assert stage_counts(journeys(leads, None, pd.Timestamp(2025, 2, 1)), None) == {"获取": 1}


def test_the_table_names_the_commonest_need_among_those_known():
    people = ACTIVITY.assign(stage=stage_of(ACTIVITY))
    table = stage_table(stage_counts(None, people), {"忠诚": ("复购", 0.5)}, people).set_index(
        "stage"
    )
    assert list(table.index) == ["转化", "忠诚", "挽留"]
    assert table.loc["忠诚", ["count", "rate", "silent_days", "need"]].tolist() == [
        2,
        0.5,
        15,
        "品质追求型",
    ]
    assert table.loc["挽留", "need_share"] == 1


def test_without_anything_known_the_table_is_empty():
    assert stage_table({}, {}, None).empty


END, NONE = datetime(2025, 7, 1), absent(Gap(why="没有"))
NOW = SimpleNamespace(
    table=ACTIVITY.drop(columns="need_type").assign(customer_id=list("abcde")), active=3, n=5
)
CUSTOMERS = pd.DataFrame({"customer_id": list("abcde"), "need_type": ACTIVITY["need_type"]})
ADVICE = [
    SimpleNamespace(stages=("忠诚", "挽留"), means=("积分", "回访")),
    SimpleNamespace(stages=("忠诚",), means=("积分",)),
    SimpleNamespace(stages=("挽留",), means=("电话", "短信", "邮件", "上门", "折扣")),
]


def followed(*won):
    """Two leads of January and one of June, closed or open."""
    rows = pd.DataFrame(
        {
            "created_at": pd.to_datetime(["2025-01-01", "2025-01-02", "2025-06-20"]),
            "touched_at": pd.to_datetime(["2025-01-01", None, None]),
            "won": list(won),
        }
    )
    closed = rows["won"].notna()
    rows["closed_at"] = pd.Series(pd.Timestamp(2025, 6, 25), rows.index).where(closed)
    window = SimpleNamespace(start=datetime(2025, 1, 1), end=datetime(2025, 4, 1), label="")
    return leads(rows, NONE, END, window, days=90)


def overview(found=NONE, rate=NONE, firsts=NONE, now=NOW, placed=None, advice=ADVICE):
    placed = stages.people(now, CUSTOMERS) if placed is None else placed
    return stages.overview(found, rate, firsts, now, placed, advice, END)


def test_customers_are_placed_with_their_need_where_it_is_known():
    placed = stages.people(NOW, CUSTOMERS)
    assert placed["stage"].tolist() == ["转化", "忠诚", "挽留", "挽留", "忠诚"]
    assert placed["need_type"].isna().tolist() == [False, False, True, False, False]
    assert "need_type" not in stages.people(NOW, NONE)
    assert "need_type" not in stages.people(NOW, CUSTOMERS[["customer_id"]])


def test_the_overview_adds_leads_and_customers():
    found = overview(
        followed(True, False, None), SimpleNamespace(share=0.25),
        pd.DataFrame({"purchase_days": [1, 2, 3, 4]}),
    )  # fmt: skip
    assert found.held == [
        {"stage": "获取", "count": 1, "unit": "条线索"}, {"stage": "转化", "count": 1, "unit": "家"},
        {"stage": "忠诚", "count": 2, "unit": "家"}, {"stage": "挽留", "count": 2, "unit": "家"},
    ]  # fmt: skip
    assert (found.bought, found.lost, found.share, found.open, found.n) == (True, 2, 0.4, 1, 6)
    assert (found.until, found.tables) == ("2025-06-30", ["leads", "orders", "customers"])
    assert found.frame["rate"].tolist() == [0.5, 0.25, 0.75, 0.4]


def test_where_losses_are_not_recorded_old_leads_are_not_open():
    assert overview(followed(True, None, None)).open == 1  # that of June, not that of January
    assert overview(followed(False, None, None)).open == 2


def test_means_are_those_that_the_library_names_most_often():
    means = overview().frame.set_index("stage")["means"]
    assert means["忠诚"] == "积分、回访"
    assert means["挽留"].count("、") == 4  # five of seven
    assert pd.isna(means["转化"])


def test_without_purchases_there_are_only_leads():
    found = overview(followed(False, None, None), now=NONE, placed=NONE)
    assert (found.bought, found.lost, found.share, found.open) == (False, None, None, 2)
    assert (found.tables, [*found.frame]) == (
        ["leads"], ["stage", "count", "indicator", "rate", "means"]
    )  # fmt: skip
    assert "没有线索" in str(gap_of(overview(now=NONE, placed=NONE)))
