"""飞书 by the robot of an application, against a strict service of our own on a real port."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from chat_services import form_parts, served
from parcels import PDF, parcel

from reportkit.deliver.feishu import FeishuApp

KEY, SECRET, CHAT = "cli_app", "feishu-secret", "oc_of_jia"
TOKEN = "/open-apis/auth/v3/tenant_access_token/internal"
FILES, MESSAGES = "/open-apis/im/v1/files", "/open-apis/im/v1/messages"
TYPES = ("pdf", "doc", "xls", "ppt", "mp4", "opus", "stream")


class Feishu:
    """The rules of the service on a clock of its own, and a ledger of what reached which chat."""

    def __init__(self) -> None:
        self.now = 0.0
        self.tokens: dict[str, float] = {}  # token → when it ends
        self.files: dict[str, bytes] = {}
        self.uuids: dict[str, float] = {}
        self.ledger: list[tuple[str, object]] = []
        self.calls: list[str] = []
        self.sent: list[float] = []
        self.script: dict[str, list[object]] = {}  # path → answers to give first
        self.cut = 0  # messages to take without an answer

    def answer(self, method, path, headers, body):
        url = urlsplit(path)
        self.calls.append(url.path)
        assert method == "POST"
        if self.script.get(url.path):
            first = self.script[url.path].pop(0)
            return first if first is None or isinstance(first, tuple) else (200, {}, first)
        if url.path == TOKEN:
            return 200, {}, self.token(json.loads(body))
        words = headers.get("Authorization", "").split(" ")
        if len(words) != 2 or words[0] != "Bearer" or self.tokens.get(words[1], 0) <= self.now:
            return 400, {}, {"code": 99991663, "msg": f"Invalid access token {words[-1]}"}
        if url.path == FILES:
            return 200, {}, self.upload(form_parts(headers, body))
        assert url.path == MESSAGES
        said = self.message(parse_qs(url.query), json.loads(body))
        if self.cut and said[2].get("code") == 0:
            self.cut -= 1
            return None
        return said

    def token(self, given):
        if given != {"app_id": KEY, "app_secret": SECRET}:
            return {"code": 10014, "msg": f"app secret invalid {given}"}
        for token, ends in self.tokens.items():
            if ends - self.now >= 1800:
                return {"code": 0, "tenant_access_token": token, "expire": int(ends - self.now)}
        token = f"t-{len(self.tokens)}".ljust(3500, "x")
        self.tokens[token] = self.now + 7200
        return {"code": 0, "msg": "ok", "tenant_access_token": token, "expire": 7200}

    def upload(self, form):
        if (
            set(form) != {"file_type", "file_name", "file"}
            or form["file_type"][1].decode() not in TYPES
        ):
            return {"code": 234001, "msg": "Invalid request param"}
        if not 0 < len(form["file"][1]) <= 30_000_000:
            return {"code": 234006, "msg": "file size"}
        place = f"file_{len(self.files)}"
        self.files[place] = (form["file_name"][1].decode(), form["file"][1])
        return {"code": 0, "msg": "success", "data": {"file_key": place}}

    def message(self, query, given):
        kinds = {"text": "text", "file": "file_key"}
        told = given.get("content")
        good = query == {"receive_id_type": ["chat_id"]} and isinstance(told, str)
        good = good and set(given) == {"receive_id", "msg_type", "content", "uuid"}
        good = good and set(json.loads(told)) == {kinds[given["msg_type"]]}
        if not good or len(given["uuid"]) > 50:
            return 400, {}, {"code": 230001, "msg": "param"}
        if not given["receive_id"].startswith("oc_"):
            return 400, {}, {"code": 230002, "msg": "Bot is not in the chat"}
        self.sent = [at for at in self.sent if self.now - at < 1] + [self.now]
        if len(self.sent) > 5:
            return 400, {}, {"code": 230020, "msg": "frequency"}
        if self.now - self.uuids.get(given["uuid"], -1e9) >= 3600:
            self.uuids[given["uuid"]] = self.now
            content = json.loads(told)
            known = content.get("text") or self.files[content["file_key"]]
            self.ledger.append((given["receive_id"], known))
        return 200, {}, {"code": 0, "msg": "success", "data": {"message_id": given["uuid"]}}

    @property
    def reached(self):
        return [entry for entry in self.ledger if isinstance(entry[1], tuple)]


@pytest.fixture
def service():
    known = Feishu()
    with served(known.answer) as address:
        yield known, address


def app(service, **more) -> FeishuApp:
    known, address = service

    def sleep(seconds: float) -> None:
        known.now += seconds

    given = {"key": KEY, "secret": SECRET, "group": CHAT, **more}
    return FeishuApp(base=address, sleep=sleep, now=lambda: known.now, **given)


def sent(way, what=None) -> tuple[str, str]:
    (receipt,) = way.send(what or parcel(), way.recipients)
    return receipt.state, receipt.said


def test_the_file_itself_reaches_the_chat_of_its_client_with_one_token_for_all(service):
    known, _ = service
    for client in ("jia", "yi"):
        way = app(service, group=f"oc_of_{client}")
        assert sent(way, parcel(client, f"%PDF {client}".encode())) == ("sent", "")
        known.now += 1
    assert known.reached == [
        ("oc_of_jia", (PDF, b"%PDF jia")), ("oc_of_yi", (PDF, b"%PDF yi")),
    ]  # fmt: skip
    assert known.calls.count(TOKEN) == 1
    assert known.ledger[0] == ("oc_of_jia", parcel("jia").text)


def test_a_token_that_ended_early_is_renewed_once(service):
    known, _ = service
    assert sent(app(service)) == ("sent", "")
    known.tokens.clear()
    known.now += 7200  # and the uuids are forgotten
    assert sent(app(service)) == ("sent", "")
    known.script[FILES] = [(400, {}, {"code": 99991663})] * 2
    assert sent(app(service)) == ("failed", "对方拒绝（99991663）")


def test_silence_is_asked_about_again_under_the_same_uuid_and_is_one_message(service):
    known, _ = service
    known.cut = 2
    assert sent(app(service)) == ("sent", "")
    assert len(known.ledger) == 2  # words and file, each once
    known.now += 10_000
    known.cut = 9
    state, said = sent(app(service))
    assert state == "unknown"  # five times silent
    assert said.startswith("试了 5 次")


def test_a_rate_waits_as_long_as_the_service_says(service):
    known, _ = service
    known.script[MESSAGES] = [(429, {"x-ogw-ratelimit-reset": "7"}, {"code": 99991400})]
    assert sent(app(service)) == ("sent", "")
    assert known.now == 7
    known.sent = [known.now] * 5
    assert sent(app(service, group="oc_of_yi")) == ("sent", "")
    assert known.now == 9


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"secret": "other"}, "对方拒绝（10014）"),
        ({"group": "elsewhere"}, "对方拒绝（230002）：机器人不在这个群里，请先把它加进群"),
    ],
)
def test_what_is_refused_is_told_by_number_alone_and_tried_once(service, wrong, said):
    known, _ = service
    assert sent(app(service, **wrong)) == ("failed", said)
    assert known.ledger == []
    assert max(map(known.calls.count, (TOKEN, MESSAGES))) == 1


def test_a_month_that_is_used_up_is_not_tried_again(service):
    known, _ = service
    known.script[MESSAGES] = [{"code": 99991403, "msg": "quota"}]
    assert sent(app(service)) == ("failed", "对方拒绝（99991403）：本月调用次数已用完")
    assert known.calls.count(MESSAGES) == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.pdf", "pdf"), ("a.docx", "doc"), ("a.xlsx", "xls"), ("a.pptx", "ppt"), ("a.zip", "stream")],
)  # fmt: skip
def test_every_kind_of_file_is_taken(service, name, kind):
    known, _ = service
    assert sent(app(service), parcel(files={name: b"content"})) == ("sent", "")
    assert known.reached == [(CHAT, (name, b"content"))]
    assert sent(app(service), parcel(files={name: b""}))[0] == "failed"
    assert sent(app(service), parcel(files={name: bytes(30_000_001)}))[0] == "failed"


def test_neither_secret_nor_token_is_shown(service):
    way = app(service)
    assert sent(way) == ("sent", "")
    for secret in (KEY, SECRET, *service[0].tokens):
        assert secret not in repr(way)
