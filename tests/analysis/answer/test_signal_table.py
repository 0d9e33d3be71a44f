"""Each signal in a row with threshold, reason and count; hints by tier, never added."""

from datetime import datetime

import pandas as pd

from reportkit.absence import is_there
from reportkit.analysis.answer import lit_customers, signal_table
from reportkit.analysis.answer.levers import Words
from reportkit.analysis.answer.signal_rules import DEFAULT_RULE, SIGNALS
from reportkit.analysis.answer.signals import SignalFacts
from reportkit.analysis.basics.activity_rule import ActivityRule

BASE = pd.DataFrame(
    {"customer_id": list("abc"), "tier": ["优质客户", "优质客户", "发展客户"],
     "margin": [100.0, 60.0, 30.0], "revenue": [300.0, 200.0, 90.0], "orders": [3, 2, 1]}
)  # fmt: skip
ACTIVITY = pd.DataFrame(
    {"customer_id": list("abc"), "status": ["休眠", "活跃", "活跃"], "silent_days": [50, 3, 9],
     "dormant_after_days": [30.0, 20.0, 40.0]}
)  # fmt: skip


def found(**facts) -> lit_customers.Lit:
    told = SignalFacts(datetime(2026, 1, 1), BASE, ACTIVITY, **facts)
    tiers = ("优质客户", "发展客户")
    return lit_customers.lit(
        told, DEFAULT_RULE, ACTIVITY, ActivityRule(), tiers, Words(), lit_customers.Voice()
    )


def test_every_signal_has_a_row_and_says_why_it_is_not_told():
    table = signal_table.register(found(), {"ending": "客户表的合同到期日"}).set_index("label")
    assert len(table) == len(SIGNALS)
    assert (table.loc["沉默", "n"], table.loc["沉默", "money"]) == (1, 100)
    assert table.loc["合同将到期", "absent"] == "缺客户表的合同到期日"
    assert table.loc["工单慢", "absent"] == "记录不足以判断"
    assert table["n"].isna().sum() == len(SIGNALS) - 1
    assert (table["use"] == "计入在险").sum() == 6


def test_hints_stand_by_tier_with_their_own_money():
    told = signal_table.hints(found(usual=pd.Series({"b": 2.0, "c": 5.0})))
    assert told.frame["tier"].tolist() == ["优质客户", "发展客户", "合计"]
    assert told.frame["due_n"].tolist() == [1, 1, 2]
    assert told.frame["due_money"].tolist() == [100, 90, 190]
    assert (told.due, told.due_money, told.lacking) == (2, 190, 0)
    assert told.frame["gap_n"].isna().all()


def test_without_any_hint_there_is_no_table():
    assert not is_there(signal_table.hints(found()))
