"""What an answer of a chat service means."""

import httpx
import pytest

from reportkit.deliver.channels import Refused, Transient, Unknown
from reportkit.deliver.service import Rejected, ask, cut, in_turn


def asked(status: int, content: object, headers=None, **more):
    sent = {"text": content} if isinstance(content, str) else {"json": content}
    answer = httpx.Response(status, headers=headers, **sent)
    client = httpx.Client(transport=httpx.MockTransport(lambda request: answer))
    return ask(client, "https://x/KEY", **more)


@pytest.mark.parametrize(
    ("content", "more"),
    [
        ({"errcode": 0, "media_id": "m"}, {}), ({"code": 0, "data": {}}, {}),
        ({"processQueryKey": "k"}, {"proof": "processQueryKey"}),
    ],
)  # fmt: skip
def test_a_number_of_nought_or_the_proof_is_success(content, more):
    assert asked(200, content, **more) == content


@pytest.mark.parametrize(
    "content", ["<html>", "[]", {}, {"ok": True}, {"code": ""}, {"code": "KEY of somebody: x"}]
)
def test_anything_else_is_none_and_its_text_is_not_repeated(content):
    with pytest.raises(Refused, match=r"^回答不是约定的形式（HTTP 200）$"):
        asked(200, content, proof="processQueryKey")


def test_numbers_that_ask_to_come_again_say_when():
    for content, seconds in (
        ({"errcode": -1}, None),
        ({"errcode": 45009}, 60),
        ({"code": "90019"}, 2),
    ):
        with pytest.raises(Transient) as caught:
            asked(200, content)
        assert caught.value.seconds == seconds
    for given, seconds in (("7", 7), ("soon", 60), ("999999", 600), ("-1", 0)):
        with pytest.raises(Transient) as caught:
            asked(429, {}, {"x-ogw-ratelimit-reset": given})
        assert caught.value.seconds == seconds
    with pytest.raises(Transient, match="HTTP 502"):
        asked(502, "<html>")


def test_other_numbers_are_refusals_and_known_ones_say_what_to_do():
    with pytest.raises(Rejected, match=r"^对方拒绝（230006）：应用没有开启机器人能力$"):
        asked(200, {"code": 230006, "msg": "x"})
    with pytest.raises(Rejected, match=r"^对方拒绝（401）$"):
        asked(401, {"code": "InvalidAuthentication"})


def test_silence_is_unknown_unless_the_call_reaches_nobody():
    def cut_off(request):
        raise httpx.ReadTimeout("KEY")

    client = httpx.Client(transport=httpx.MockTransport(cut_off))
    with pytest.raises(Unknown, match="ReadTimeout"):
        ask(client, "https://x/KEY")
    with pytest.raises(Transient, match=r"^中断（ReadTimeout）$"):
        ask(client, "https://x/KEY", harmless=True)


def test_what_stops_half_way_is_left_to_a_person():
    def refuse():
        raise Refused("不收")

    (receipt,) = in_turn([lambda: None, refuse], ["群"], lambda seconds: None)
    assert (receipt.state, receipt.said) == ("unknown", "不收")
    (receipt,) = in_turn([refuse, lambda: None], ["群"], lambda seconds: None)
    assert receipt.state == "failed"


def test_a_text_is_cut_between_characters():
    assert cut("长长长", 7) == "长长"
