"""钉钉 by the robot of an application, against a strict service of our own on a real port."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from chat_services import form_parts, served
from parcels import PDF, parcel

from reportkit.deliver.dingtalk import DingtalkApp

KEY, SECRET, ROBOT, GROUP = "ding-key", "ding-secret", "ding-robot", "cid-of-jia"
TYPES = ("xlsx", "pdf", "zip", "rar", "doc", "docx")


class Dingtalk:
    """The rules of the service on a clock of its own, and a ledger of what reached which group."""

    def __init__(self) -> None:
        self.now = 0.0
        self.old_upload = False  # which of its two tokens the upload takes is not documented
        self.tokens: dict[str, tuple[str, float]] = {}  # token → kind, when it ends
        self.media: dict[str, tuple[str, bytes]] = {}
        self.ledger: list[tuple[str, object]] = []
        self.calls: list[str] = []
        self.script: dict[str, list[object]] = {}  # path → answers to give first
        self.sent: list[float] = []

    def answer(self, method, path, headers, body):
        url = urlsplit(path)
        self.calls.append(url.path)
        if self.script.get(url.path):
            first = self.script[url.path].pop(0)
            return first if first is None or isinstance(first, tuple) else (200, {}, first)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        known = {
            ("POST", "/v1.0/oauth2/accessToken"): lambda: self.new_token(json.loads(body)),
            ("GET", "/gettoken"): lambda: self.old_token(query),
            ("POST", "/media/upload"): lambda: self.upload(query, headers, body),
            ("POST", "/v1.0/robot/groupMessages/send"): lambda: self.send(
                headers, json.loads(body)
            ),
        }
        return known[method, url.path]()  # anything else is not documented

    def token(self, kind: str) -> str:
        name = f"token-{kind}-{len(self.tokens)}"
        self.tokens[name] = (kind, self.now + 7200)
        return name

    def good(self, token: str, *kinds: str) -> bool:
        kind, ends = self.tokens.get(token, ("", 0.0))
        return kind in kinds and self.now < ends

    def new_token(self, given):
        if given != {"appKey": KEY, "appSecret": SECRET}:
            return 400, {}, {"code": "invalidClientIdOrSecret", "message": str(given)}
        return 200, {}, {"accessToken": self.token("new"), "expireIn": 7200}

    def old_token(self, given):
        if given != {"appkey": KEY, "appsecret": SECRET}:
            return 200, {}, {"errcode": 40089, "errmsg": str(given)}
        return 200, {}, {"errcode": 0, "access_token": self.token("old"), "expires_in": 7200}

    def upload(self, query, headers, body):
        taken = ("old",) if self.old_upload else ("old", "new")
        if not self.good(query["access_token"], *taken):
            return 200, {}, {"errcode": 40014, "errmsg": "不合法的access_token"}
        ((field, (name, content)),) = form_parts(headers, body).items()
        if query.get("type") != "file" or field != "media" or not name:
            return 200, {}, {"errcode": 40035, "errmsg": "不合法的参数"}
        if not 0 < len(content) <= 20_000_000:
            return 200, {}, {"errcode": 40009, "errmsg": "不合法的媒体文件大小"}
        place = f"@media{len(self.media)}"
        self.media[place] = (name, content)
        return 200, {}, {"errcode": 0, "errmsg": "ok", "media_id": place, "type": "file"}

    def send(self, headers, given):
        if not self.good(headers.get("x-acs-dingtalk-access-token", ""), "new"):
            return 401, {}, {"code": "InvalidAuthentication", "message": "不合法的access_token"}
        bad = self.fault(given)
        if bad:
            return 400, {}, {"code": bad, "message": str(given)}
        self.sent = [at for at in self.sent if self.now - at < 1] + [self.now]
        if len(self.sent) > 40:
            return 400, {}, {"code": "90019", "message": "qps"}
        content = json.loads(given["msgParam"])
        told = content.get("content")
        self.ledger.append((given["openConversationId"], told or self.file(content)))
        return 200, {}, {"processQueryKey": f"key{len(self.ledger)}"}

    def fault(self, given) -> str:
        if set(given) != {"robotCode", "openConversationId", "msgKey", "msgParam"}:
            return "invalidParameter.param.invalid"
        if given["robotCode"] != ROBOT:
            return "invalidParameter.robotCode.auth"
        if not given["openConversationId"].startswith("cid-"):
            return "invalidParameter.param.invalid"
        if given["msgKey"] not in ("sampleText", "sampleFile"):
            return "invalidParameter.msgKey.invalid"
        told = given["msgParam"]
        if not isinstance(told, str) or len(told.encode()) > 15_000:
            return "invalidParameter.msgParam.invalid"
        content = json.loads(told)
        if given["msgKey"] == "sampleText":
            return "" if set(content) == {"content"} else "invalidParameter.msgParam.invalid"
        names = {"mediaId", "fileName", "fileType"}
        good = set(content) == names and content["fileType"] in TYPES
        good = good and content["mediaId"] in self.media
        return "" if good else "invalidParameter.msgParam.invalid"

    def file(self, content):
        return content["fileName"], self.media[content["mediaId"]][1]

    @property
    def files(self):
        return [entry for entry in self.ledger if isinstance(entry[1], tuple)]


@pytest.fixture
def service():
    known = Dingtalk()
    with served(known.answer) as address:
        yield known, address


def app(service, **more) -> DingtalkApp:
    known, address = service

    def sleep(seconds: float) -> None:
        known.now += seconds

    given = {"key": KEY, "secret": SECRET, "group": GROUP, "robot": ROBOT, **more}
    return DingtalkApp(
        base=address, media=address, sleep=sleep, now=lambda: known.now, **given
    )  # fmt: skip


def sent(way, what=None) -> tuple[str, str]:
    (receipt,) = way.send(what or parcel(), way.recipients)
    return receipt.state, receipt.said


def test_the_file_itself_reaches_the_group_of_its_client_with_one_token_for_all(service):
    known, _ = service
    for client in ("jia", "yi"):
        way = app(service, group=f"cid-of-{client}")
        assert sent(way, parcel(client, f"%PDF {client}".encode())) == ("sent", "")
    assert known.files == [
        ("cid-of-jia", (PDF, b"%PDF jia")), ("cid-of-yi", (PDF, b"%PDF yi")),
    ]  # fmt: skip
    assert known.calls.count("/v1.0/oauth2/accessToken") == 1
    assert known.ledger[0] == ("cid-of-jia", parcel("jia").text)


def test_a_token_is_renewed_before_its_end_and_once_when_it_ends_early(service):
    known, _ = service
    assert sent(app(service)) == ("sent", "")
    known.now += 7000  # 200 seconds are left
    assert sent(app(service)) == ("sent", "")
    assert len(known.tokens) == 2
    known.tokens.clear()
    assert sent(app(service)) == ("sent", "")
    known.script["/v1.0/robot/groupMessages/send"] = [(401, {}, {"code": "x"})] * 2
    state, said = sent(app(service))
    assert (state, said) == ("failed", "对方拒绝（401）")  # no endless renewing


def test_an_upload_that_takes_only_the_older_token_gets_it(service):
    known, _ = service
    known.old_upload = True
    assert sent(app(service)) == ("sent", "")
    assert {kind for kind, _ in known.tokens.values()} == {"new", "old"}


@pytest.mark.parametrize("name", ["客户管理分析报告.pptx", "客户管理分析报告.html"])
def test_kinds_that_are_not_taken_travel_in_a_zip(service, name):
    known, _ = service
    assert sent(app(service), parcel(files={name: b"content"})) == ("sent", "")
    ((_, (told, content)),) = known.files
    assert (told, content[:2]) == (f"{name}.zip", b"PK")
    assert sent(app(service), parcel(files={name: b"content"})) == ("sent", "")
    assert known.files[1][1] == (told, content)  # the same bytes each time


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"secret": "other"}, "对方拒绝（invalidClientIdOrSecret）"),
        ({"robot": "other"}, "robotCode.auth）：机器人不属于这个应用，请核对 robot"),
        ({"group": "unknown"}, "对方拒绝（invalidParameter.param.invalid）"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_by_number_alone(service, wrong, said):
    known, _ = service
    state, told = sent(app(service, **wrong))
    assert state == "failed"
    assert said in told
    assert known.ledger == []
    assert not {KEY, SECRET, "other"} & set(told.split())


def test_a_file_too_large_or_empty_leaves_nothing_said(service):
    known, _ = service
    for content in (b"", bytes(20_000_001)):
        state, said = sent(app(service), parcel(content=content))
        assert (state, known.ledger) == ("failed", [])
        assert "钉钉只收 20 MB 以内的文件" in said


def test_a_cut_upload_is_tried_again_and_a_cut_message_is_left_to_a_person(service):
    known, _ = service
    known.script["/media/upload"] = [None]
    assert sent(app(service)) == ("sent", "")
    known.script["/v1.0/robot/groupMessages/send"] = [None]
    state, said = sent(app(service))
    assert state == "unknown"
    assert "没有收到回答" in said


def test_too_many_calls_wait_and_a_page_in_place_of_an_answer_is_no_success(service):
    known, _ = service
    known.sent = [0.0] * 40
    assert sent(app(service)) == ("sent", "")
    known.script["/v1.0/robot/groupMessages/send"] = [(200, {}, "<html>status:1111</html>")]
    assert sent(app(service)) == ("failed", "回答不是约定的形式（HTTP 200）")
    known.script["/v1.0/robot/groupMessages/send"] = [{"success": True}]
    assert sent(app(service)) == ("failed", "回答不是约定的形式（HTTP 200）")


def test_neither_secret_nor_token_is_shown(service):
    way = app(service)
    assert sent(way) == ("sent", "")
    for secret in (KEY, SECRET, *service[0].tokens):
        assert secret not in repr(way)
