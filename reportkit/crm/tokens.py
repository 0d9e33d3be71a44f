"""Tokens that credentials were exchanged for: one at a time for all threads and processes.

Services count how often a token is asked for, and some refuse two requests at once: the token lies in a
private file behind a lock, beside the others of its owner and outside any project.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from reportkit.crm.pacing import Clock
from reportkit.files import write_bytes
from reportkit.hashes import fingerprint


@dataclass(frozen=True, slots=True)
class Token:
    """text: the secret; until: when to ask for a new one; facts: what else came with it."""

    text: str
    until: float
    facts: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Token(until={self.until})"


@dataclass(slots=True)
class Tokens:
    """The current token of one set of credentials.

    identity: what tells the credentials apart (an app id, a client id); it becomes a hash in a file name.
    """

    clock: Clock
    folder: Path | None
    identity: str = field(repr=False)
    _held: Token | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def current(self, renew: Callable[[], Token], *, spent: str = "") -> Token:
        """The token to use now; ``renew`` is called where there is none.

        spent: one that the service has just refused. If another process has renewed it since, its token
        is taken and none is asked for.
        """
        with self._alone():
            token = self._read()
            if token is None or token.text == spent or token.until <= self.clock.now():
                token = renew()
                self._write(token)
            return token

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            if self.folder is None:
                yield
                return
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self._path.with_suffix(".lock"), mode=0o600):
                yield

    @property
    def _path(self) -> Path:
        assert self.folder is not None
        return self.folder / f"{fingerprint(self.identity)[:16]}.token"

    def _read(self) -> Token | None:
        if self.folder is None:
            return self._held
        with suppress(OSError, ValueError, TypeError):
            content: Any = json.loads(self._path.read_text(encoding="utf-8"))
            return Token(**content)
        return None

    def _write(self, token: Token) -> None:
        self._held = token
        if self.folder is None:
            return
        write_bytes(self._path, json.dumps(asdict(token)).encode(), 0o600)
