"""How 纷享销客 is reached: its token, its numbers, its rates, and no secret where it does not belong."""

from __future__ import annotations

import traceback
from threading import Thread

import pytest
from fxiaoke_requests import customers, read, tiers, write_all
from fxiaoke_service import (
    BOTH,
    DESCRIBE,
    HARSH,
    OLD_TOKEN,
    OLD_USER,
    QUERY,
    TOKEN,
    FxiaokeService,
    client,
)
from strict_service import Entry, Reply, assert_nowhere

from reportkit.crm.refusals import CrmError, Why
from reportkit.errors import ParameterError


# --- logging in ---------------------------------------------------------------------------------------
@BOTH
def test_checking_names_the_company_and_counts_the_objects_in_use(guesses):
    with FxiaokeService(guesses) as service:
        crm = client(service)
        assert crm.check() == "企业 huachen，9 个对象"
        assert "OpportunityObj" not in [thing.name for thing in crm.objects()]
        service.assert_kept()


@BOTH
def test_the_older_form_puts_the_token_in_the_body(guesses):
    with FxiaokeService(guesses) as service:
        customers(service, 3)
        crm = client(service, form="body", user=OLD_USER)
        assert len(read(crm)) == 3
        assert service.calls_of(OLD_TOKEN) == 1
        assert service.calls_of(TOKEN) == 0


@pytest.mark.parametrize("wrong", [{"secret": "wrong-secret"}, {"code": "wrong-code"}])
def test_a_wrong_secret_is_tried_once(wrong):
    with FxiaokeService() as service:
        with pytest.raises(CrmError, match="请核对 app_id、app_secret、permanent_code") as told:
            client(service, **wrong).check()
        assert told.value.why is Why.LOGIN
        assert service.calls == 1


def test_a_user_of_another_company_is_a_matter_of_rights():
    with FxiaokeService() as service, pytest.raises(CrmError, match="请让管理员") as told:
        client(service, user="2000").check()
    assert told.value.why is Why.RIGHT


def test_a_host_that_sends_elsewhere_gets_no_credentials_twice():
    with FxiaokeService() as service:
        service.reply = lambda request: Reply(
            None, 302, {"Location": "https://example.org/"}, b"<html>"
        )
        with pytest.raises(CrmError, match="请核对地址设置") as told:
            client(service).check()
        assert told.value.why is Why.ODD
        assert service.calls == 1


def test_a_page_instead_of_json_is_a_wrong_address():
    with FxiaokeService() as service:
        service.faults.update(dict.fromkeys(range(1, 7), "html"))
        with pytest.raises(CrmError, match="是一个网页.*核对地址设置"):
            client(service).check()


def test_an_unknown_form_is_refused_before_any_call():
    with FxiaokeService() as service, pytest.raises(ParameterError, match="headers、body"):
        client(service, form="cookie")


# --- a token that ends early --------------------------------------------------------------------------
@BOTH
def test_a_token_killed_between_two_pages_is_renewed_once_and_no_row_is_lost(guesses):
    with FxiaokeService(guesses) as service:
        ids = customers(service, 450)
        service.at(5, service.kill_token)
        assert [row["_id"] for row in read(client(service))] == sorted(ids)
        assert service.calls_of(TOKEN) == 2
        assert service.calls_of(QUERY) == 5 + 1
        service.assert_kept()


def test_a_token_refused_right_after_its_renewal_ends_the_matter():
    with FxiaokeService() as service:
        service.at(2, service.kill_token)
        service.at(4, service.kill_token)
        with pytest.raises(CrmError, match="不接受登录资料") as told:
            client(service).check()
        assert told.value.why is Why.LOGIN
        assert service.calls == 4


@BOTH
def test_a_token_killed_while_writing_costs_one_renewal_and_no_second_write(guesses):
    with FxiaokeService(guesses) as service:
        ids = customers(service, 20)
        crm = client(service)
        crm.fields("AccountObj")
        service.at(10, service.kill_token)
        assert {o.state for o in write_all(crm, tiers(ids))} == {"written"}
        assert service.calls_of(TOKEN) == 2
        service.assert_kept()


# --- rates --------------------------------------------------------------------------------------------
def test_a_service_that_says_too_fast_is_left_alone_for_a_whole_window():
    with FxiaokeService() as service:
        customers(service, 1)
        other = service.clock.now()
        for _ in range(100):  # another program of the same company
            service.ledger.append(Entry(len(service.ledger) + 1, other, QUERY, "done"))
        assert len(read(client(service))) == 1
        assert service.clock.now() - other == 20
        assert [e.verdict for e in service.ledger if e.interface == QUERY][100:] == [
            "refused",
            "done",
        ]


@BOTH
def test_no_more_calls_today_stops_at_once_and_says_when_to_go_on(guesses):
    with FxiaokeService(guesses, quota=10) as service:
        ids = customers(service, 40)
        crm, done = client(service), []
        with pytest.raises(CrmError, match="12 月 02 日 0 点以后再运行") as told:
            for batch in crm.batches("AccountObj", tiers(ids)):
                done += crm.write("AccountObj", batch)
        assert told.value.why is Why.QUOTA
        assert told.value.until.isoformat() == "2025-12-02T00:00:00+08:00"
        assert service.calls == 1 + 10 + 1  # token, the quota, the one that was refused
        assert len(done) == 7  # the fields took one, the first record as a whole two
        service.clock.sleep(86_400)
        left = [id for id in ids if id not in {o.id for o in done}]
        service.quota = 100
        assert {o.state for o in write_all(client(service), tiers(left))} == {"written"}
        service.assert_kept()


def test_without_a_quota_the_purchase_is_named():
    with FxiaokeService(quota=None) as service, pytest.raises(CrmError, match="请购买") as told:
        client(service).check()
    assert (told.value.why, told.value.until) == (Why.QUOTA, None)


# --- secrets ----------------------------------------------------------------------------------------
def test_no_call_sends_a_secret_in_its_address_and_every_call_has_its_own_trace():
    with FxiaokeService(HARSH) as service:
        ids = customers(service, 3)
        seen = []
        first = service.reply
        service.reply = lambda request: (seen.append(request), first(request))[1]
        crm = client(service)
        write_all(crm, tiers(ids))
        traces = [request.query["thirdTraceId"][0] for request in seen]
        assert len(set(traces)) == len(traces)
        assert not any(s in str(r.query) + r.path for r in seen for s in service.secrets)
        later = [r for r in seen if r.path != TOKEN]
        assert not any(s.encode() in r.body for r in later for s in service.secrets)
        assert DESCRIBE in [r.path for r in later]


def test_a_token_lasts_6600_seconds_and_is_renewed_then_without_a_refusal():
    with FxiaokeService() as service:
        crm = client(service)
        crm.check()
        service.clock.sleep(6599)
        crm.check()
        assert service.calls_of(TOKEN) == 1
        service.clock.sleep(1)
        crm.check()
        assert service.calls_of(TOKEN) == 2
        assert all(entry.verdict == "done" for entry in service.ledger)


def test_processes_and_threads_share_one_token(tmp_path):
    with FxiaokeService() as service:
        ids = customers(service, 300)
        found = []

        def work():
            found.append(read(client(service, tmp_path / "tokens")))

        threads = [Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [len(rows) for rows in found] == [len(ids)] * 6
        assert service.calls_of(TOKEN) == 1
        assert service.overlaps[TOKEN] == 1
        (kept,) = (tmp_path / "tokens").glob("*.token")
        assert kept.stat().st_mode & 0o777 == 0o600


def test_a_token_that_another_process_renewed_is_taken_over(tmp_path):
    with FxiaokeService() as service:
        first, second = (client(service, tmp_path / "tokens") for _ in range(2))
        first.check()
        second.check()
        service.kill_token()
        first.check()
        second.check()
        assert service.calls_of(TOKEN) == 2


@pytest.mark.parametrize(
    "settings", [{}, {"form": "body", "user": OLD_USER}], ids=["headers", "body"]
)
def test_no_secret_stands_in_any_refusal_or_its_traceback(settings, tmp_path):
    with FxiaokeService() as service:
        (id,) = customers(service, 1)
        said = service.said
        service.said = lambda: (
            f"{said()} {' '.join(service.secrets)}"
        )  # the service repeats what it got
        crm = client(service, tmp_path / "tokens", **settings)
        texts = [repr(crm._access), repr(crm._access.login), repr(crm._access.tokens)]
        service.refusals[id] = 15003
        crm.check()
        texts += [outcome.said for outcome in write_all(crm, tiers([id]))]
        for quota in (0, None):
            service.quota = quota
            with pytest.raises(CrmError) as told:
                crm.check()
            texts += [str(told.value), "".join(traceback.format_exception(told.value))]
        assert len(texts) == 8
        assert_nowhere(service.secrets, texts=tuple(texts))


@pytest.mark.parametrize("wrong", [{"secret": "wrong-secret"}, {"code": "wrong-code"}])
def test_a_wrong_credential_does_not_pass_with_the_token_of_the_right_one(wrong, tmp_path):
    with FxiaokeService() as service:
        client(service, tmp_path / "tokens").check()
        with pytest.raises(CrmError, match="不接受登录资料"):
            client(service, tmp_path / "tokens", **wrong).check()
