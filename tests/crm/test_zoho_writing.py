"""Tiers into records: each verdict read, nothing over a person's edit, nothing twice."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from zoho_strict import Switches, ZohoService, change, client, zoho

from reportkit.crm.contract import Change
from reportkit.crm.refusals import CrmError, Why

NAMES = ["Tier", "Tier_Date", "Tier_Score", "Next_Step", "Phone", "Account_Name"]
NEW = {"Tier": "高价值客户", "Tier_Date": date(2025, 12, 31), "Tier_Score": Decimal("87.50"),
       "Next_Step": "回访"}  # fmt: skip


def read(service, made):
    return made.by_ids("Accounts", list(service.rows["Accounts"]), NAMES)


def written(made, changes):
    return [o for batch in made.batches("Accounts", changes) for o in made.write("Accounts", batch)]


def states(outcomes):
    return [outcome.state for outcome in outcomes]


def test_ten_thousand_customers_are_written_and_read_back_within_the_budget():
    with zoho(accounts=10_000) as (service, made):
        service.clock.sleep(60)
        changes = [change(row, **NEW) for row in read(service, made).values()]
        effort = made.effort("Accounts", changes)
        before = service.used
        assert states(written(made, changes)) == ["written"] * 10_000
        spent = service.used - before
        assert spent == 1100  # 100 looks and 1,000 for the rows
        assert effort.remark == "约用 1,200 点 API 额度"  # and 100 to look again, at the most
        now = read(service, made)
        assert all({**row, **NEW} == row for row in now.values())


def test_every_element_of_a_mixed_answer_is_judged():
    with zoho(accounts=8) as (service, made):
        rows = list(read(service, made).values())
        room = service.modules["Accounts"]
        room.refusals |= {rows[1]["_id"]: "RECORD_LOCKED", rows[2]["_id"]: "RECORD_IN_BLUEPRINT",
                          rows[3]["_id"]: "NOT_APPROVED"}  # fmt: skip
        changes = [change(row, **NEW) for row in rows[:4]]
        changes += [
            change(rows[4], Next_Step="很长" * 20), change(rows[5], Tier="钻石"),
            change(rows[6], Tier="战略客户"), change(rows[7], Tier_Score="不是数"),
        ]  # fmt: skip
        changes.append(Change("9223372036854999999", NEW))
        with pytest.raises(ArithmeticError):
            made.write("Accounts", tuple(changes))
        changes[7] = change(rows[7], Tier_Date="十二月")
        outcomes = made.write("Accounts", tuple(changes))
        assert [(o.state, o.said) for o in outcomes] == [
            ("written", ""), ("refused", "记录已锁定"), ("refused", "记录在蓝图流程中"), ("refused", "记录待审批"),
            ("refused", "“下一步”超过 20 个字"), ("refused", "“客户分层”没有这个选项"),
            ("refused", "“客户分层”没有这个选项"), ("refused", "“分层日期”不接受这个值（应为 date）"),
            ("refused", "系统里没有这条记录"),
        ]  # fmt: skip


def test_when_all_are_refused_each_still_says_why():
    with zoho(accounts=2) as (service, made):
        rows = list(read(service, made).values())
        outcomes = made.write("Accounts", tuple(change(row, Tier="钻石") for row in rows))
        assert states(outcomes) == ["refused", "refused"]


@pytest.mark.parametrize("whole", [True, False])
def test_what_a_person_changed_since_it_was_read_stays(whole):
    with ZohoService(Switches(conflict_whole=whole), accounts=5) as service:
        made = client(service)
        rows = list(read(service, made).values())
        service.clock.sleep(60)
        service.human_edit("Accounts", rows[2]["_id"], "Tier", "中价值客户")
        service.human_edit("Accounts", rows[3]["_id"], "Phone", "010")
        outcomes = written(made, [change(row, **NEW) for row in rows])
        assert states(outcomes) == ["written", "written", "conflict", "written", "written"]
        assert "保留人改的值" in outcomes[2].said
        assert service.rows["Accounts"][rows[2]["_id"]]["Tier"] == "中价值客户"
        assert service.rows["Accounts"][rows[3]["_id"]]["Phone"] == "010"


@pytest.mark.parametrize("whole", [True, False])
def test_what_a_person_changes_between_the_look_and_the_write_stays(whole):
    with ZohoService(Switches(conflict_whole=whole), accounts=5) as service:
        made = client(service)
        rows = list(read(service, made).values())
        service.clock.sleep(60)
        write = service.calls + 2  # the look comes first

        def edit():
            service.human_edit("Accounts", rows[2]["_id"], "Tier", "中价值客户")
            service.human_edit("Accounts", rows[3]["_id"], "Phone", "010")

        service.at(write, edit)
        outcomes = written(made, [change(row, **NEW) for row in rows])
        assert states(outcomes) == ["written", "written", "conflict", "written", "written"]
        assert service.rows["Accounts"][rows[2]["_id"]]["Tier"] == "中价值客户"
        service.assert_kept()


def test_records_that_people_never_leave_alone_are_left_for_another_day():
    with zoho(accounts=2) as (service, made):
        rows = list(read(service, made).values())

        def edit():
            service.clock.sleep(1)
            service.human_edit("Accounts", rows[0]["_id"], "Phone", str(service.calls))

        for number in range(service.calls + 1, service.calls + 20):
            service.at(number, edit)
        outcomes = written(made, [change(row, **NEW) for row in rows])
        assert states(outcomes) == ["conflict", "conflict"]
        assert "写入的同时有人在改" in outcomes[0].said
        assert service.writes == []


@pytest.mark.parametrize("fault", ["cut after", "half", "502", "silence"])
def test_a_write_of_which_no_answer_came_is_never_repeated_and_settled_by_the_next_look(fault):
    with zoho(accounts=3) as (service, made):
        changes = [change(row, **NEW) for row in read(service, made).values()]
        service.clock.sleep(60)
        service.faults = {service.calls + 2: fault}
        assert states(written(made, changes)) == ["unknown"] * 3
        again = states(written(made, changes))
        assert again == ["written"] * 3
        assert len(service.writes) == 3 * len(NEW)


def test_an_expired_token_at_the_write_is_renewed_and_the_write_made_once():
    with zoho(accounts=3) as (service, made):
        changes = [change(row, **NEW) for row in read(service, made).values()]
        service.at(service.calls + 2, service.live.clear)
        assert states(written(made, changes)) == ["written"] * 3


def test_an_exhausted_budget_stops_and_what_was_written_is_known():
    with zoho(accounts=300) as (service, made):
        changes = [change(row, **NEW) for row in read(service, made).values()]
        service.credits_a_day = service.used + 25
        done = []
        with pytest.raises(CrmError, match="额度已用完") as error:
            for batch in made.batches("Accounts", changes):
                done += made.write("Accounts", batch)
        assert error.value.why is Why.QUOTA
        assert states(done) == ["written"] * 200
        service.clock.sleep(86_400)
        assert states(written(made, changes)) == ["written"] * 300


@pytest.mark.parametrize("ignored", [True, False])
def test_a_field_that_there_is_not_is_found_by_reading_back(ignored):
    with ZohoService(Switches(unknown_field_ignored=ignored), accounts=1) as service:
        made = client(service)
        [row] = read(service, made).values()
        [outcome] = made.write("Accounts", (Change(row["_id"], {"Tiers": "高价值客户"}),))
        assert outcome.state == ("written" if ignored else "refused")
        back = made.by_ids("Accounts", [row["_id"]], ["Tiers"])[row["_id"]]
        assert back["Tiers"] is None


@pytest.mark.parametrize("stored", [True, False])
def test_an_unknown_word_is_refused_or_found_by_reading_back(stored):
    with ZohoService(Switches(unknown_word_stored=stored), accounts=1) as service:
        made = client(service)
        [row] = read(service, made).values()
        [outcome] = made.write("Accounts", (change(row, Tier="钻石"),))
        assert outcome.state == ("written" if stored else "refused")


def test_the_inner_word_of_an_option_goes_out_as_people_see_it():
    with zoho(accounts=1) as (service, made):
        [row] = read(service, made).values()
        [outcome] = made.write("Accounts", (change(row, Tier="High"),))
        assert outcome.state == "written"
        assert service.rows["Accounts"][row["_id"]]["Tier"] == "高价值客户"


def test_an_undo_empties_what_was_empty_and_leaves_what_people_edited():
    with zoho(accounts=2) as (service, made):
        rows = list(read(service, made).values())
        written(made, [change(row, **NEW) for row in rows])
        now = list(read(service, made).values())
        service.clock.sleep(5)
        service.human_edit("Accounts", rows[1]["_id"], "Next_Step", "已约")
        old = [{name: row[name] for name in NEW} for row in rows]
        undo = [change(row, **was) for row, was in zip(now, old, strict=True)]
        assert states(written(made, undo)) == ["written", "conflict"]
        back = read(service, made)
        assert {name: back[rows[0]["_id"]][name] for name in NEW} == old[0]
        assert old[0]["Next_Step"] is None


def test_a_foreign_id_is_refused_before_any_call():
    with zoho() as (service, made):
        with pytest.raises(CrmError, match="1 个不是，第一个是“5f3c”"):
            made.write("Accounts", (Change("1", NEW), Change("5f3c", NEW)))
        assert service.calls == 0


def test_a_moment_is_sent_with_its_offset():
    with zoho(accounts=1) as (service, made):
        [row] = read(service, made).values()
        assert row["Modified_Time"] == datetime.fromtimestamp(service.now(), UTC)
