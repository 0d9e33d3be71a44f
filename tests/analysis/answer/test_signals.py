"""Signals × customers: thresholds, the union counted once, groups that add up."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.answer import signals
from reportkit.analysis.answer.signal_rules import SignalRule
from reportkit.analysis.answer.signals import SignalFacts, signal_frame
from reportkit.errors import DataError

AT = datetime(2026, 1, 1)
BASE = pd.DataFrame(
    {
        "customer_id": list("abcd"), "tier": ["优质客户", "优质客户", "发展客户", "发展客户"],
        "margin": [100.0, 60.0, 30.0, 10.0], "revenue": [300.0, 200.0, 90.0, 40.0],
    }
)  # fmt: skip
ACTIVITY = pd.DataFrame(
    {
        "customer_id": list("abcd"), "status": ["休眠", "活跃", "流失", "活跃"],
        "silent_days": [50, 3, 200, 9], "dormant_after_days": [30.5, 20, 40, 20],
    }
)  # fmt: skip
ANSWERS = pd.DataFrame(
    {
        "customer_id": ["a", "b", "b", "d"], "score": [2, 5, 2, 1],
        "answered_at": pd.to_datetime(["2025-12-01", "2025-12-01", "2025-11-01", "2025-09-30"]),
    }
)  # fmt: skip
TICKETS = pd.DataFrame(
    {
        "customer_id": ["a", "c", "d"],
        "opened_at": pd.to_datetime(["2025-12-01 00:00", "2025-12-28 12:00", "2025-12-28 00:00"]),
        "closed_at": pd.to_datetime(["2025-12-05", None, "2026-02-01"]),
    }
)  # fmt: skip


def frame_of(**more) -> pd.DataFrame:
    return signal_frame(SignalFacts(AT, BASE, ACTIVITY, ANSWERS, TICKETS, **more))


def test_the_three_lights_follow_their_thresholds():
    frame = frame_of()
    assert frame["silent"].tolist() == [True, False, True, False]
    assert frame["unhappy"].tolist() == [True, True, False, False]  # d answered too long ago
    assert frame["slow"].tolist() == [True, False, True, True]
    assert frame["lights"].tolist() == [3, 1, 2, 1]


def test_an_open_ticket_runs_to_the_moment_and_one_closed_later_was_open_then():
    assert frame_of()["ticket_hours"].tolist()[2:] == [84.0, 96.0]


def test_who_did_not_answer_is_unasked_and_not_happy():
    assert frame_of()["asked"].tolist() == [True, True, False, False]


def test_an_unknown_table_lights_nothing_and_is_not_a_column():
    frame = signal_frame(SignalFacts(AT, BASE, ACTIVITY))
    assert signals.known_signals(frame) == ("silent",)
    assert frame["lights"].tolist() == [1, 0, 1, 0]


def test_money_at_stake_counts_each_customer_once_and_names_what_is_counted_twice():
    table = signals.stake(frame_of(), ["优质客户", "发展客户", "边缘客户"])
    best = table.loc["优质客户"]
    assert (best["silent_m"], best["unhappy_m"], best["slow_m"]) == (100, 160, 100)
    assert (best["any_n"], best["any_m"], best["twice_n"], best["twice_m"]) == (2, 160, 2, 200)
    assert best["share"] == 1
    assert list(table.index) == ["优质客户", "发展客户", "合计"]


@pytest.mark.parametrize("seed", range(5))
def test_columns_less_repetitions_are_the_union_and_groups_partition_it(seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.random((60, len(signals.LOSS))) < 0.3, columns=list(signals.LOSS))
    frame = frame.assign(tier="优质客户", margin=rng.normal(100, 80, 60))
    frame["lights"] = frame[list(signals.LOSS)].sum(axis=1)
    row = signals.stake(frame, ["优质客户"]).loc["合计"]
    assert sum(row[f"{s}_m"] for s in signals.LOSS) - row["twice_m"] == pytest.approx(row["any_m"])
    groups = signals.overlaps(frame)
    assert groups["n"].sum() == row["any_n"]
    assert groups["margin"].sum() == pytest.approx(row["any_m"])


def test_nobody_lit_has_no_groups():
    frame = signal_frame(SignalFacts(AT, BASE, ACTIVITY.assign(status="活跃")))
    assert signals.overlaps(frame).empty


def test_information_never_lights_a_lamp():
    halves = pd.DataFrame({"customer_id": ["b"], "half": [10.0], "half_before": [100.0]})
    contacts = pd.DataFrame({"customer_id": ["a"], "last_contact_at": [pd.Timestamp("2025-12-30")]})
    crm = pd.DataFrame({"customer_id": ["a", "d"], "crm_rank": [2, 1], "rank": [0, 1]})
    frame = frame_of(halves=halves, contacts=contacts, crm=crm)
    assert frame["falling"].tolist() == [False, True, False, False]
    assert frame["untouched"].tolist() == [False, True, True, True]
    assert frame["undervalued"].tolist() == [True, False, False, False]
    assert frame["lights"].tolist() == frame_of()["lights"].tolist()


def promised(**more) -> pd.DataFrame:
    tickets = TICKETS.assign(promised_at=pd.to_datetime(["2025-12-03", "2025-12-30", "2026-01-05"]))
    return signal_frame(SignalFacts(AT, BASE, ACTIVITY, ANSWERS, tickets, **more))


def test_broken_promises_lone_sellers_and_contracts_light_their_lamps():
    traces = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c", "d"], "owner": ["老王", "小李", "小张", "小李"],
            "seen_at": pd.to_datetime(["2025-03-01", "2025-12-20", "2025-12-20", "2025-12-20"]),
        }
    )  # fmt: skip
    ends = pd.to_datetime(["2026-02-01", "2026-06-01"])
    contracts = pd.DataFrame({"customer_id": ["b", "c"], "contract_end": ends})
    frame = promised(traces=traces, contracts=contracts)
    assert frame["overdue"].tolist() == [True, False, True, False]
    assert frame["deserted"].tolist() == [True, False, False, False]
    assert frame["ending"].tolist() == [False, True, False, False]
    assert frame["lights"].tolist() == [5, 2, 3, 1]
    table = signals.stake(frame, ["优质客户", "发展客户"]).loc["合计"]
    told = [table[f"{name}_n"] for name in signals.shown_signals(frame)]
    assert sum(told) - table["twice_n"] == table["any_n"] == 4
    said = signals.reasons(frame, "售后服务")["a"]
    assert said.endswith("1 张有承诺的工单 1 张逾期；唯一经手的老王 306 天没有任何记录")
    assert signals.reasons(frame)["b"].endswith("合同 31 天后到期")


def test_a_light_that_nobody_shows_is_no_column_of_the_table_but_known():
    frame = promised().assign(overdue=False)
    assert "overdue" in signals.known_signals(frame)
    assert signals.shown_signals(frame) == ("silent", "unhappy", "slow")


def test_due_and_lacking_customers_are_hints_with_their_own_money():
    sold = pd.DataFrame(
        {"customer_id": list("abc"), "group": ["泵", "泵", "阀"], "revenue": [100.0, 50.0, 30.0]}
    )
    facts = SignalFacts(
        AT, BASE.assign(orders=[3, 2, 1, 1]), ACTIVITY,
        usual=pd.Series({"b": 2.0}), sold=sold, kinds=pd.Series("电子", index=list("abcd")),
    )  # fmt: skip
    frame = signal_frame(facts, SignalRule(peers=3))
    assert frame["due"].tolist() == [False, True, False, False]
    assert frame["due_money"].tolist() == [0, 100, 0, 0]  # 200 in two orders
    assert frame["gap_groups"].tolist() == ["", "", "泵", ""]
    assert frame["lights"].tolist() == [1, 0, 1, 0]


def test_each_reason_names_fact_and_threshold():
    said = signals.reasons(frame_of(), "售后服务")
    assert (
        said["a"] == "沉默 50 天（本户界限 30 天）；售后服务 2 分；工单平均 96 小时（界限 72 小时）"
    )


def test_the_judged_item_is_after_sales_else_the_headline():
    assert signals.judged_item(["价格", "售后服务", "整体"], "整体") == "售后服务"
    assert signals.judged_item(["价格", "整体"], "整体") == "整体"
    assert signals.judged_item(["价格"], "推荐意愿") is None


def test_a_frame_without_margin_is_refused_by_name():
    with pytest.raises(DataError, match="信号表缺少列 margin"):
        signal_frame(SignalFacts(AT, BASE.drop(columns="margin")))
