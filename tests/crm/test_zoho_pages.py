"""Rows of a module: all of them, once, whatever happens meanwhile."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import zoho_records
from zoho_strict import Switches, ZohoService, client, everything, zoho
from zoho_tenant import ZONE, Field

from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.zoho_pages import since_header, slices

NAMES = ["_id", "Account_Name", "Annual_Revenue", "Modified_Time"]
WIDE = ["_id", *(f"F{n}" for n in range(120)), "Modified_Time"]


def wide(service, rows):
    service.module("Wide", *(Field(f"F{n}") for n in range(120)))
    return [
        service.add("Wide", **{f"F{n}": f"{row}-{n}" for n in range(120)}) for row in range(rows)
    ]


def moment(service):
    return service.moment()


def test_ten_thousand_rows_come_whole_in_fifty_calls():
    with zoho(accounts=10_000) as (service, made):
        rows, _ = everything(made.pages("Accounts", NAMES))
        assert list(rows) == sorted(service.rows["Accounts"], key=int)
        assert sum(row["Annual_Revenue"] for row in rows.values()) == Decimal("499950.00")
        assert service.calls == 50 + 3  # the token, the fields, how many there are
        assert service.used == 52


def test_a_token_that_dies_in_mid_paging_leaves_no_gap_and_no_double():
    with zoho(accounts=1000) as (service, made):
        service.at(6, service.live.clear)
        pages = list(made.pages("Accounts", NAMES))
        numbers = [row["_id"] for page in pages for row in page.rows]
        assert numbers == sorted(service.rows["Accounts"], key=int)
        assert service.calls_of("token") == 2


@pytest.mark.parametrize(
    "fault", ["refuse", "cut after", "half", "short", "502", "silence", "gzip"]
)
def test_broken_answers_leave_no_gap_and_no_double(fault):
    with zoho(accounts=1000) as (service, made):
        service.faults = {1: fault, 4: fault, 6: fault, 7: fault}
        numbers = [row["_id"] for page in made.pages("Accounts", NAMES) for row in page.rows]
        assert numbers == sorted(service.rows["Accounts"], key=int)


def test_a_next_page_without_a_token_is_no_end(monkeypatch):
    monkeypatch.setattr(zoho_records, "_next", lambda *_: {})
    with zoho(accounts=500) as (_, made), pytest.raises(CrmError, match="没有给出它的页码"):
        list(made.pages("Accounts", NAMES))


def test_an_empty_module_is_one_page_without_rows():
    with zoho() as (_, made):
        assert everything(made.pages("Accounts", NAMES)) == ({}, ())


@pytest.mark.parametrize("done", [0, 1, 3, 4])
def test_another_process_goes_on_behind_any_page(done):
    with zoho(accounts=1000) as (service, made):
        first = [
            page for page, _ in zip(made.pages("Accounts", NAMES), range(done + 1), strict=False)
        ]
        after = first[-1].after
        rest = list(client(service).pages("Accounts", NAMES, after=after)) if after else []
        numbers = [row["_id"] for page in [*first, *rest] for row in page.rows]
        assert numbers == sorted(service.rows["Accounts"], key=int)


def test_a_place_is_forgotten_after_a_day_and_bound_to_what_was_asked():
    with zoho(accounts=1000) as (service, made):
        after = next(made.pages("Accounts", NAMES)).after
        for names, since in ((NAMES[:2], None), (NAMES, service.moment() - timedelta(days=9))):
            with pytest.raises(CrmError) as error:
                list(made.pages("Accounts", names, since=since, after=after))
            assert error.value.why is Why.STALE
        service.clock.sleep(86_401)
        with pytest.raises(CrmError, match="要从头再取") as error:
            list(made.pages("Accounts", NAMES, after=after))
        assert error.value.why is Why.STALE


def test_a_wide_module_is_read_in_slices_of_fifty_and_joined_by_id():
    assert [len(part) for part in slices([f"F{n}" for n in range(120)])] == [50, 50, 23]
    with zoho() as (service, made):
        numbers = wide(service, 450)
        rows, _ = everything(made.pages("Wide", WIDE))
        assert list(rows) == numbers
        assert all(
            rows[n][f"F{f}"] == f"{at}-{f}" for at, n in enumerate(numbers) for f in range(120)
        )


def test_rows_that_change_come_or_go_between_two_slices_are_read_as_they_are_now():
    with zoho() as (service, made):
        numbers = wide(service, 450)
        service.clock.sleep(10)
        service.at(5, lambda: service.human_edit("Wide", numbers[3], "F1", "新"))
        service.at(5, lambda: service.human_edit("Wide", numbers[3], "F60", "新"))
        service.at(6, lambda: service.remove("Wide", numbers[7]))
        service.at(8, lambda: service.add("Wide", F0="late", F100="late"))
        rows, _ = everything(made.pages("Wide", WIDE))
        assert (rows[numbers[3]]["F1"], rows[numbers[3]]["F60"]) == ("新", "新")
        assert set(rows) == set(service.rows["Wide"])
        late = max(rows, key=int)
        assert (rows[late]["F0"], rows[late]["F100"]) == ("late", "late")


def test_who_goes_on_after_a_row_fell_between_two_slices_still_gets_it():
    with zoho() as (service, made):
        numbers = wide(service, 900)
        service.at(5, lambda: service.remove("Wide", numbers[0]))
        pages = made.pages("Wide", WIDE)
        first = next(pages)
        rest = everything(client(service).pages("Wide", WIDE, after=first.after))[0]
        assert {row["_id"] for row in first.rows} | set(rest) == set(service.rows["Wide"])


@pytest.mark.parametrize("equal", [False, True])
@pytest.mark.parametrize("skew", [-90.0, 0.0, 90.0])
def test_rows_of_the_very_second_are_new_whatever_the_clocks_say(equal, skew):
    with ZohoService(Switches(newer_includes_equal=equal)) as service:
        service.skew = skew
        made = client(service)
        service.add("Accounts", Account_Name="旧")
        service.clock.sleep(600)
        since = service.moment()
        same = service.add("Accounts", Account_Name="同一秒")
        service.clock.sleep(5)
        later = service.add("Accounts", Account_Name="之后")
        rows, _ = everything(made.pages("Accounts", NAMES, since=since))
        assert set(rows) == {same, later}


def test_nothing_new_is_an_empty_page_and_not_an_error():
    with zoho(accounts=3) as (service, made):
        service.clock.sleep(600)
        assert everything(made.pages("Accounts", NAMES, since=service.moment())) == ({}, ())


def test_what_was_deleted_since_is_told_and_what_came_back_is_not():
    with zoho(accounts=700) as (service, made):
        numbers = list(service.rows["Accounts"])
        service.remove("Accounts", numbers[0])
        service.clock.sleep(600)
        since = service.moment()
        for number in numbers[1:301]:
            service.remove("Accounts", number)
        service.clock.sleep(1)
        back = service.add("Accounts", Account_Name="恢复")
        service.modules["Accounts"].gone[back] = service.moment()
        rows, gone = everything(made.pages("Accounts", NAMES, since=since))
        assert set(gone) == set(numbers[1:301])
        assert set(rows) == {back}


def test_a_moment_goes_out_with_its_offset():
    since = datetime(2025, 12, 1, tzinfo=ZONE)
    assert since_header(since) == {"If-Modified-Since": "2025-11-30T23:59:59+08:00"}
    assert since_header(None) == {}
