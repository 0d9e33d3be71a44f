import pandas as pd

from reportkit.analysis.lifecycle import journeys
from reportkit.analysis.stages import stage_counts, stage_of, stage_table

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
