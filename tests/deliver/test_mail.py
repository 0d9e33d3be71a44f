"""Mail through a real SMTP server with TLS and login, that fails in every way a server can."""

import email
import random
import shutil
import socket
import ssl
import subprocess
from dataclasses import dataclass, field
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from parcels import PDF, parcel

from reportkit.deliver import delivery, log
from reportkit.deliver.channels import Stop
from reportkit.deliver.mail import MailChannel, as_bytes, check_address, message_of
from reportkit.errors import ParameterError
from reportkit.params import SmtpParams
from reportkit.project import Project

USER, PASSWORD = "sender@example.cn", "authorisation code"
pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH"),  # its TLS is the connection itself
]


@dataclass
class Post:
    """What arrived: (attached bytes, envelope recipients). ``faults``: what happens at which step."""

    arrived: list[tuple[bytes, tuple[str, ...], email.message.EmailMessage]] = field(
        default_factory=list
    )
    faults: list[str] = field(default_factory=list)
    chance: random.Random | None = None

    def fault(self, step: str) -> str:
        if self.chance is not None:
            # the content is there when "data" is asked: what is cut then was taken ("end") or is
            # answered, else nobody could know and a person has to ask
            kinds = {"data": ("busy",), "end": ("cut",)}.get(step, ("busy", "cut"))
            return self.chance.choice(kinds) if self.chance.random() < 0.12 else ""
        if self.faults and self.faults[0].startswith(f"{step} "):
            return self.faults.pop(0).removeprefix(f"{step} ")
        return ""

    def said(self, server, step: str) -> str:
        fault = self.fault(step)
        if fault == "cut":
            server.transport.abort()
        return {"": "", "busy": "451 4.7.1 try later", "cut": "421 bye"}.get(fault, fault)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if said := self.said(server, "mail"):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if said := self.said(server, f"rcpt {address}" if self.chance is None else "rcpt"):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if said := self.said(server, "data"):
            return said
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        (attached,) = message.iter_attachments()
        self.arrived.append((attached.get_content(), tuple(envelope.rcpt_tos), message))
        if self.fault("end") == "cut":
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key, chain = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain],
        check=True, capture_output=True,
    )  # fmt: skip
    return chain, key


@pytest.fixture
def office(certificate):
    """A server, the post that it took, and a channel to it for any recipients."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    post = Post()

    def known(server, session, envelope, mechanism, data):
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=good)

    controller = Controller(
        post, hostname="localhost", port=free_port(), ssl_context=context, authenticator=known,
        auth_required=True, auth_require_tls=False,
    )  # fmt: skip
    controller.start()
    port = controller.server.sockets[0].getsockname()[1]
    trusted = ssl.create_default_context(cafile=str(certificate[0]))

    def channel(*people: str, password: str = PASSWORD, **more) -> MailChannel:
        smtp = SmtpParams(host="localhost", port=port, user=USER, sender="客户经营部", **more)
        return MailChannel(smtp, password, people, context=trusted, sleep=lambda seconds: None)

    yield post, channel
    controller.stop()


def test_a_report_arrives_under_its_chinese_name_with_a_letter(office):
    post, channel = office
    (receipt,) = channel("a@x.cn").send(parcel(), ("a@x.cn",))
    assert receipt.state == "sent"
    content, people, message = post.arrived[0]
    assert (content, people) == (b"%PDF-1.7 jia", ("a@x.cn",))
    assert message["Subject"] == "公司jia《客户管理分析报告》2025 年 12 月"
    assert message["From"] == f"客户经营部 <{USER}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_filename() for part in message.iter_attachments()] == [PDF]


def test_two_hundred_messages_to_forty_clients_reach_their_own_recipients_once(office, tmp_path):
    post, channel = office
    post.chance = random.Random(7)
    project = Project(tmp_path)
    expected = set()
    for _ in range(8):
        unsent = 0
        for client in (f"c{n:02d}" for n in range(40)):
            people = (f"boss@{client}.cn", f"cfo@{client}.cn")
            way = channel(*people)
            for month in range(1, 6):
                one = parcel(client, f"%PDF {client} {month}".encode(), period=f"2025-{month:02d}")
                expected |= {(one.files[PDF], person) for person in people}
                receipts = delivery._sent(project, way, one, False)
                unsent += sum(receipt.state == "failed" for receipt in receipts)
        if not unsent:
            break
    arrived = [(content, person) for content, people, _ in post.arrived for person in people]
    assert len(expected) == 400
    assert sorted(arrived) == sorted(expected)  # each once, none to anybody else
    for content, people, message in post.arrived:
        client = content.decode().split()[1]
        assert all(person.endswith(f"@{client}.cn") for person in people)
        assert client in message["Subject"]
    lines = [entry["state"] for n in range(40) for entry in log.deliveries(project, f"c{n:02d}")]
    assert {"begun", "sent", "unknown"} <= set(lines)


def test_one_refused_recipient_keeps_the_letter_from_nobody_else(office):
    post, channel = office
    post.faults = ["rcpt gone@x.cn 550 no such user"]
    first, second = channel("gone@x.cn", "b@x.cn").send(parcel(), ("gone@x.cn", "b@x.cn"))
    assert (first.state, second.state) == ("failed", "sent")
    assert "550 no such user" in first.said
    assert post.arrived[0][1] == ("b@x.cn",)


@pytest.mark.parametrize(
    "fault", ["mail busy", "mail cut", "rcpt a@x.cn busy", "data busy", "mail 550 too frequent"]
)
def test_a_server_that_is_busy_or_hangs_up_is_asked_again(office, fault):
    post, channel = office
    post.faults = [fault]
    (receipt,) = channel("a@x.cn").send(parcel(), ("a@x.cn",))
    assert (receipt.state, len(post.arrived)) == ("sent", 1)


def test_a_server_that_hangs_up_after_it_took_the_letter_leaves_it_unknown(office):
    post, channel = office
    post.faults = ["end cut"]
    (receipt,) = channel("a@x.cn").send(parcel(), ("a@x.cn",))
    assert (receipt.state, len(post.arrived)) == ("unknown", 1)


def test_a_letter_that_is_refused_for_good_is_tried_once(office):
    post, channel = office
    post.faults = ["data 552 too large"]
    (receipt,) = channel("a@x.cn").send(parcel(), ("a@x.cn",))
    assert (receipt.state, post.arrived) == ("failed", [])
    assert "552 too large" in receipt.said


def test_a_wrong_password_stops_everything_and_is_not_shown(office):
    post, channel = office
    with pytest.raises(Stop, match="拒绝登录（535）") as caught:
        channel("a@x.cn", password="wrong secret").send(parcel(), ("a@x.cn",))
    assert "wrong secret" not in str(caught.value)
    assert post.arrived == []


def test_a_certificate_of_nobody_known_stops_everything(office):
    post, channel = office
    way = channel("a@x.cn")
    way.context = ssl.create_default_context()
    with pytest.raises(Stop, match="证书不可信"):
        way.send(parcel(), ("a@x.cn",))
    assert post.arrived == []


def test_a_server_without_encryption_gets_no_letter_and_no_password():
    post = Post()
    controller = Controller(post, hostname="localhost", port=free_port())
    controller.start()
    port = controller.server.sockets[0].getsockname()[1]
    smtp = SmtpParams(host="localhost", port=port, user=USER, security="starttls")
    try:
        with pytest.raises(Stop, match="不会用明文寄出"):
            MailChannel(smtp, PASSWORD, ("a@x.cn",), sleep=lambda s: None).send(
                parcel(), ("a@x.cn",)
            )
    finally:
        controller.stop()
    assert post.arrived == []


def test_messages_are_spread_over_the_minute(office):
    _, channel = office
    waits: list[float] = []
    way = channel("a@x.cn", per_minute=6)
    way.sleep = waits.append
    for number in range(2):
        way.send(parcel(edition=number), ("a@x.cn",))
    assert 5 < waits[-1] <= 10


def test_the_same_parcel_to_the_same_people_has_the_same_number_and_lines_end_as_mail_wants():
    smtp = SmtpParams(user=USER)
    one = message_of(smtp, ("a@x.cn", "b@x.cn"), ("b@x.cn",), parcel())
    assert (one["To"], one["Cc"]) == ("a@x.cn", "b@x.cn")
    again = message_of(smtp, ("b@x.cn", "a@x.cn"), (), parcel())
    assert one["Message-ID"] == again["Message-ID"]
    assert b"\n" not in as_bytes(one).replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "text", ["a@x.cn, b@x.cn", "a@x.cn\nb@x.cn", "名@x.cn", "a", "a@b@c.cn", "<a@x.cn>", "@x.cn"]
)
def test_what_is_not_one_plain_address_is_refused(text):
    with pytest.raises(ParameterError, match="不是一个邮件地址"):
        check_address(text)
    assert check_address("a.b@x.cn") == "a.b@x.cn"
