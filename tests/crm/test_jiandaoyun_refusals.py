"""The numbers of 简道云: only they decide, never a text, and no text leaks the key."""

import pytest

from reportkit.crm.calls import Answer, Caller
from reportkit.crm.contract import Manners
from reportkit.crm.jiandaoyun_refusals import judged
from reportkit.crm.logins import Login
from reportkit.crm.refusals import AgainError, CrmError, Why

CALLER = Caller("简道云", Login({"api_key": "KEY-1234"}), Manners())


def answer(status, content):
    return Answer(status, {}, b"", content)


def test_a_good_answer_is_handed_on_with_keys_that_nobody_knows():
    assert judged(answer(200, {"data": [], "new": 1}), CALLER, "") == {"data": [], "new": 1}


@pytest.mark.parametrize(
    ("status", "content"), [(400, {"code": 8303}), (400, {"code": "8304"}), (429, None)]
)
def test_too_fast_is_asked_again(status, content):
    with pytest.raises(AgainError) as again:
        judged(answer(status, content), CALLER, "")
    assert again.value.seconds >= 1


def test_an_unknown_number_is_told_with_its_text_but_without_the_key():
    with pytest.raises(CrmError, match=r"表单 f拒绝了请求（12345）：bad \*\*\*") as error:
        judged(answer(400, {"code": 12345, "msg": "bad KEY-1234"}), CALLER, "f")
    assert error.value.why is Why.FAILED


def test_what_is_no_json_is_a_wrong_address():
    with pytest.raises(CrmError, match="核对地址") as error:
        judged(answer(404, None), CALLER, "")
    assert error.value.why is Why.ODD
