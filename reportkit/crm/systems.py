"""The systems there are, one module each, found by their word."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from urllib.parse import urlsplit

from reportkit.crm.contract import Crm, Manners, System
from reportkit.crm.logins import Login
from reportkit.errors import ParameterError

_MODULES = ("fxiaoke", "zoho", "jiandaoyun")
_HERE = ("127.0.0.1", "localhost", "::1")


def system(name: str) -> System:
    """A system by its word. Raises ParameterError for one that is not known."""
    if name not in _MODULES:
        raise ParameterError(f"没有系统“{name}”。可用的有：{'、'.join(_MODULES)}。")
    found: System = import_module(f"reportkit.crm.{name}").SYSTEM
    return found


def names() -> tuple[str, ...]:
    """Every word of a system."""
    return _MODULES


def connected(
    name: str, login: Login, settings: Mapping[str, str], manners: Manners | None = None
) -> Crm:
    """The system ``name``, ready to be asked. Makes no call.

    Raises ParameterError for a credential or setting that is lacking or not known.
    """
    kind = system(name)
    wanted = [need for need in kind.secrets if not login.names or need.name not in login.names]
    if wanted:
        listed = "、".join(f"{need.label}（{need.name}）" for need in wanted)
        raise ParameterError(f"{kind.title} 的登录资料缺少{listed}。{kind.help}")
    known = {need.name: need.default for need in kind.settings}
    for word in settings:
        if word not in known:
            raise ParameterError(
                f"{kind.title} 没有设置“{word}”。可用的有：{'、'.join(known) or '（无）'}。"
            )
    whole = {**{n: d for n, d in known.items() if d is not None}, **settings}
    for need in kind.settings:
        if need.name not in whole:
            raise ParameterError(f"{kind.title} 缺少设置 {need.name}（{need.label}）。")
    return kind.connect(login, whole, manners or Manners())


def checked_host(host: str, setting: str) -> str:
    """An address that credentials may be sent to: https, or this very machine. No trailing slash."""
    parts = urlsplit(host)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE):
        return host.rstrip("/")
    raise ParameterError(f"{setting} 应是 https:// 开头的地址，现在是“{host[:100]}”。")
