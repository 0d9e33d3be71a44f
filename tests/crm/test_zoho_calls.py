"""Tokens, regions, scopes and budgets against the strict service, guesses both ways."""

import logging
import stat
import traceback

import httpx
import pytest
from strict_service import assert_nowhere
from zoho_strict import SCOPES, Switches, ZohoService, client, zoho

from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.tokens import Token

FIELDS = {"fields": "Account_Name"}


def ask(made, **more):
    return made.calls.ask("records", "/crm/v8/Accounts", query=FIELDS, **more)


def refused(made):
    with pytest.raises(CrmError) as error:
        ask(made)
    return error.value


def test_all_calls_of_all_processes_use_one_token(tmp_path):
    with ZohoService(accounts=1) as service:
        for _ in range(30):
            ask(client(service, tokens=tmp_path / "tokens"))
        assert service.calls_of("token") == 1
        [file] = (tmp_path / "tokens").glob("*.token")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_token_that_grew_old_is_renewed_before_it_is_refused():
    with zoho(accounts=1) as (service, made):
        ask(made)
        service.clock.sleep(3600)
        ask(made)
        assert [entry.verdict for entry in service.ledger] == ["done"] * 4


def test_a_token_that_died_early_is_renewed_once_and_the_same_call_repeated():
    with zoho(accounts=1) as (service, made):
        ask(made)
        service.live.clear()
        assert ask(made).status == 200
        assert service.calls_of("token") == 2
        assert service.clock.slept == 0


def test_a_token_that_another_process_renewed_meanwhile_is_taken(tmp_path):
    with zoho(accounts=1, tokens=tmp_path) as (service, made):
        ask(made)

        def other():
            service.live.clear()
            service.live.append(("1000.other", service.now() + 3600))
            made.calls._tokens._write(
                Token("1000.other", service.now() + 3500, {"api": service.url})
            )

        service.at(3, other)
        assert ask(made).status == 200
        assert service.calls_of("token") == 1


def test_a_fresh_token_that_is_refused_ends_it():
    with zoho(accounts=1) as (service, made):
        service.at(2, service.live.clear)
        service.at(4, service.live.clear)
        error = refused(made)
        assert (error.why, error.code) == (Why.LOGIN, "INVALID_TOKEN")
        assert service.calls_of("token") == 2


def test_too_many_tokens_are_waited_for_and_no_new_login_asked():
    with ZohoService(accounts=1) as service:
        form = {"grant_type": "refresh_token", "client_id": "another program"}
        for _ in range(10):
            httpx.post(f"{service.host('accounts')}/oauth/v2/token", data=form)
        assert ask(client(service)).status == 200
        assert 300 <= service.clock.slept <= 900


@pytest.mark.parametrize("code", ["invalid_client", "invalid_code"])
def test_a_wrong_data_centre_is_explained(code):
    with ZohoService(Switches(foreign_client=code)) as service:
        error = refused(client(service, "elsewhere"))
        assert error.why is Why.LOGIN
        assert "现在设的是 dc: cn" in str(error)
        assert "crm.zoho.eu 是 eu" in str(error)
        assert service.calls == 1


def test_records_are_asked_for_where_the_token_says_and_another_host_is_explained():
    with ZohoService(accounts=1) as service:
        made = client(service)
        ask(made)
        token, until = service.live[0]
        made.calls._tokens._held = Token(token, until, {"api": service.host("elsewhere")})
        error = refused(made)
        assert (error.why, error.code) == (Why.LOGIN, "INVALID_HOST")
        assert "另一个数据中心" in str(error)


@pytest.mark.parametrize("status", [200, 400])
def test_a_withdrawn_grant_asks_for_a_new_one_and_is_not_repeated(status):
    with ZohoService(Switches(bad_refresh=status)) as service:
        service.refresh_token = "another"
        made = client(service)
        service.refresh_token = "the right one"
        error = refused(made)
        assert (error.why, error.code) == (Why.LOGIN, "invalid_code")
        assert "刷新令牌无效或已被撤销" in str(error)
        assert "ZohoCRM.modules.ALL" in str(error)
        assert service.calls == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_scope_is_named_and_no_token_renewed_for_it(status):
    with zoho(Switches(scope_status=status)) as (service, made):
        service.scopes = SCOPES - {"coql"}
        with pytest.raises(CrmError, match=r"授权里没有 ZohoCRM\.coql\.READ") as error:
            made.calls.ask("coql", "/crm/v8/coql", method="POST", json={"select_query": "x"})
        assert error.value.why is Why.RIGHT
        assert service.calls_of("token") == 1


def test_full_concurrency_is_waited_out():
    with zoho(accounts=1) as (service, made):
        service.crowded = 3
        assert ask(made).status == 200
        assert service.clock.slept == 1 + 2 + 4


def test_an_empty_budget_stops_at_once_and_says_when_to_go_on():
    with zoho(accounts=1) as (service, made):
        service.credits_a_day = 4
        for _ in range(4):
            ask(made)
        assert made.calls.left == 0
        error = refused(made)
        assert error.why is Why.QUOTA
        assert "还剩 0 点" in str(error)
        assert "稍后用同一命令继续" in str(error)
        assert service.clock.slept < 60


def test_what_is_left_is_told_from_half_of_the_budget_on():
    with zoho(accounts=1) as (service, made):
        service.credits_a_day = 4
        ask(made)
        assert made.calls.left is None
        ask(made)
        assert made.calls.left == 2


def test_an_unknown_module_and_a_forbidden_one_are_told_apart():
    with zoho() as (_, made):
        with pytest.raises(CrmError, match="没有要读写的对象") as error:
            made.calls.ask("records", "/crm/v8/Nothing", query=FIELDS)
        assert error.value.why is Why.MISSING


def test_secrets_stand_in_no_error_no_log_and_no_file(caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    with ZohoService(accounts=1) as service:
        made = client(service)
        ask(made)
        service.faults = dict.fromkeys(range(3, 30), "html")
        try:
            ask(made)
        except CrmError as error:
            said = "".join(traceback.format_exception(error))
        texts = (said, caplog.text, repr(made), repr(made.calls), repr(service.ledger))
        assert_nowhere(service.secrets, tmp_path, texts=texts)
        assert "核对地址" in said


def test_a_wrong_secret_does_not_pass_with_the_token_of_the_right_one(tmp_path):
    with ZohoService(accounts=1) as service:
        ask(client(service, tokens=tmp_path / "tokens"))
        kept, service.client_secret = service.client_secret, "wrong-secret"
        wrong = client(service, tokens=tmp_path / "tokens")
        service.client_secret = kept
        assert refused(wrong).why is Why.LOGIN
