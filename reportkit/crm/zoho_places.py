"""Where Zoho lives: a client, its grant and its tokens are good in one data centre only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from reportkit.crm.systems import checked_host
from reportkit.errors import ParameterError


@dataclass(frozen=True, slots=True)
class Place:
    """accounts: where tokens are given; upload: where files go. Where records are, the token says."""

    word: str
    accounts: str
    upload: str

    @property
    def home(self) -> str:
        """The domain that everything of this data centre ends in."""
        return (urlsplit(self.accounts).hostname or "").removeprefix("accounts.")

    def owns(self, address: str) -> bool:
        """Whether a token may be sent to ``address``: https below the same domain, or this machine."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        if host == self.home:
            return parts.scheme == urlsplit(self.accounts).scheme
        return parts.scheme == "https" and host.endswith(f".{self.home}")


_ENDINGS = {"us": "com", "eu": "eu", "in": "in", "jp": "jp", "au": "com.au", "cn": "com.cn"}
PLACES = {
    word: Place(word, f"https://accounts.zoho.{end}", f"https://content.zohoapis.{end}")
    for word, end in _ENDINGS.items()
} | {
    "ca": Place("ca", "https://accounts.zohocloud.ca", "https://upload.zohocloud.ca"),
    "sa": Place("sa", "https://accounts.zoho.sa", "https://files.zoho.sa"),
}


def place_of(settings: Mapping[str, str]) -> Place:
    """The data centre ``dc``; ``accounts`` and ``upload`` take the place of its hosts.

    Raises ParameterError for one that there is not, and for a host without https.
    """
    word = settings["dc"].strip().lower()
    if word not in PLACES:
        raise ParameterError(f"Zoho 没有数据中心“{word}”。{how_to_tell()}")
    known = PLACES[word]
    accounts = settings.get("accounts") or known.accounts
    upload = settings.get("upload") or known.upload
    return Place(word, checked_host(accounts, "accounts"), checked_host(upload, "upload"))


def how_to_tell() -> str:
    """How people find out which data centre is theirs."""
    listed = "，".join(f"crm.{place.home} 是 {word}" for word, place in PLACES.items())
    return f"登录 Zoho CRM 后看浏览器的地址：{listed}。"
