"""Group robots against a strict service of our own on a real port: what it refuses, a wrong client meets."""

import base64
import hashlib
import hmac
import json
import re
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
from chat_services import form_parts, served
from parcels import PDF, parcel

from reportkit.deliver.robots import LinkRobot, WecomRobot

NOW = 1_767_225_600.0
SECRET = "SEC0123"


class Service:
    """The rules of the three services, and a ledger of what reached which group."""

    def __init__(self) -> None:
        self.media: dict[str, tuple[str, str, bytes]] = {}  # id → robot, name, content
        self.ledger: list[tuple[str, object]] = []
        self.calls = 0
        self.next: list[object] = []  # error numbers to answer first; "cut" hangs up

    def answer(self, path: str, headers, body: bytes) -> dict | None:
        self.calls += 1
        if self.next:
            first = self.next.pop(0)
            return (
                None
                if first == "cut"
                else {"errcode": first, "errmsg": f"no {path}", "code": first}
            )
        url = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/cgi-bin/webhook/upload_media":
            return self.upload(query, headers, body)
        if url.path == "/cgi-bin/webhook/send":
            return self.wecom(query, json.loads(body))
        if url.path == "/robot/send":
            return self.dingtalk(url.query, json.loads(body))
        return self.feishu(json.loads(body))

    def upload(self, query, headers, body):
        if not query["key"].startswith("KEY"):
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if query.get("type") != "file":
            return {"errcode": 40005, "errmsg": "invalid file type"}
        ((field, (file, content)),) = form_parts(headers, body).items()
        if field != "media" or not file:
            return {"errcode": 40006, "errmsg": "no media"}
        if not 5 <= len(content) <= 20_000_000:
            return {"errcode": 40006, "errmsg": "invalid media size"}
        name = f"m{len(self.media)}"
        self.media[name] = (query["key"], file, content)
        return {"errcode": 0, "errmsg": "ok", "type": "file", "media_id": name}

    def wecom(self, query, message):
        if not query["key"].startswith("KEY"):
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if message["msgtype"] == "text":
            content = message["text"]["content"]
            if not content or len(content.encode()) > 2048:
                return {"errcode": 44004 if not content else 93000, "errmsg": "text"}
            self.ledger.append((query["key"], content))
            return {"errcode": 0, "errmsg": "ok"}
        owner, name, content = self.media.get(message["file"]["media_id"], ("", "", b""))
        if owner != query["key"]:  # of another robot
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        self.ledger.append((query["key"], (name, content)))
        return {"errcode": 0, "errmsg": "ok"}

    def dingtalk(self, query, message):
        given = dict(pair.split("=", 1) for pair in query.split("&"))
        signed = hmac.new(
            SECRET.encode(), f"{given['timestamp']}\n{SECRET}".encode(), hashlib.sha256
        )
        raw = given["sign"]
        in_time = abs(int(given["timestamp"]) / 1000 - NOW) < 3600
        good = unquote_plus(raw) == base64.b64encode(signed.digest()).decode()
        if not (good and in_time and not set(raw) & set("+/=")):
            return {"errcode": 310000, "errmsg": "sign not match"}
        if message["msgtype"] != "markdown" or not message["markdown"]["title"]:
            return {"errcode": 400105, "errmsg": "unsupported msgtype"}
        self.ledger.append(("dingtalk", message["markdown"]["text"]))
        return {"errcode": 0, "errmsg": "ok"}

    def feishu(self, message):
        stamp = message["timestamp"]
        made = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
        if base64.b64encode(made).decode() != message["sign"] or abs(int(stamp) - NOW) > 3600:
            return {"code": 19021, "msg": "sign match fail"}
        if message["msg_type"] != "text":
            return {"code": 9499, "msg": "Bad Request"}
        self.ledger.append(("feishu", message["content"]["text"]))
        return {"code": 0, "msg": "success"}  # without StatusCode: only code is read


@pytest.fixture
def service():
    """The service and its address."""
    known = Service()

    def answer(method, path, headers, body):
        said = known.answer(path, headers, body)
        return None if said is None else (200, {}, said)  # success stands in the body

    with served(answer) as address:
        yield known, address


def wecom(address: str, key: str = "KEY1", **more) -> WecomRobot:
    return WecomRobot(key, base=address, sleep=lambda seconds: None, **more)


def robot(name: str, address: str, **more) -> LinkRobot:
    path = "/robot/send?access_token=T" if name == "dingtalk" else "/open-apis/bot/v2/hook/1"
    more = {"sleep": lambda seconds: None, "now": lambda: NOW, **more}
    return LinkRobot(name, address + path, SECRET, **more)


def sent(way, what=None) -> tuple[str, str]:
    (receipt,) = way.send(what or parcel(), way.recipients)
    return receipt.state, receipt.said


def test_the_file_itself_reaches_the_group_of_its_client_under_its_chinese_name(service):
    known, address = service
    for client, key in (("jia", "KEY1"), ("yi", "KEY2")):
        one = parcel(client, f"%PDF-1.7 {client}".encode())
        assert sent(wecom(address, key), one) == ("sent", "")
    assert [entry for entry in known.ledger if isinstance(entry[1], tuple)] == [
        ("KEY1", (PDF, b"%PDF-1.7 jia")), ("KEY2", (PDF, b"%PDF-1.7 yi")),
    ]  # fmt: skip


def test_success_is_what_the_body_says_and_the_key_is_in_no_message(service):
    known, address = service
    state, said = sent(wecom(address, "WRONG"))
    assert (state, known.ledger) == ("failed", [])
    assert said == "对方拒绝（93000）：机器人的 key 不对，或它已不在群里"


def test_busy_is_tried_again_and_a_rate_waits_a_minute(service):
    known, address = service
    waits: list[float] = []
    known.next = [-1, -1]
    way = wecom(address)
    way.sleep = waits.append
    assert sent(way) == ("sent", "")
    known.next = [45009]
    assert sent(way) == ("sent", "")
    assert waits == [2, 4, 60]


def test_a_group_that_has_the_words_but_not_the_file_is_left_to_a_person(service):
    known, address = service
    state, said = sent(wecom(address), parcel(content=b"abc"))
    assert state == "unknown"
    assert "只收 5 字节～20 MB" in said
    assert known.calls == 1


def test_a_long_letter_is_cut_between_characters(service):
    known, address = service
    assert sent(wecom(address), parcel(client_name="长" * 900)) == ("sent", "")
    assert len(known.ledger[0][1].encode()) in (2046, 2047, 2048)


@pytest.mark.parametrize("name", ["dingtalk", "feishu"])
def test_each_link_is_signed_in_its_own_way(service, name):
    known, address = service
    assert sent(robot(name, address), parcel(link="https://files/x")) == ("sent", "")
    assert known.ledger[0][0] == name
    assert "https://files/x" in known.ledger[0][1]


@pytest.mark.parametrize(("name", "number"), [("dingtalk", "310000"), ("feishu", "19021")])
def test_the_way_of_the_other_an_old_clock_and_a_wrong_secret_are_refused(service, name, number):
    _, address = service
    other = {"dingtalk": "feishu", "feishu": "dingtalk"}[name]
    late = robot(name, address, now=lambda: NOW - 7200)
    assert number in sent(late, parcel(link="x"))[1]
    wrong = robot(name, address)
    wrong.secret = "SEC"
    assert number in sent(wrong, parcel(link="x"))[1]
    assert robot(name, address).recipients != robot(other, address).recipients


def test_without_a_link_nothing_is_said(service):
    known, address = service
    assert sent(robot("feishu", address))[0] == "failed"
    assert known.calls == 0


def test_silence_after_a_message_is_unknown_and_after_an_upload_is_tried_again(service):
    known, address = service
    known.next = ["cut"]
    assert sent(robot("feishu", address), parcel(link="x"))[0] == "unknown"
    known.next = [0, "cut"]  # the words arrived, the upload was cut
    assert sent(wecom(address)) == ("sent", "")


def test_a_service_that_is_not_there_is_tried_again_and_told():
    state, said = sent(wecom("http://localhost:9"))
    assert state == "failed"
    assert re.match(r"试了 5 次：连接不上", said)
