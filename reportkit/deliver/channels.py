"""What every way of delivery has in common: a parcel in, one receipt per recipient out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from reportkit.errors import ReportkitError

State = Literal["sent", "failed", "unknown"]
ATTEMPTS = 5
_FIRST_WAIT = 2.0  # seconds; doubled each time


class DeliveryError(ReportkitError):
    """A report did not reach all of its recipients."""

    exit_code = 6


class Transient(Exception):
    """The other side asks to come again; ``seconds`` if it says when."""

    def __init__(self, said: str, seconds: float | None = None) -> None:
        super().__init__(said)
        self.seconds = seconds


class Refused(Exception):
    """The other side will not take it, however often it is asked."""


class Unknown(Exception):
    """Everything was handed over and no answer came: it may have arrived."""


class Stop(DeliveryError):
    """Nothing more may be tried on this channel now: the login is wrong."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One report of one client, with its files by name."""

    client: str
    client_name: str
    period: str
    period_label: str
    title: str
    edition: int
    fingerprint: str
    files: Mapping[str, bytes]
    sealed: bool = False
    link: str = ""  # where it can be opened, if it was put somewhere

    @property
    def identity(self) -> str:
        """The same for the same files of the same edition."""
        digest = hashlib.sha256(f"{self.client} {self.period} {self.edition}".encode())
        for name, content in sorted(self.files.items()):
            digest.update(name.encode() + hashlib.sha256(content).digest())
        return digest.hexdigest()[:32]

    @property
    def subject(self) -> str:
        return f"{self.client_name}《{self.title}》{self.period_label}"

    @property
    def text(self) -> str:
        """A few lines in place of a letter."""
        lines = [f"{self.client_name}《{self.title}》（{self.period_label}）第 {self.edition} 版。"]
        if self.files:
            lines.append(f"附件：{'、'.join(self.files)}。")
        if self.link:
            lines.append(f"查看：{self.link}")
        if self.sealed:
            lines.append("PDF 已加密，密码另行告知。")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Receipt:
    """How it went with one recipient."""

    recipient: str
    state: State
    said: str = ""


class Channel(Protocol):
    """A way to deliver. ``recipients`` is empty where it is not set up for the client."""

    @property
    def name(self) -> str: ...

    @property
    def recipients(self) -> tuple[str, ...]: ...

    def send(self, parcel: Parcel, recipients: tuple[str, ...]) -> tuple[Receipt, ...]: ...


def tried(
    act: Callable[[], None], sleep: Callable[[float], None], *, repeatable: bool = False
) -> tuple[State, str]:
    """``act`` until it works, is refused, or was asked to come again too often.

    repeatable: the other side keeps what it has got once, so that silence is asked about again.
    """
    said, silent = "", False
    for attempt in range(ATTEMPTS):
        seconds: float | None = None
        try:
            act()
            return "sent", ""
        except Transient as error:
            said, seconds = str(error), error.seconds
        except Refused as error:
            return ("unknown" if silent else "failed"), str(error)
        except Unknown as error:
            if not repeatable:
                return "unknown", str(error)
            said, silent = str(error), True
        if attempt < ATTEMPTS - 1:
            sleep(seconds if seconds is not None else _FIRST_WAIT * 2**attempt)
    return ("unknown" if silent else "failed"), f"试了 {ATTEMPTS} 次：{said}"
