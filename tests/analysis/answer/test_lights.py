"""Promises that were broken, sellers who have gone, contracts that end: facts of a moment."""

from datetime import datetime

import pandas as pd

from reportkit.analysis.answer import lights
from reportkit.analysis.answer.signal_rules import DEFAULT_RULE, SignalRule

AT = datetime(2026, 1, 1)


def tickets(*rows: tuple[str, str, str | None, str | None]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer_id", "opened_at", "closed_at", "promised_at"])
    return table.assign(**{name: pd.to_datetime(table[name]) for name in table.columns[1:]})


def test_an_open_ticket_is_late_once_its_promise_has_passed():
    told = lights.late_promises(
        tickets(
            ("甲", "2025-12-01", None, "2025-12-05"),
            ("甲", "2025-12-02", "2025-12-03", "2025-12-04"),
            ("乙", "2025-12-30", None, "2026-01-04"),  # not due yet
            ("丙", "2025-12-30", "2025-12-31", None),  # nothing was promised
        ),
        AT,
        DEFAULT_RULE,
    )
    assert told.to_dict("index") == {"甲": {"promises": 2, "late": 1}}


def test_a_ticket_closed_after_the_moment_was_open_then():
    rows = tickets(("甲", "2025-12-01", "2026-02-01", "2025-12-31"))
    assert lights.late_promises(rows, AT, DEFAULT_RULE)["late"].tolist() == [1]


def test_a_promise_kept_before_it_falls_due_counts_as_kept():
    rows = tickets(("甲", "2025-12-20", "2025-12-22", "2026-01-10"))
    assert lights.late_promises(rows, AT, DEFAULT_RULE).loc["甲"].tolist() == [1, 0]


def traces(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer_id", "owner", "seen_at"])
    return table.assign(seen_at=pd.to_datetime(table["seen_at"]))


SEEN = traces(
    ("甲", "老王", "2025-06-01"), ("乙", "老王", "2025-06-01"), ("乙", "小李", "2025-05-01"),
    ("丙", "小李", "2025-12-20"), ("丁", "小张", "2025-12-20"),
)  # fmt: skip


def test_who_had_one_seller_alone_is_deserted_when_he_leaves_no_record():
    alone = lights.only_sellers(SEEN, AT, DEFAULT_RULE)
    assert alone["deserted"].to_dict() == {"甲": True, "丙": False, "丁": False}
    assert alone.loc["甲", "seller_days"] == 214  # 1 June to 1 January


def test_a_named_owner_who_is_at_work_looks_after_the_customer():
    named = pd.Series({"甲": "小李", "丙": None})
    alone = lights.only_sellers(SEEN, AT, DEFAULT_RULE, named)
    assert "甲" not in alone.index
    assert not alone["deserted"].any()


def test_records_that_have_ended_for_everybody_desert_nobody():
    assert lights.only_sellers(SEEN, datetime(2027, 1, 1), DEFAULT_RULE) is None
    one = SEEN[SEEN["owner"] != "小张"]
    assert lights.only_sellers(one, AT, DEFAULT_RULE) is None


def test_sellers_are_judged_as_of_the_moment_and_not_by_what_came_later():
    rows = pd.concat([SEEN, traces(("戊", "老王", "2026-03-01"))])
    assert lights.only_sellers(rows, AT, DEFAULT_RULE)["deserted"].to_dict()["甲"]


def test_the_last_contract_of_a_customer_counts():
    contracts = pd.DataFrame(
        {
            "customer_id": ["甲", "甲", "乙"],
            "contract_end": pd.to_datetime(["2025-03-31", "2026-03-31", None]),
        }
    )
    assert lights.contract_days(contracts, AT).to_dict() == {"甲": 89}


def test_the_window_of_tickets_is_a_threshold_of_the_rule():
    rows = tickets(("甲", "2025-09-01", None, "2025-09-05"))
    assert lights.late_promises(rows, AT, SignalRule(ticket_months=3)).empty
