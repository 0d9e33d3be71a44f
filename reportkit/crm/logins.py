"""Credentials in memory: given to the client by name, never shown, taken out of whatever is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

_HIDDEN = "***"
_SHORTEST = 4  # characters; less than that is in every text


class Login:
    """Values by name (``api_key``, ``client_secret`` …), plus what they were exchanged for."""

    __slots__ = ("_more", "_values")

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)
        self._more: set[str] = set()

    def __repr__(self) -> str:
        return f"Login({', '.join(self._values)})"

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __reduce__(self) -> str:
        raise TypeError("a login is not written anywhere")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def hide(self, secret: str) -> None:
        """A token got with these credentials is as secret as they are."""
        self._more.add(secret)

    def scrubbed(self, said: object) -> str:
        """The first line of a text of the service, short, without any secret in any spelling."""
        line = next((line.strip() for line in str(said).splitlines() if line.strip()), "")
        for secret in sorted({*self._values.values(), *self._more}, key=len, reverse=True):
            for spelling in _spellings(secret):
                line = line.replace(spelling, _HIDDEN)
        return line[:200]


def _spellings(secret: str) -> Iterable[str]:
    if len(secret) >= _SHORTEST:
        escaped = json.dumps(secret)[1:-1]
        yield from dict.fromkeys(
            (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), escaped)
        )
