"""The tenant as callers see it."""

import pytest
from zoho_strict import SCOPES, zoho

from reportkit.crm.contract import Manners
from reportkit.crm.logins import Login
from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.systems import connected, system
from reportkit.errors import ParameterError

LOGIN = Login({"client_id": "1000.A", "client_secret": "s", "refresh_token": "1000.r"})


def test_the_system_is_found_by_its_word_and_connecting_makes_no_call():
    assert system("zoho").title == "Zoho CRM"
    made = connected("zoho", LOGIN, {"dc": "cn"})
    assert (made.modified, made.increments, made.mark("Accounts")) == ("Modified_Time", True, "")
    made.close()


def test_what_is_lacking_is_named():
    with pytest.raises(ParameterError, match=r"缺少设置 dc（数据中心：us、eu"):
        connected("zoho", LOGIN, {})
    with pytest.raises(ParameterError, match=r"缺少刷新令牌（refresh_token）.*Self Client"):
        connected("zoho", Login({"client_id": "1", "client_secret": "2"}), {"dc": "cn"})


def test_through_the_front_door_it_reads_as_well():
    with zoho(accounts=2) as (service, _):
        made = connected("zoho", service.login(), service.settings(), Manners(service.clock))
        assert made.check() == "组织 演示公司"
        assert [thing.name for thing in made.objects()] == [
            "Accounts", "Contacts", "Deals", "Sales_Orders", "Calls", "Cases",
        ]  # fmt: skip
        rows = [row for page in made.pages("Accounts", ["Account_Name"]) for row in page.rows]
        assert [row["Account_Name"] for row in rows] == ["客户00000", "客户00001"]
        made.close()


def test_a_grant_without_the_organisation_still_answers():
    with zoho() as (service, made):
        service.scopes = SCOPES - {"org"}
        assert made.check() == "6 个模块"


def test_a_withdrawn_grant_does_not_check():
    with zoho() as (service, made):
        service.refresh_token = "another"
        with pytest.raises(CrmError) as error:
            made.check()
        assert error.value.why is Why.LOGIN


def test_fields_of_a_module_are_asked_for_once():
    with zoho(accounts=1) as (service, made):
        labels = {field.label for field in made.fields("Accounts")}
        made.fields("Accounts")
        assert {
            "Record Id",
            "Account Name",
            "客户分层",
            "Parent Account.id",
            "Account Owner",
        } <= labels
        assert service.calls == 2


def test_an_unknown_module_is_missing():
    with zoho() as (_, made):
        with pytest.raises(CrmError) as error:
            made.fields("Konten")
        assert error.value.why is Why.MISSING


def test_records_by_id_carry_their_time_of_change():
    with zoho(accounts=250) as (service, made):
        ids = list(service.rows["Accounts"])
        rows = made.by_ids("Accounts", [*ids, "1"], ["Account_Name", "Parent_Account.id"])
        assert set(rows) == set(ids)
        assert set(rows[ids[0]]) == {"_id", "Modified_Time", "Account_Name", "Parent_Account.id"}
        assert service.used == 1 + 3


def test_no_changes_are_no_effort():
    with zoho() as (_, made):
        assert made.effort("Accounts", []).calls == 0
        assert list(made.batches("Accounts", [])) == []
