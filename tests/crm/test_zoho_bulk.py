"""Reading by jobs: the same rows and values as page by page, whatever the size."""

from datetime import date
from decimal import Decimal

import pytest
import zoho_jobs
import zoho_records
from zoho_strict import Switches, ZohoService, client, everything, zoho

from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.zoho_bulk import packed, unpacked

NAMES = ["_id", "Account_Name", "Phone", "Annual_Revenue", "Parent_Account", "Parent_Account.id",
         "Tier", "Tier_Date", "Owner",
         "Tags_Own", "Modified_Time", "Owner.id"]  # fmt: skip


def test_a_job_gives_what_pages_give():
    with zoho(accounts=5000) as (service, made):
        head = next(iter(service.rows["Accounts"]))
        service.add(
            "Accounts", Account_Name='引号"，换行\n𠮷', Annual_Revenue=Decimal("-0.01"), Tier_Date="2025-12-31",
            Parent_Account={"name": "总部", "id": head}, Tags_Own=["茶", "咖啡"],
        )  # fmt: skip
        paged, _ = everything(made.pages("Accounts", NAMES))
        made.large = 100
        jobs, _ = everything(made.pages("Accounts", NAMES))
        assert jobs == paged
        last = jobs[max(jobs, key=int)]
        assert (last["Tags_Own"], last["Parent_Account.id"]) == ("茶、咖啡", head)
        assert last["Tier_Date"] == date(2025, 12, 31)


def test_owners_who_left_have_their_names_too():
    with zoho(accounts=150, large=100) as (service, made):
        left = service.add("Accounts", Owner={"name": "李雷", "id": "77"})
        service.users["DeletedUsers"] = [{"id": "77", "full_name": "李雷"}]
        service.users["AllUsers"] += [{"id": str(n), "full_name": f"用户{n}"} for n in range(250)]
        rows, _ = everything(made.pages("Accounts", NAMES))
        assert (rows[left]["Owner"], rows[left]["Owner.id"]) == ("李雷", "77")
        assert {row["Owner"] for row in rows.values()} == {"王芳", "李雷"}


def test_waiting_grows_and_a_job_that_failed_is_begun_once_more():
    with zoho(accounts=200, large=100) as (service, made):
        service.failing_reads = 1
        rows, _ = everything(made.pages("Accounts", NAMES))
        assert len(rows) == 200
        assert len(service.jobs) == 2
        assert service.calls < 25  # looks, not a look a second


def test_a_second_failure_is_final():
    with zoho(accounts=200, large=100) as (service, made):
        service.failing_reads = 2
        with pytest.raises(CrmError, match="批量读取 Accounts 两次都失败"):
            list(made.pages("Accounts", NAMES))


def test_a_module_of_several_pages_goes_on_until_there_are_no_more(monkeypatch):
    monkeypatch.setattr(zoho_jobs, "ROWS_A_PAGE", 3000)
    with zoho(accounts=7000, large=100) as (service, made):
        rows, _ = everything(made.pages("Accounts", NAMES))
        assert set(rows) == set(service.rows["Accounts"])
        assert len(service.jobs) == 3


def test_another_process_goes_on_in_the_same_job(monkeypatch):
    monkeypatch.setattr(zoho_jobs, "ROWS_A_PAGE", 5000)
    with zoho(accounts=7000, large=100) as (service, made):
        pages = made.pages("Accounts", NAMES)
        first = next(pages)
        assert len(first.rows) == 2000
        rest, _ = everything(client(service).pages("Accounts", NAMES, after=first.after))
        assert {row["_id"] for row in first.rows} | set(rest) == set(service.rows["Accounts"])
        assert len(rest) == 5000
        assert len(service.jobs) == 2


@pytest.mark.parametrize("days", [1.0, 0.0])
def test_a_result_that_is_gone_is_begun_again_and_one_that_is_kept_goes_on(days):
    with ZohoService(Switches(result_kept_days=days), accounts=4500) as service:
        made = client(service, large=100)
        after = next(made.pages("Accounts", NAMES)).after
        service.clock.sleep(2 * 86_400)
        if days:
            with pytest.raises(CrmError, match="要从头再取") as error:
                list(made.pages("Accounts", NAMES, after=after))
            assert error.value.why is Why.STALE
        else:
            assert len(everything(made.pages("Accounts", NAMES, after=after))[0]) == 2500


def test_results_are_fetched_ten_a_minute_at_the_most(monkeypatch):
    monkeypatch.setattr(zoho_jobs, "ROWS_A_PAGE", 100)
    monkeypatch.setattr(zoho_jobs, "QUEUED_SECONDS", 0)
    monkeypatch.setattr(zoho_jobs, "RUNNING_SECONDS", 0)
    with zoho(accounts=1500, large=100) as (service, made):
        assert len(everything(made.pages("Accounts", NAMES))[0]) == 1500
        assert service.clock.slept >= 60


def test_a_module_that_grew_past_the_end_of_tokens_is_read_by_a_job(monkeypatch):
    monkeypatch.setattr(zoho_records, "MOST_BY_TOKEN", 400)
    with zoho(accounts=900) as (service, made):
        rows, _ = everything(made.pages("Accounts", NAMES))
        assert set(rows) == set(service.rows["Accounts"])
        assert len(service.jobs) == 1


def test_a_module_that_is_not_counted_is_read_all_the_same():
    with zoho(accounts=300) as (service, made):
        service.uncounted = True
        assert len(everything(made.pages("Accounts", NAMES))[0]) == 300


def test_without_the_scope_the_sentence_names_it():
    with zoho(accounts=200, large=100) as (service, made):
        service.scopes = service.scopes - {"bulk"}
        with pytest.raises(CrmError, match=r"授权里没有 ZohoCRM\.bulk\.READ"):
            list(made.pages("Accounts", NAMES))


def test_what_is_no_archive_of_one_file_is_said():
    with pytest.raises(CrmError, match="不是一个 ZIP") as error:
        list(unpacked(b"<html>"))
    assert error.value.why is Why.ODD
    assert list(unpacked(packed("a.csv", [["Id", "x"], ["1", "a\nb"]]))) == [
        {"Id": "1", "x": "a\nb"}
    ]
