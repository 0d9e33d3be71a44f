"""One signed call to Zoho CRM: the token renewed once, refusals named, waits where it asks for them.

No official SDK: zohocrmsdk8-0 is kept up, but brings some 1,700 generated classes and ``requests``, and
none of what is needed here (bound pages, slices of fields, budgets, a clock of the caller's, resuming).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from reportkit.crm.calls import Answer, Call, Caller
from reportkit.crm.contract import Manners
from reportkit.crm.logins import Login
from reportkit.crm.pacing import Rate
from reportkit.crm.refusals import AgainError, CrmError, LostError, Why
from reportkit.crm.systems import checked_host
from reportkit.crm.tokens import Token, Tokens
from reportkit.crm.zoho_places import Place, how_to_tell
from reportkit.hashes import fingerprint

_T = TypeVar("_T")
TITLE = "Zoho CRM"
RATES = {"token": (Rate(10, 600),), "result": (Rate(10, 60),)}
_EARLY = 60.0  # seconds before its end that a token is renewed
_TOO_OFTEN = 300.0  # seconds: the ban on tokens ends within ten minutes
_BUSY_TRIES = 4  # concurrency passes within seconds; what is refused longer is the day's budget
_SCOPES = {
    "records": "ZohoCRM.modules.ALL", "settings": "ZohoCRM.settings.READ", "org": "ZohoCRM.org.READ", "users": "ZohoCRM.users.READ",
    "coql": "ZohoCRM.coql.READ", "read": "ZohoCRM.bulk.READ", "result": "ZohoCRM.bulk.READ",
    "write": "ZohoCRM.bulk.CREATE", "upload": "ZohoFiles.files.ALL",
}  # fmt: skip
GRANT = ",".join(dict.fromkeys(_SCOPES.values()))
_STALE = ("EXPIRED_VALUE", "TOKEN_BOUND_DATA_MISMATCH")
_RIGHT = ("NO_PERMISSION", "AUTHORIZATION_FAILED")
_MISSING = ("INVALID_MODULE", "INVALID_URL_PATTERN", "RESOURCE_NOT_FOUND", "MODULE_NOT_AVAILABLE")


@dataclass(slots=True, repr=False)
class ZohoCalls:
    """Every call of one set of credentials. ``left``: credits, where the service has told."""

    login: Login
    place: Place
    manners: Manners
    left: int | None = None
    caller: Caller = field(init=False)
    _tokens: Tokens = field(init=False)
    _used: str = ""
    _spent: str = ""

    def __post_init__(self) -> None:
        self.caller = Caller(TITLE, self.login, self.manners, RATES)
        # with all of it: a wrong secret must not pass with the token that the right one got
        grant = fingerprint([self.login[name] for name in sorted(self.login.names)])
        who = f"zoho {self.place.accounts} {grant}"
        self._tokens = Tokens(self.manners.clock, self.manners.tokens, who)

    def __repr__(self) -> str:
        return f"ZohoCalls({self.place.word})"

    def ask(
        self,
        interface: str,
        path: str,
        *,
        method: str = "GET",
        query: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        host: str = "",
        repeatable: bool = True,
    ) -> Answer:
        """The answer, whatever of 2xx, 304, 412 or a list of judged records it is.

        host: another than the one that came with the token. Raises CrmError, and LostError for what is
        not repeatable.
        """
        attempts = _Attempts(self, interface, repeatable)

        def make() -> Call:
            token = self._token()
            signed = {"Authorization": f"Zoho-oauthtoken {token.text}", **(headers or {})}
            base = host or token.facts["api"]
            return Call(
                interface, f"{base}{path}", json, method, signed, query or {}, None, content, repeatable
            )  # fmt: skip

        return self.caller.ask(make, attempts.judged)

    def refuse_token(self) -> None:
        """The service no longer takes the token of the last call: the next one comes with another."""
        self._spent = self._used

    def _token(self) -> Token:
        token = self._tokens.current(self._renewed, spent=self._spent)
        self._used = token.text
        self.login.hide(token.text)
        return token

    def _renewed(self) -> Token:
        form = {name: self.login[name] for name in ("client_id", "client_secret", "refresh_token")}
        call = Call(
            "token", f"{self.place.accounts}/oauth/v2/token",
            form={"grant_type": "refresh_token", **form}, repeatable=True,
        )  # fmt: skip
        return self.caller.ask(lambda: call, self._granted)

    def _granted(self, answer: Answer) -> Token:
        """Refusals come with 200 or with 400: only the words of the protocol count."""
        said = answer.content
        if not isinstance(said, dict):
            raise self.caller.odd(answer)
        if "access_token" in said:
            seconds = int(said.get("expires_in_sec") or said.get("expires_in") or 0)
            api = checked_host(str(said.get("api_domain", "")), "api_domain")
            until = self.manners.clock.now() + seconds - _EARLY
            return Token(str(said["access_token"]), until, {"api": api})
        error = str(said.get("error", ""))
        if error == "Access Denied":
            raise AgainError("令牌要得过于频繁（每 10 分钟至多 10 次）", _TOO_OFTEN)
        if answer.status >= 500:
            raise AgainError(f"HTTP {answer.status}")
        raise CrmError(Why.LOGIN, self._not_granted(error), code=error)

    def _not_granted(self, error: str) -> str:
        what = {
            "invalid_code": "刷新令牌无效或已被撤销",
            "invalid_client": "没有这个客户端（client_id）",
            "invalid_client_secret": "客户端密钥（client_secret）不对",
        }.get(error, f"没有给出令牌（{self.login.scrubbed(error)[:60]}）")
        return (
            f"{TITLE}：{what}。客户端与授权只在登记它们的数据中心有效，现在设的是 dc: {self.place.word}"
            f"（{self.place.accounts.partition('://')[2]}）。{how_to_tell()}"
            f"数据中心没有错的话，请重新授权，范围写 {GRANT}。"
        )


@dataclass(slots=True)
class _Attempts:
    """What came back to the attempts of one call."""

    calls: ZohoCalls
    interface: str
    repeatable: bool
    renewed: bool = False
    busy: int = 0

    def judged(self, answer: Answer) -> Answer:
        said = answer.content
        self._count(answer)
        if answer.status in (204, 304):
            return answer
        failed = isinstance(said, dict) and said.get("status") == "error"
        if answer.status < 300 and not failed:
            return answer
        if not isinstance(said, dict):
            if answer.status == 429:
                self._too_busy()
            raise self.calls.caller.odd(answer)
        if isinstance(said.get("data"), list):
            return answer  # every record with a verdict of its own
        self._refused(answer, str(said.get("code", "")), said.get("details"))
        return answer

    def _count(self, answer: Answer) -> None:
        left = answer.headers.get("x-api-credits-remaining", "")
        if left.isdecimal():
            self.calls.left = int(left)

    def _refused(self, answer: Answer, code: str, details: Any) -> None:
        """Raise what a refusal means; a 412 is the writer's to judge."""
        status = answer.status
        if status == 412:
            return
        if status == 429 or code == "TOO_MANY_REQUESTS":
            self._too_busy()
        if code == "OAUTH_SCOPE_MISMATCH":
            scope = _SCOPES[self.interface]
            text = f"{TITLE}：授权里没有 {scope}。请重新授权，范围写 {GRANT}。"
            raise CrmError(Why.RIGHT, text, code=code)
        if status == 401:
            self._renew(code)
        if status >= 500:
            if not self.repeatable:
                raise LostError(f"{TITLE}：内部错误（{code}），不知道是否已经写入")
            raise AgainError(f"内部错误（HTTP {status}）")
        raise _meant(self.calls, code, details)

    def _renew(self, code: str) -> None:
        if self.renewed:
            text = f"{TITLE} 不接受刚刚换来的令牌（{code}）。授权可能已被撤销，请重新授权。"
            raise CrmError(Why.LOGIN, text, code=code)
        self.renewed = True
        self.calls.refuse_token()
        raise AgainError("令牌已过期", 0.0)

    def _too_busy(self) -> None:
        self.busy += 1
        if self.busy > _BUSY_TRIES:
            left = "" if self.calls.left is None else f"（上次还剩 {self.calls.left:,} 点）"
            raise CrmError(
                Why.QUOTA,
                f"{TITLE}：最近 24 小时的 API 额度已用完{left}，或别的程序一直占满并发。"
                "已完成的部分保留，额度按滚动的 24 小时恢复，稍后用同一命令继续。",
                code="TOO_MANY_REQUESTS",
            )
        raise AgainError("请求过多")


def _meant(calls: ZohoCalls, code: str, details: Any) -> CrmError:
    """A code of the service as a sentence; of its details only the names of parameters."""
    known = details if isinstance(details, dict) else {}
    name = str(known.get("param_name") or known.get("api_name") or known.get("column_name") or "")
    if code in _STALE or (code == "INVALID_DATA" and name == "page_token"):
        return CrmError(Why.STALE, f"{TITLE} 的页码已失效（{code}），要从头再取。", code=code)
    if code in _RIGHT:
        text = f"{TITLE}：授权的用户没有这个权限（{code}）。请用能看到全部记录的用户授权。"
        return CrmError(Why.RIGHT, text, code=code)
    if code == "INVALID_HOST":
        text = f"{TITLE}：这个令牌属于另一个数据中心（INVALID_HOST），现在设的是 dc: {calls.place.word}。"
        return CrmError(Why.LOGIN, text + how_to_tell(), code=code)
    if code in _MISSING:
        return CrmError(Why.MISSING, f"{TITLE} 里没有要读写的对象（{code}）。", code=code)
    more = f"，{calls.login.scrubbed(name)[:60]}" if name else ""
    return CrmError(Why.FAILED, f"{TITLE} 拒绝了请求（{code}{more}）。", code=code)


def records(answer: Answer, key: str = "data") -> list[dict[str, Any]]:
    """The list in an answer; empty where there is no body, as with 204 and 304."""
    found = answer.content.get(key) if isinstance(answer.content, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def more_records(answer: Answer) -> bool:
    """Whether pages follow."""
    info = answer.content.get("info") if isinstance(answer.content, dict) else None
    return isinstance(info, dict) and bool(info.get("more_records"))


def each(size: int, things: list[_T]) -> list[list[_T]]:
    """``things`` in groups of at most ``size``."""
    return [things[at : at + size] for at in range(0, len(things), size)]
