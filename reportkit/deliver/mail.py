"""E-mail: one message per client, over TLS, every step's answer read for what it means."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as CRLF

from reportkit.deliver.channels import (
    Parcel,
    Receipt,
    Refused,
    Stop,
    Transient,
    Unknown,
    tried,
)
from reportkit.errors import ParameterError
from reportkit.params import SmtpParams

_TIMEOUT = 60
_LEADING_DOT = re.compile(rb"(?m)^\.")
_BUSY = (421, 450, 451, 452, 454)
_LOGIN = (530, 534, 535, 538)
_last_sent: dict[str, float] = {}  # by server, for the whole process
_TOO_OFTEN = ("frequen", "too many", "rate")


@dataclass(slots=True)
class MailChannel:
    """SMTP with TLS and login. ``sleep``: how to wait between attempts and messages."""

    smtp: SmtpParams
    password: str
    recipients: tuple[str, ...]
    copies: tuple[str, ...] = ()
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    sleep: Callable[[float], None] = time.sleep
    name: str = "mail"

    def send(self, parcel: Parcel, recipients: tuple[str, ...]) -> tuple[Receipt, ...]:
        """One message to those of ``recipients`` who have not got it; refused ones are named."""
        refused: dict[str, str] = {}
        left = list(recipients)

        def act() -> None:
            self._pace()
            said = self._once(message_of(self.smtp, self.recipients, self.copies, parcel), left)
            refused.update(said)

        state, said = tried(act, self.sleep)
        return tuple(
            Receipt(r, "failed", refused[r]) if r in refused else Receipt(r, state, said)
            for r in recipients
        )

    def _pace(self) -> None:
        """No more per minute than the settings say, whichever client a message is for."""
        apart = 60 / self.smtp.per_minute
        wait = _last_sent.get(self.smtp.host, -apart) + apart - time.monotonic()
        if wait > 0:
            self.sleep(wait)
        _last_sent[self.smtp.host] = time.monotonic()

    def _once(self, message: EmailMessage, recipients: list[str]) -> dict[str, str]:
        """One attempt; those whom the server refused, with what it said."""
        server = self._connected()
        try:
            refused = self._announced(server, recipients)
            self._handed_over(server, message)
            return refused
        finally:
            server.close()

    def _announced(self, server: smtplib.SMTP, recipients: list[str]) -> dict[str, str]:
        """Up to the moment where the server waits for the message: nothing has been sent yet."""
        try:
            _expect(server.mail(self.smtp.user), "发件人")
            answers = {r: server.rcpt(r) for r in recipients}
            busy = [r for r, (code, said) in answers.items() if _is_busy(code, said)]
            if busy:
                raise Transient(f"{busy[0]} 暂时不能投递")
            refused = {r: _said(c, s) for r, (c, s) in answers.items() if c // 100 != 2}
            if len(refused) == len(answers):
                raise Refused(f"收件人被拒绝：{next(iter(refused.values()))}")
            code, said = server.docmd("data")
        except (OSError, smtplib.SMTPException) as error:
            raise Transient(_reason(error)) from error
        if code != 354:
            _expect((code, said), "正文")
        return refused

    def _handed_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        """From the final dot on the server owns the message: no answer means nobody knows."""
        content = _LEADING_DOT.sub(b"..", as_bytes(message))
        try:
            server.send(content + b".\r\n")
            answer = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Unknown("信已交给服务器，但没有收到回答，可能已经寄出") from error
        _expect(answer, "正文")

    def _connected(self) -> smtplib.SMTP:
        smtp = self.smtp
        try:
            if smtp.security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    smtp.host, smtp.port, timeout=_TIMEOUT, context=self.context
                )
            else:
                server = smtplib.SMTP(smtp.host, smtp.port, timeout=_TIMEOUT)
                server.starttls(context=self.context)
            server.ehlo()
            server.login(smtp.user, self.password)
            return server
        except ssl.SSLCertVerificationError as error:
            raise Stop(f"{smtp.host} 的证书不可信，没有发送：{error.verify_message}。") from error
        except smtplib.SMTPNotSupportedError as error:
            raise Stop(f"{smtp.host} 不支持加密或登录，没有发送；不会用明文寄出。") from error
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code not in _LOGIN:
                raise Transient(_said(error.smtp_code, error.smtp_error)) from error
            raise Stop(
                f"{smtp.host} 拒绝登录（{error.smtp_code}），已停止全部邮件，再试会锁住账号。"
                "请核对 delivery.smtp 的 user 与授权码。"
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Transient(_reason(error)) from error


def message_of(
    smtp: SmtpParams, to: tuple[str, ...], copies: tuple[str, ...], parcel: Parcel
) -> EmailMessage:
    """The letter; the same parcel to the same people has the same Message-ID."""
    message = EmailMessage()
    message["Subject"] = parcel.subject
    message["From"] = str(Address(smtp.sender, addr_spec=smtp.user))
    message["To"] = ", ".join(a for a in to if a not in copies)
    if copies:
        message["Cc"] = ", ".join(copies)
    digest = hashlib.sha256(f"{parcel.identity} {sorted(to)}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@{smtp.user.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.text)
    for name, content in parcel.files.items():
        kind = ("application", "pdf") if name.endswith(".pdf") else ("application", "octet-stream")
        message.add_attachment(content, *kind, filename=name)
    return message


def as_bytes(message: EmailMessage) -> bytes:
    """As it travels: lines end with CR LF."""
    return message.as_bytes(policy=CRLF)


def check_address(address: str) -> str:
    """One plain address. Raises ParameterError: a list or a line break would reach others."""
    name, at, host = address.partition("@")
    plain = address.isascii() and address.isprintable() and not set(address) & set(" ,;<>\"'()")
    if not (plain and name and at and "." in host and "@" not in host):
        raise ParameterError(f"delivery.to 中的“{address}”不是一个邮件地址；一行写一个。")
    return address


def _expect(answer: tuple[int, bytes], what: str) -> None:
    code, said = answer
    if code // 100 == 2:
        return
    if _is_busy(code, said):
        raise Transient(f"{what}：{_said(code, said)}")
    raise Refused(f"{what}被拒绝：{_said(code, said)}")


def _is_busy(code: int, said: bytes) -> bool:
    words = said.decode("utf-8", "replace").lower()
    return code in _BUSY or (code in (550, 554) and any(w in words for w in _TOO_OFTEN))


def _said(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())[:120]}"


def _reason(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return f"连接中断（{type(error).__name__}）"
