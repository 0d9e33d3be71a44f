"""How 纷享销客 is reached: one token for all processes, an error number in every answer.

Every outcome is HTTP 200; only ``errorCode`` says what happened. By default the token goes in headers, so
that no body holds a secret; ``form: body`` is the older way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from reportkit.crm.calls import Answer, Call, Caller
from reportkit.crm.contract import Manners
from reportkit.crm.logins import Login
from reportkit.crm.pacing import Rate
from reportkit.crm.refusals import AgainError, CrmError, LostError, Why
from reportkit.crm.tokens import Token, Tokens

TITLE = "纷享销客"
#: of each interface
RATE = Rate(100, 20)
_TOKEN_RATE = Rate(10, 60)
_TOKEN_LIFE = 6600  # seconds; from then on a new one is given, and the old one lives on to 7,200
_OVERLAP = 600  # in which both live
_CHINA = ZoneInfo("Asia/Shanghai")  # the day of the quota
_QUERY = "/cgi/crm/v2/data/query"
_INTERFACES = (
    _QUERY, "/cgi/crm/custom/v2/data/query", "/cgi/crm/v2/data/update",
    "/cgi/crm/custom/v2/data/update", "/cgi/crm/v2/object/list", "/cgi/crm/v2/object/describe",
)  # fmt: skip
_TOKEN_PATHS = {"headers": "/oauth2.0/token", "body": "/cgi/corpAccessToken/get/V2"}
_SPENT = 20016
_TOO_FAST = (30004, 14001)
_BUSY = (-1, -2, 50009)
_NO_QUOTA = {30002: "今天的调用次数已用完", 30003: "没有购买接口调用次数"}
_WRONG_LOGIN = (10012, 11001, 11002, 11013, 20005, 20006, 20015, 20017, 20021, 20022)
_NO_RIGHT = (15003, 20014, 20020, 20023)
_BAD = (15002, 32000)


@dataclass(slots=True, repr=False)
class Access:
    """One company's interface, as one employee."""

    login: Login
    settings: Mapping[str, str]
    manners: Manners
    host: str
    caller: Caller = field(init=False)
    tokens: Tokens = field(init=False)

    def __post_init__(self) -> None:
        paths = _TOKEN_PATHS.values()
        rates = {**dict.fromkeys(_INTERFACES, (RATE,)), **dict.fromkeys(paths, (_TOKEN_RATE,))}
        self.caller = Caller(TITLE, self.login, self.manners, rates)
        # with all of them: a wrong secret must not pass with the token that the right one got
        identity = "\n".join(
            (self.host, self._form, *(self.login[n] for n in sorted(self.login.names)))
        )
        self.tokens = Tokens(self.manners.clock, self.manners.tokens, identity)

    @property
    def _form(self) -> str:
        return self.settings["form"]

    def ask(self, path: str, body: Mapping[str, Any], *, repeatable: bool = True) -> dict[str, Any]:
        """The answer of an interface. A token that was refused is renewed once.

        Raises CrmError, and LostError where nobody knows whether a call that is not ``repeatable`` was done.
        """
        spent: list[str] = []
        used: list[Token] = []

        def make() -> Call:
            used[:] = [self._token(spent[-1] if spent else "")]
            return self._call(path, body, used[0], repeatable)

        def judge(answer: Answer) -> dict[str, Any]:
            content = self._content(answer)
            if content["errorCode"] == _SPENT:
                if spent:
                    raise self._wrong_login(content)
                spent.append(used[0].text)
                raise AgainError("登录已过期", 0)
            return self._good(content, repeatable)

        return self.caller.ask(make, judge)

    def company(self) -> str:
        """What the service calls the company."""
        return self._token().facts["company"]

    # --- the token --------------------------------------------------------------------------------
    def _token(self, spent: str = "") -> Token:
        token = self.tokens.current(self._renewed, spent=spent)
        self.login.hide(token.text)
        return token

    def _renewed(self) -> Token:
        secrets = {"appId": "app_id", "appSecret": "app_secret", "permanentCode": "permanent_code"}
        body = {key: self.login[name] for key, name in secrets.items()}
        if self._form == "headers":
            body["grantType"] = "app_secret"
        path = _TOKEN_PATHS[self._form]

        def make() -> Call:
            return Call(path, self._url(path), body, query=_trace(), repeatable=True)

        def judge(answer: Answer) -> Token:
            content = self._content(answer)
            if content["errorCode"] in (10006, *_BAD):
                raise self._wrong_login(content)
            self._good(content, True, window=_TOKEN_RATE.seconds)
            names = (
                ("accessToken", "ea") if self._form == "headers" else ("corpAccessToken", "corpId")
            )
            try:
                text, company = (str(content[name]) for name in names)
                life = float(content.get("expiresIn") or 0)
            except (KeyError, ValueError):
                raise self.caller.odd(answer) from None
            until = self.manners.clock.now() + max(60.0, min(_TOKEN_LIFE, life - _OVERLAP))
            return Token(text, until, {"company": company})

        return self.caller.ask(make, judge)

    def _call(self, path: str, body: Mapping[str, Any], token: Token, repeatable: bool) -> Call:
        company, headers, whole = token.facts["company"], {}, dict(body)
        if self._form == "headers":
            headers = {
                "authorization": f"Bearer {token.text}", "x-fs-ea": company,
                "x-fs-userid": self.settings["user"],
            }  # fmt: skip
        else:
            whole |= {
                "corpAccessToken": token.text, "corpId": company,
                "currentOpenUserId": self.settings["user"],
            }  # fmt: skip
        return Call(
            path, self._url(path), whole, headers=headers, query=_trace(), repeatable=repeatable
        )

    def _url(self, path: str) -> str:
        return f"{self.host}{path}"

    # --- what an answer means ---------------------------------------------------------------------
    def _content(self, answer: Answer) -> dict[str, Any]:
        content = answer.content
        if not isinstance(content, dict) or not isinstance(content.get("errorCode"), int):
            raise self.caller.odd(answer)
        return content

    def _good(
        self, content: dict[str, Any], repeatable: bool, window: float = RATE.seconds
    ) -> dict[str, Any]:
        code = content["errorCode"]
        if code == 0:
            return content
        if code in _TOO_FAST:
            raise AgainError(
                f"调用过于频繁（{code}）", window
            )  # refused calls count: the whole window
        if code in _BUSY:
            if not repeatable:  # a time-out inside the service may come after it was done
                raise LostError(f"{TITLE} 忙或超时（{code}）")
            raise AgainError(f"服务忙或超时（{code}）")
        if code in _NO_QUOTA:
            raise self._no_quota(code)
        if code in _WRONG_LOGIN:
            raise self._wrong_login(content)
        if code == 10006:
            raise CrmError(
                Why.ODD, f"{TITLE} 没有这个接口：host 可能不是贵公司所在的云，请核对{self._said(content)}。",
                code=str(code),
            )  # fmt: skip
        why = Why.RIGHT if code in _NO_RIGHT else Why.FAILED
        do = "请按编号查原因"
        if why is Why.RIGHT and repeatable:
            do = "请让管理员给应用与员工（设置 user）开放这个对象的权限"
        elif why is Why.RIGHT:
            do = "记录可能已锁定、在公海里，或员工（设置 user）没有编辑它的权限"
        # of thousands of records that are refused alike one sentence, not each its own
        said = self._said(content, trace=repeatable)
        raise CrmError(why, f"{TITLE} 拒绝{said}。{do}。", code=str(code))

    def _no_quota(self, code: int) -> CrmError:
        until = None
        more = "请购买接口调用次数。"
        if code == 30002:
            now = datetime.fromtimestamp(self.manners.clock.now(), _CHINA)
            until = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            more = f"北京时间 {until:%m 月 %d 日} 0 点以后再运行。"
        return CrmError(
            Why.QUOTA, f"{TITLE} {_NO_QUOTA[code]}（{code}）。{more}", code=str(code), until=until
        )

    def _wrong_login(self, content: Mapping[str, Any]) -> CrmError:
        return CrmError(
            Why.LOGIN,
            f"{TITLE} 不接受登录资料{self._said(content)}。请核对 app_id、app_secret、permanent_code，"
            "并确认应用没有停用、仍有贵公司的授权。",
            code=str(content["errorCode"]),
        )

    def _said(self, content: Mapping[str, Any], *, trace: bool = True) -> str:
        """The number, their words, and what their support asks for; no secret in any of it."""
        text = self.login.scrubbed(content.get("errorMessage") or "")[:80]
        asked = self.login.scrubbed(content.get("traceId") or "")[:60] if trace else ""
        parts = [f"错误码 {content['errorCode']}", text, f"traceId {asked}" if asked else ""]
        return f"（{'，'.join(filter(None, parts))}）"


def _trace() -> dict[str, str]:
    """Another one for every call, repeated ones too."""
    return {"thirdTraceId": str(uuid4())}
