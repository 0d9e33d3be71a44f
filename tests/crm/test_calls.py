"""The one way to a service, against a real port: what is repeated, what is not, and what is said."""

import json
import logging
import traceback
from decimal import Decimal

import pytest
from strict_service import Refusal, Reply, StrictService

from reportkit.crm.calls import ATTEMPTS, Answer, Call, Caller, dumped
from reportkit.crm.contract import Manners
from reportkit.crm.logins import Login
from reportkit.crm.pacing import Rate
from reportkit.crm.refusals import AgainError, CrmError, LostError, Why

KEY = "KEY-0123456789"


class Counting(StrictService):
    """Adds a row per call; says 8303 when asked more than twice a second."""

    rates = {"/add": (Rate(2, 1),)}

    def too_fast(self, request):
        return Reply({"code": 8303, "msg": f"{self.said()} {KEY}"}, status=400)

    def reply(self, request):
        if request.path == "/moved":
            raise Refusal(Reply(status=302, headers={"Location": f"{self.url}/add"}))
        self.rows["t"][str(len(self.rows["t"]))] = {}
        self.write("t", str(len(self.rows["t"]) - 1), {"n": len(self.rows["t"])})
        return Reply({"rows": len(self.rows["t"]), "cents": 0.1})


@pytest.fixture
def service():
    with Counting() as made:
        yield made


def caller(service, **more):
    login = Login({"api_key": KEY})
    return Caller("计数", login, Manners(service.clock, seconds=0.5), **more)


def ask(service, *, repeatable, path="/add", **more):
    made = caller(service, **more)
    call = Call(path, service.url + path, {"a": 1}, headers={"X": KEY}, repeatable=repeatable)

    def judge(answer: Answer):
        if answer.content is None:
            raise made.odd(answer)
        if answer.content.get("code") == 8303:
            raise AgainError(made.login.scrubbed(answer.content["msg"]), 1.0)
        return answer.content

    return made.ask(lambda: call, judge)


def test_a_fraction_is_read_digit_by_digit(service):
    assert ask(service, repeatable=False)["cents"] == Decimal("0.1")


@pytest.mark.parametrize(
    "fault", ["refuse", "cut before", "cut after", "half", "short", "500", "502", "503", "html", "silence"]
)  # fmt: skip
def test_what_only_asks_is_asked_again_and_what_writes_never(service, fault):
    service.faults = {1: fault, 2: fault}
    assert ask(service, repeatable=True)["rows"] >= 1
    assert service.calls == 3
    service.faults = {4: fault}
    with pytest.raises(LostError, match="没有收到完整的回答"):
        ask(service, repeatable=False)
    assert service.calls == 4


def test_a_compressed_answer_is_an_answer(service):
    service.faults = {1: "gzip"}
    assert ask(service, repeatable=False)["rows"] == 1


def test_nothing_was_handed_over_where_nobody_listens(service):
    service._server.server_close()
    with pytest.raises(CrmError, match=r"计数 连不上（127.0.0.1，ConnectError）") as error:
        ask(service, repeatable=False)
    assert error.value.why is Why.UNREACHABLE
    assert service.clock.slept == 1 + 2 + 4 + 8 + 16


def test_calls_keep_the_documented_window(service):
    made = caller(service, rates=Counting.rates)
    for _ in range(20):
        made.ask(lambda: Call("/add", service.url + "/add", {}), lambda answer: answer.content)
    service.assert_kept()
    assert service.clock.slept == 9


def test_who_is_too_fast_waits_as_long_as_told_though_it_writes(service):
    for _ in range(3):
        ask(service, repeatable=False)
    assert [entry.verdict for entry in service.ledger] == ["done", "done", "refused", "done"]
    assert service.clock.slept == 1


def test_after_the_last_attempt_the_sentence_says_how_often(service):
    def judge(answer):
        raise AgainError("忙")

    made = caller(service)
    with pytest.raises(CrmError, match=f"计数：忙，试了 {ATTEMPTS} 次"):
        made.ask(lambda: Call("/add", service.url + "/add", {}), judge)
    assert service.calls == ATTEMPTS


def test_a_redirect_is_not_followed(service):
    with pytest.raises(CrmError, match="没有跟随") as error:
        ask(service, repeatable=True, path="/moved")
    assert error.value.why is Why.ODD
    assert service.calls == 1


def test_secrets_stand_in_no_error_no_log_and_no_trace(service, caplog):
    caplog.set_level(logging.DEBUG)
    service.faults = dict.fromkeys(range(1, 20), "html")
    try:
        ask(service, repeatable=True)
    except CrmError as error:
        said = "".join(traceback.format_exception(error)) + str(error)
    assert "核对地址" in said
    assert KEY not in said + caplog.text + repr(caller(service)) + repr(
        Call("a", "u", headers={"X": KEY})
    )


def test_numbers_are_written_digit_by_digit():
    assert dumped({"a": Decimal("12345678901234567.89"), "b": Decimal("1E+3"), "c": "中"}) == (
        '{"a":12345678901234567.89,"b":1000,"c":"中"}'.encode()
    )
    assert json.loads(dumped([Decimal("0.10")])) == [0.1]
    with pytest.raises(TypeError):
        dumped(Decimal("NaN"))
