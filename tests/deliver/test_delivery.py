"""What may leave, to whom, and that it leaves once."""

import email
from email import policy

import pytest
from click.testing import CliRunner
from parcels import PDF, PERIOD, finish, project_with

from reportkit.analysis.basics.periods import Period
from reportkit.cli import cli
from reportkit.deliver.channels import Receipt, Stop
from reportkit.deliver.delivery import channels_of, deliver_report, packed
from reportkit.deliver.log import deliveries
from reportkit.errors import GateError, ParameterError, UsageError
from reportkit.merged_params import load_params

SPAN = Period.parse(PERIOD)


class Box:
    """A way of delivery that keeps what it was given, and answers as it is told."""

    name = "box"

    def __init__(self, *recipients: str, answers=()) -> None:
        self.recipients = recipients
        self.got: list[tuple[str, bytes]] = []
        self.answers = list(answers)

    def send(self, parcel, recipients):
        self.got += [(person, parcel.files[PDF]) for person in recipients]
        answer = self.answers.pop(0) if self.answers else "sent"
        if isinstance(answer, BaseException):
            raise answer
        return tuple(Receipt(person, answer) for person in recipients)


@pytest.fixture
def project(tmp_path):
    return project_with(tmp_path / "p", "jia", "yi")


def test_everybody_gets_the_report_of_their_own_client_once(project):
    boxes = {client: Box(f"boss@{client}.cn") for client in ("jia", "yi")}
    for _ in range(3):
        for client, box in boxes.items():
            deliver_report(project, client, SPAN, channels=[box])
    for client, box in boxes.items():
        assert box.got == [(f"boss@{client}.cn", f"%PDF-1.7 {client}".encode())]


@pytest.mark.parametrize(
    ("answer", "sent", "asked"), [("failed", 2, False), ("unknown", 1, False), ("unknown", 2, True)]
)
def test_a_failure_is_tried_again_and_silence_only_when_asked(project, answer, sent, asked):
    box = Box("boss@jia.cn", answers=[answer])
    for _ in range(2):
        tried = deliver_report(project, "jia", SPAN, channels=[box], resend_unknown=asked)
    assert len(box.got) == sent
    assert tried[-1][1].state == ("sent" if sent == 2 else "unknown")


def test_killed_in_the_middle_it_is_not_sent_again(project):
    box = Box("boss@jia.cn", answers=[KeyboardInterrupt()])
    with pytest.raises(KeyboardInterrupt):
        deliver_report(project, "jia", SPAN, channels=[box])
    ((_, receipt),) = deliver_report(project, "jia", SPAN, channels=[box])
    assert (receipt.state, len(box.got)) == ("unknown", 1)
    assert "--resend" in receipt.said


def test_a_login_that_is_refused_was_no_delivery(project):
    box = Box("boss@jia.cn", answers=[Stop("登录")])
    with pytest.raises(Stop):
        deliver_report(project, "jia", SPAN, channels=[box])
    assert deliver_report(project, "jia", SPAN, channels=[box])[0][1].state == "sent"


def test_a_new_recipient_gets_it_and_nobody_else_again(project):
    first, both = Box("a@jia.cn"), Box("a@jia.cn", "b@jia.cn")
    deliver_report(project, "jia", SPAN, channels=[first])
    deliver_report(project, "jia", SPAN, channels=[both])
    assert [person for person, _ in both.got] == ["b@jia.cn"]


def test_what_is_held_changed_foreign_or_not_there_does_not_leave(project):
    box = Box("boss@jia.cn")
    hold = {"rule": "数据变少", "subject": "订单表", "text": "少了"}
    finish(project, "jia", holds=[hold])
    with pytest.raises(GateError, match=r"被扣留（数据变少：少了）.*reportkit release jia 2025-12"):
        deliver_report(project, "jia", SPAN, channels=[box])
    finish(project, "jia")
    path = project.run_folder("jia", SPAN) / PDF
    path.write_text("edited")
    with pytest.raises(GateError, match="与出厂检查时不同"):
        deliver_report(project, "jia", SPAN, channels=[box])
    path.unlink()
    with pytest.raises(UsageError, match="没有 客户管理分析报告.pdf，请先生成"):
        deliver_report(project, "jia", SPAN, channels=[box])
    with pytest.raises(UsageError, match="还没有 jia 2025-11 的报告"):
        deliver_report(project, "jia", Period.parse("2025-11"), channels=[box])
    finish(project, "jia")
    record = project.run_folder("jia", SPAN) / "run.json"
    record.write_text(
        record.read_text("utf-8").replace('"client": "jia"', '"client": "yi"'), "utf-8"
    )
    with pytest.raises(GateError, match="属于另一份报告"):
        deliver_report(project, "jia", SPAN, channels=[box])
    assert (box.got, deliveries(project, "jia")) == ([], ())


def settings(project, client: str, text: str):
    project.client_file(client).write_text(f"client: {{name: 公司{client}}}\n{text}", "utf-8")
    return load_params(project, client, PERIOD)


def test_files_that_a_password_does_not_seal_do_not_leave_with_those_it_does(project, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("correct horse battery")
    secret.chmod(0o600)
    params = settings(
        project, "jia",
        f"report: {{password_file: {secret}}}\ndelivery: {{formats: [pdf, xlsx]}}\n",
    )  # fmt: skip
    with pytest.raises(GateError, match="没有加密，不与加密的 PDF 一起交付"):
        packed(project, params)


def test_the_ways_are_those_of_the_settings_and_secrets_come_from_files(project, tmp_path):
    secrets = {"mail": "code", "wecom": "https://x/send?key=K1", "dingtalk": "https://d?t=1 SECx"}
    for name, text in secrets.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    params = settings(
        project, "jia",
        "delivery:\n  to: [a@x.cn]\n  cc: [b@x.cn, a@x.cn]\n"
        f"  smtp: {{host: h, user: u@x.cn, password: {tmp_path}/mail}}\n"
        f"  wecom: {tmp_path}/wecom\n  dingtalk: {tmp_path}/dingtalk\n  folder: {tmp_path}/out\n",
    )  # fmt: skip
    ways = channels_of(project, params)
    assert [way.name for way in ways] == ["folder", "mail", "wecom", "dingtalk"]
    assert ways[1].recipients == ("a@x.cn", "b@x.cn")
    assert (ways[1].password, ways[2].key, ways[3].secret) == ("code", "K1", "SECx")
    (tmp_path / "mail").chmod(0o644)
    with pytest.raises(ParameterError, match=r"delivery.smtp.password（mail）的权限是 644"):
        channels_of(project, params)
    params = settings(project, "jia", "delivery: {to: [a@x.cn]}\n")
    with pytest.raises(ParameterError, match="delivery.smtp 缺少 host"):
        channels_of(project, params)


def test_a_robot_of_an_application_needs_its_group_and_both_words_of_its_secret(project, tmp_path):
    secret = tmp_path / "app"
    secret.write_text("KEY SECRET")
    secret.chmod(0o600)
    app = f"{{secret: {secret}, robot: r, group: cid1}}"
    params = settings(
        project, "jia",
        f"delivery: {{dingtalk_app: {app}, feishu_app: {app.replace('cid1', 'oc_1')}}}\n",
    )  # fmt: skip
    dingtalk, feishu = channels_of(project, params)
    assert (dingtalk.name, dingtalk.key, dingtalk.robot) == ("dingtalk_app", "KEY", "r")
    assert (feishu.name, feishu.secret, feishu.group) == ("feishu_app", "SECRET", "oc_1")
    assert params.delivery.ways == ("dingtalk_app", "feishu_app")
    params = settings(project, "jia", f"delivery: {{dingtalk_app: {{secret: {secret}}}}}\n")
    with pytest.raises(ParameterError, match=r"delivery.dingtalk_app 缺少 robot、group。"):
        channels_of(project, params)
    secret.write_text("KEY")
    params = settings(project, "jia", f"delivery: {{feishu_app: {app}}}\n")
    with pytest.raises(ParameterError, match="应是一行“应用的 key 与 secret”"):
        channels_of(project, params)


def test_nobody_named_is_told(project):
    with pytest.raises(ParameterError, match="没有写明交给谁"):
        deliver_report(project, "jia", SPAN)


def run(project, *words: str):
    return CliRunner().invoke(cli, ["--project", str(project.root), *words])


def test_a_dry_run_writes_the_letter_and_sends_nothing(project):
    settings(project, "jia", "delivery: {to: [a@x.cn], cc: [b@x.cn]}\n")
    finish(project, "jia", holds=[{"rule": "数据变少", "subject": "x", "text": "少了"}])
    shown = run(project, "deliver", "jia", "--period", PERIOD, "--dry-run")
    assert shown.exit_code == 0, shown.output
    path = project.output / "_outbox" / "jia-2025-12.eml"
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (message["To"], message["Cc"]) == ("a@x.cn", "b@x.cn")
    (attached,) = message.iter_attachments()
    assert attached.get_content() == b"%PDF-1.7 jia"
    assert deliveries(project, "jia") == ()


def test_all_who_name_a_recipient_are_served_and_a_held_one_stops_nobody(project, tmp_path):
    for client in ("jia", "yi"):
        settings(project, client, f"delivery: {{folder: {tmp_path}/out}}\n")
    finish(project, "jia", holds=[{"rule": "数据变少", "subject": "x", "text": "少了"}])
    result = run(project, "deliver", "--all", "--period", PERIOD)
    assert result.exit_code == 6, result.output
    assert "jia 没有交付：jia 2025-12 被扣留" in result.output
    assert (tmp_path / "out" / "yi" / "2025-12" / "第1版" / PDF).read_bytes() == b"%PDF-1.7 yi"
    assert not (tmp_path / "out" / "jia").exists()
    again = run(project, "deliver", "yi", "--period", PERIOD)
    assert again.output == "yi 2025-12 都已送达，没有再发。\n"
