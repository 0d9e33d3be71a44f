from dataclasses import replace

import pandas as pd
from recorded_blocks import recorded

from reportkit.blocks import Action, Column, Decision, Table
from reportkit.gate.decided import faults
from reportkit.gate.recordings import Recorded

WORDS = dict.fromkeys(
    ("what", "amount", "formula", "effort", "owner", "measure", "otherwise"), "文"
)
KEEP = Decision(
    id="keep_lit", title="3 家逐一认领", due="2026-03-01", population="lit_top", count=3, **WORDS,
    low=1.0, mid=2.0, high=3.0, exposure=160.0,
)  # fmt: skip
NAMES = ("tier", "any_n", "any_m")
STAKE = Table(
    id="stake", title="在险", columns=tuple(Column(name=n, label=n) for n in NAMES),
    rows=(("优质客户", 3.0, 160.0), ("合计", 9.0, 200.0)), total_rows=1, has_total=True,
)  # fmt: skip


def said(*blocks) -> list[str]:
    return list(faults(recorded(*blocks, title="决定")))


def test_one_population_with_one_count_and_the_money_of_its_table_passes():
    assert said(KEEP, STAKE, replace(KEEP, id="again")) == []


def test_two_counts_of_one_population_are_refused():
    (fault,) = said(KEEP, replace(KEEP, id="again", count=4))
    assert "涉及 4 家，“3 家逐一认领”却说同一群客户有 3 家" in fault


def test_count_and_money_are_those_of_the_table_at_stake():
    (count,) = said(replace(KEEP, count=2), STAKE)
    assert "涉及 2 家，在险金额表却是 3 家" in count
    (money,) = said(replace(KEEP, exposure=159.0), STAKE)
    assert "在险金额是 159.00，在险金额表却是 160.00" in money


def test_a_range_runs_from_low_to_high():
    (fault,) = said(replace(KEEP, mid=9.0))
    assert "金额范围没有从小到大：1、9、3" in fault


CALL = Action(
    id="win_back", title="流失客户挽回", detail="逐户电话", tiers=(), owner="客服", priority="P0",
    deadline="2026-02-01", measure="挽回率", deed="call", status="lost", strategy="win_back",
)  # fmt: skip
STOP = replace(
    KEEP, id="release", title="边缘客户改自助", population="edge", deed="stop_service", status="lost",
    exposure=None,
)  # fmt: skip


def named(tmp_path, *blocks, **customers) -> list[str]:
    """Faults of a chapter whose frames name the customers of its blocks."""
    (chapter,) = recorded(*blocks, title="决定").chapters
    for name, ids in customers.items():
        pd.DataFrame({"customer_id": list(ids)}).to_parquet(tmp_path / f"{name}.parquet")
    frames = {name: f"{name}.parquet" for name in customers}
    return list(faults(Recorded((replace(chapter, folder=tmp_path, frames=frames),))))


def test_nobody_is_called_whose_service_is_stopped(tmp_path):
    stop, call = replace(STOP, whom="w_stop"), replace(CALL, whom="w_call", count=2)
    assert named(tmp_path, stop, call, w_stop="abc", w_call="de") == []
    (fault,) = named(tmp_path, stop, call, w_stop="abc", w_call="cd")
    assert (
        "“流失客户挽回”与“边缘客户改自助”" in fault or "“边缘客户改自助”与“流失客户挽回”" in fault
    )
    assert "有 1 家相同的客户" in fault
    assert "whom=" in fault


def test_a_call_to_lost_customers_must_name_them_beside_a_stop(tmp_path):
    (fault,) = named(tmp_path, replace(STOP, whom="w_stop"), CALL, w_stop="abc")
    assert "没有都列明客户，无法证明不是同一批" in fault
    assert (
        named(tmp_path, replace(STOP, whom="w_stop"), replace(CALL, status="still"), w_stop="abc")
        == []
    )
    assert named(tmp_path, CALL) == []


def test_advice_that_a_decision_replaces_contradicts_nothing(tmp_path):
    stop = replace(STOP, whom="w_stop", replaces=("win_back",))
    assert (
        named(tmp_path, stop, replace(CALL, whom="w_call", count=1), w_stop="abc", w_call="a") == []
    )


def test_an_action_counts_the_customers_it_names(tmp_path):
    (fault,) = named(tmp_path, replace(CALL, whom="w_call", count=3), w_call="ab")
    assert "“流失客户挽回”写明 3 家，名单却有 2 家" in fault
