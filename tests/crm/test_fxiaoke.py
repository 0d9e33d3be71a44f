"""Objects of 纷享销客 against a service as strict as its documents; what is a guess is tried both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from fxiaoke_requests import FIELDS, customers, read, tiers, write_all
from fxiaoke_service import (
    BOTH,
    HARSH,
    KIND,
    QUERY,
    UPDATE,
    FxiaokeService,
    client,
    moment,
)

from reportkit.crm.contract import Change, Word
from reportkit.crm.refusals import CrmError, Why


# --- reading ------------------------------------------------------------------------------------------
@BOTH
def test_more_than_ten_thousand_records_are_read_by_their_ids(guesses):
    with FxiaokeService(guesses) as service:
        ids = customers(service, 10_250)
        rows = read(client(service))
        assert sorted(ids) == [row["_id"] for row in rows]
        assert service.calls_of(QUERY) == 103
        service.assert_kept()


@BOTH
def test_exactly_one_page_is_followed_by_an_empty_one(guesses):
    with FxiaokeService(guesses) as service:
        customers(service, 100)
        pages = list(client(service).pages("AccountObj", FIELDS))
        assert [len(page.rows) for page in pages] == [100, 0]
        assert pages[-1].after == ""


@BOTH
@pytest.mark.parametrize("count", [0, 1, 101])
def test_a_page_of_one_record_is_read_like_any(guesses, count):
    with FxiaokeService(guesses) as service:
        ids = customers(service, count)
        assert [row["_id"] for row in read(client(service))] == sorted(ids)


@BOTH
def test_reading_goes_on_behind_a_page_in_another_process(guesses):
    with FxiaokeService(guesses) as service:
        ids = sorted(customers(service, 250))
        first = next(client(service).pages("AccountObj", FIELDS))
        rest = read(client(service), after=first.after)
        assert [row["_id"] for row in rest] == ids[100:]


@BOTH
def test_only_what_was_changed_at_a_moment_or_later_is_read_again(guesses):
    with FxiaokeService(guesses) as service:
        ids = customers(service, 5)
        service.clock.sleep(3600)
        then = datetime.fromtimestamp(service.clock.now(), UTC)
        service.human_edit("AccountObj", ids[3], "name", "改了名")
        rows = read(client(service), since=then)
        assert [(row["_id"], row["name"]) for row in rows] == [(ids[3], "改了名")]
        assert rows[0]["last_modified_time"] == then
        assert read(client(service), since=then + timedelta(milliseconds=1)) == []


@BOTH
def test_every_type_is_read_as_what_it_is_and_cents_are_exact(guesses):
    with FxiaokeService(guesses) as service:
        account = service.add(
            "AccountObj", name="😀 华辰\t贸易", last_deal_closed_amount="0.10", tier__c="t2"
        )
        service.add(
            "SalesOrderObj", account_id=account, order_time=moment("2025-11-30T16:00:00"),
            order_amount="12345678901234567.89", name="0007",
        )  # fmt: skip
        crm = client(service)
        names = [field.name for field in crm.fields("SalesOrderObj")]
        (order,) = read(crm, "SalesOrderObj", names)
        assert order["order_amount"] == Decimal("12345678901234567.89")
        assert order["order_time"] == date(2025, 12, 1)  # 16:00 UTC is midnight in Beijing
        assert order["create_time"] == datetime.fromtimestamp(service.clock.now(), UTC)
        assert (order["account_id"], order["account_id__r"]) == (account, "😀 华辰\t贸易")
        assert (order["name"], order["owner"], order["refund_amount"]) == ("0007", "王芳", None)
        (customer,) = read(crm, "AccountObj", ["last_deal_closed_amount", "tier__c"])
        assert customer["last_deal_closed_amount"] == Decimal("0.10")
        assert customer["tier__c"] == "t2"


@BOTH
def test_an_object_of_the_tenants_own_has_its_own_interfaces(guesses):
    with FxiaokeService(guesses) as service:
        own = service.add(
            "object_8W9cb__c", name="甲", price__c="3.50", on__c=False, tags__c=["a", "b"]
        )
        crm = client(service)
        (row,) = read(crm, "object_8W9cb__c", ["price__c", "on__c", "tags__c"])
        assert (row["price__c"], row["on__c"], row["tags__c"]) == (Decimal("3.50"), False, "a、b")
        done = write_all(crm, [Change(own, {"on__c": True, "tags__c": "b"})], "object_8W9cb__c")
        assert [outcome.state for outcome in done] == ["written"]
        assert service.rows["object_8W9cb__c"][own]["tags__c"] == ["b"]
        service.assert_kept()


def test_a_field_that_is_not_there_is_named():
    with FxiaokeService() as service, pytest.raises(CrmError, match="没有字段“tier2__c”") as told:
        read(client(service), fields=["tier2__c"])
    assert told.value.why is Why.MISSING


@BOTH
def test_records_are_found_by_their_ids_a_hundred_at_a_time(guesses):
    with FxiaokeService(guesses) as service:
        ids = customers(service, 150)
        found = client(service).by_ids("AccountObj", [*ids, "0" * 24], FIELDS)
        assert set(found) == set(ids)
        assert service.calls_of(QUERY) == 2


@pytest.mark.parametrize(
    "wrong", [reversed, lambda rows: [*rows[:1], *rows]], ids=["order", "twice"]
)
def test_pages_that_are_not_in_order_are_refused_rather_than_read_with_gaps(wrong):
    with FxiaokeService() as service:
        customers(service, 250)
        ordered = service._ordered
        service._ordered = lambda rows, orders: list(wrong(ordered(rows, orders)))
        with pytest.raises(CrmError, match="没有按 _id 的次序给出 AccountObj") as told:
            read(client(service))
        assert told.value.why is Why.ODD


# --- writing ----------------------------------------------------------------------------------------
def test_ten_thousand_customers_are_written_within_the_documented_rates():
    with FxiaokeService() as service:
        ids = customers(service, 10_000)
        changes = tiers(ids)
        crm = client(service)
        told = crm.effort("AccountObj", changes)
        assert (told.calls, told.seconds) == (10_202, pytest.approx(1980 + 20.4))
        assert "占当天调用次数 10,202 次" in told.remark
        begun = service.clock.now()
        done = write_all(crm, changes)
        assert {o.state for o in done} == {"written"}
        assert [o.id for o in done] == ids
        assert 1980 <= service.clock.now() - begun <= 2000
        assert service.calls_of(UPDATE) == 10_000
        assert service.flows == 0
        service.assert_kept()


@BOTH
def test_the_four_fields_of_a_tier_are_written_and_read_back_exactly(guesses):
    with FxiaokeService(guesses) as service:
        (id,) = customers(service, 1)
        crm = client(service)
        values = {
            "tier__c": "t1", "tier_date__c": date(2025, 12, 31), "tier_score__c": Decimal("0.30"),
            "next_action__c": "回访，邀请续约",
        }  # fmt: skip
        assert write_all(crm, [Change(id, values)])[0].state == "written"
        row = crm.by_ids("AccountObj", [id], list(values))[id]
        assert {name: row[name] for name in values} == values
        assert service.rows["AccountObj"][id]["tier_score__c"] == "0.30"
        service.assert_kept()


def test_more_decimals_than_the_field_keeps_are_rounded_to_it():
    with FxiaokeService() as service:
        (id,) = customers(service, 1)
        write_all(client(service), [Change(id, {"tier_score__c": Decimal("12.345678")})])
        assert service.rows["AccountObj"][id]["tier_score__c"] == "12.35"


def test_an_update_that_empties_what_it_does_not_name_is_stopped_at_the_first_record():
    with FxiaokeService(replace(KIND, update_empties=True)) as service:
        first, second = customers(service, 2, tel="010-1", next_action__c="回访")
        crm = client(service)
        with pytest.raises(CrmError, match="清空了没有发送的字段（下一步、电话）") as told:
            write_all(crm, tiers([first, second]))
        assert told.value.why is Why.ODD
        assert first in str(told.value)
        assert "010-1" not in str(told.value)
        assert service.rows["AccountObj"][second]["tel"] == "010-1"


def test_only_the_first_record_of_an_object_is_looked_at_as_a_whole():
    with FxiaokeService() as service:
        ids = customers(service, 5, tel="010-1")
        crm = client(service)
        assert {o.state for o in write_all(crm, tiers(ids))} == {"written"}
        assert (service.calls_of(QUERY), service.calls_of(UPDATE)) == (2, 5)


@BOTH
def test_locked_and_unowned_records_are_refused_by_name_and_the_rest_is_written(guesses):
    with FxiaokeService(guesses) as service:
        ids = customers(service, 12)
        for id in (ids[2], ids[7]):
            service.refusals[id] = guesses.right_code
        done = write_all(client(service), tiers(ids))
        refused = [o for o in done if o.state != "written"]
        assert [o.id for o in refused] == [ids[2], ids[7]]
        assert all(f"错误码 {guesses.right_code}" in o.said for o in refused)
        assert all("可能已锁定、在公海里" in o.said for o in refused)
        service.assert_kept()


def test_an_unknown_word_is_refused_or_read_back_blank():
    for guesses, state in ((KIND, "refused"), (HARSH, "written")):
        with FxiaokeService(guesses) as service:
            (id,) = customers(service, 1)
            crm = client(service)
            assert write_all(crm, [Change(id, {"tier__c": "高价值客户"})])[0].state == state
            assert crm.by_ids("AccountObj", [id], ["tier__c"])[id]["tier__c"] is None


def test_the_words_of_a_picklist_come_with_what_is_written():
    with FxiaokeService() as service:
        crm = client(service)
        tier = next(f for f in crm.fields("AccountObj") if f.name == "tier__c")
        assert tier.words[0] == Word("高价值客户", "t1")
        assert (tier.label, tier.kind, tier.writable) == ("客户分层", "choice", True)
        fixed = {f.name for f in crm.fields("AccountObj") if not f.writable}
        assert {"_id", "owner", "worth__c", "total_refund_amount", "account_no"} <= fixed


@BOTH
def test_emptying_a_field_is_tried_and_told_where_the_service_refuses_it(guesses):
    with FxiaokeService(guesses) as service:
        (id,) = customers(service, 1, tier__c="t1")
        (outcome,) = write_all(client(service), [Change(id, {"tier__c": None})])
        emptied = "tier__c" not in service.rows["AccountObj"][id]
        assert emptied == guesses.null_empties == (outcome.state == "written")


@pytest.mark.parametrize("fault", ["cut after", "cut before", "half", "502", "short"])
def test_an_update_without_a_whole_answer_is_unknown_and_never_repeated(fault):
    with FxiaokeService() as service:
        ids = customers(service, 3)
        crm = client(service)
        crm.fields("AccountObj")
        service.faults[6] = fault  # behind the first record, which is read before and after
        done = write_all(crm, tiers(ids))
        assert [o.state for o in done] == ["written", "unknown", "written"]
        assert service.calls_of(UPDATE) == 3


@pytest.mark.parametrize("fault", ["refuse", "cut after", "half", "500", "silence"])
def test_a_page_without_a_whole_answer_is_asked_for_again(fault):
    with FxiaokeService() as service:
        ids = customers(service, 250)
        service.faults[4] = fault
        crm = client(service)
        crm._access.caller.client.timeout = 0.5
        assert [row["_id"] for row in read(crm)] == sorted(ids)


@pytest.mark.parametrize("when", ["request", "response"])
@pytest.mark.parametrize("instant", range(1, 16, 3))
def test_a_run_killed_at_any_call_and_begun_again_writes_nothing_twice(when, instant):
    with FxiaokeService() as service:
        ids = customers(service, 12)
        crm = client(service)
        passed = []

        def kill(_):
            passed.append(1)
            if len(passed) == instant:
                raise KeyboardInterrupt

        crm._access.caller.client.event_hooks = {when: [kill]}
        with pytest.raises(KeyboardInterrupt):
            write_all(crm, tiers(ids))
        again = client(service)
        now = again.by_ids("AccountObj", ids, ["tier__c"])
        left = [id for id in ids if now[id]["tier__c"] != "t1"]
        assert {o.state for o in write_all(again, tiers(left))} <= {"written"}
        assert all(service.rows["AccountObj"][id]["tier__c"] == "t1" for id in ids)
        service.assert_kept()
