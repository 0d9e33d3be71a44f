"""deliver_report: one finished, intact, released report to everybody its client names, once."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reportkit.analysis.basics.periods import Period
from reportkit.deliver import log
from reportkit.deliver.channels import Channel, Parcel, Receipt, Stop
from reportkit.deliver.dingtalk import DingtalkApp
from reportkit.deliver.feishu import FeishuApp
from reportkit.deliver.folders import FolderChannel
from reportkit.deliver.mail import MailChannel, as_bytes, check_address, message_of
from reportkit.deliver.robots import LinkRobot, WecomRobot
from reportkit.errors import GateError, ParameterError, UsageError
from reportkit.files import write_bytes
from reportkit.hashes import known_hash
from reportkit.merged_params import load_params
from reportkit.params import Params
from reportkit.password import read_secret, seals
from reportkit.project import Project
from reportkit.releases import finished, held
from reportkit.render import FORMATS

_DRY = "_outbox"


def deliver_report(
    project: Project, client: str, period: Period, *, dry_run: bool = False,
    resend_unknown: bool = False, channels: Sequence[Channel] | None = None,
) -> tuple[tuple[str, Receipt], ...]:  # fmt: skip
    """Send what has not been sent; (channel, receipt) of everything that was tried.

    dry_run: writes an .eml under output/_outbox instead. resend_unknown: try again what may have
    arrived. Raises UsageError, GateError or ParameterError where nothing may leave.
    """
    params = load_params(project, client, period)
    parcel = packed(project, params, held_too=dry_run)
    if dry_run:
        return ((_DRY, _written(project, params, parcel)),)
    ways = channels_of(project, params) if channels is None else channels
    if not ways:
        raise ParameterError(
            f"{client}：没有写明交给谁。请在客户设置的 delivery 中填写 to、folder、wecom、dingtalk、"
            "feishu、dingtalk_app 或 feishu_app。"
        )
    tried = []
    with log.locked(project, client):
        for way in ways:
            if isinstance(way, FolderChannel) and params.delivery.link:
                parcel = replace(parcel, link=_link(params, way.place(parcel)))
            tried += [(way.name, each) for each in _sent(project, way, parcel, resend_unknown)]
    return tuple(tried)


def _sent(
    project: Project, way: Channel, parcel: Parcel, resend_unknown: bool
) -> tuple[Receipt, ...]:
    known = log.states(project, parcel, way.name)
    over = ("sent",) if resend_unknown else ("sent", "unknown")
    left = tuple(r for r in way.recipients if known.get(r) not in over)
    unsure = [r for r in way.recipients if known.get(r) == "unknown" and r not in left]
    said = "上次可能已经送到，没有再发；核实没有收到后用 --resend"
    receipts = tuple(Receipt(r, "unknown", said) for r in unsure)
    if not left:
        return receipts
    log.write(project, parcel, way.name, left)  # killed from here on: nobody knows
    try:
        sent = way.send(parcel, left)
    except Stop as error:
        log.write(project, parcel, way.name, [Receipt(r, "failed", str(error)) for r in left])
        raise
    log.write(project, parcel, way.name, sent)
    return (*receipts, *sent)


def packed(project: Project, params: Params, *, held_too: bool = False) -> Parcel:
    """The files to be delivered, as they passed the gate. held_too: for the eyes of the house.

    Raises UsageError without a finished report, GateError for one that is held, that is another
    client's, or whose files are no longer those that were checked.
    """
    client, period = params.client_id, params.period
    final = project.run_folder(client, period)
    record = finished(final)
    if (record.get("client"), record.get("period")) != (client, str(period)):
        raise GateError(f"{final.name}/run.json 属于另一份报告，没有交付。")
    if (reasons := held(record)) and not held_too:
        listed = "；".join(f"{h['rule']}：{h['text']}" for h in reasons)
        raise GateError(
            f"{client} {period} 被扣留（{listed}）。看过之后运行 "
            f"reportkit release {client} {period} --by 姓名 --note 理由。"
        )
    files = {name: (final / name).read_bytes() for name in _names(params, record, final)}
    return Parcel(
        client=client, client_name=params.client.name, period=str(period),
        period_label=params.period.label, title=params.report.title,
        edition=int((record.get("edition") or {}).get("number") or 1),
        fingerprint=str(record.get("fingerprint", "")), files=files, sealed=seals(params),
    )  # fmt: skip


def _names(params: Params, record: Mapping[str, Any], final: Path) -> tuple[str, ...]:
    wanted = []
    for name in params.delivery.formats:
        if name not in FORMATS:
            raise ParameterError(f"delivery.formats 中的“{name}”未知；可用：{'、'.join(FORMATS)}。")
        wanted.append(FORMATS[name].file_name)
        if seals(params) and not FORMATS[name].seals:
            raise GateError(f"{FORMATS[name].file_name} 没有加密，不与加密的 PDF 一起交付。")
    checked = record.get("files") or {}
    for file in wanted:
        if file not in checked or not (final / file).is_file():
            raise UsageError(f"{params.client_id} {final.name} 没有 {file}，请先生成这种格式。")
        if known_hash(final / file) != checked[file]:
            raise GateError(
                f"{file} 与出厂检查时不同（可能由人修改过），没有交付。请重新生成，或另行发送。"
            )
    return tuple(wanted)


def channels_of(project: Project, params: Params) -> tuple[Channel, ...]:
    """Every way the client's settings name, the folder first: robots link to it."""
    delivery, ways = params.delivery, list[Channel]()
    if delivery.folder:
        ways.append(FolderChannel(delivery.folder))
    if delivery.to or delivery.cc:
        if not (delivery.smtp.host and delivery.smtp.user and delivery.smtp.password):
            raise ParameterError("delivery.smtp 缺少 host、user 或 password，不能寄出邮件。")
        people = tuple(dict.fromkeys(map(check_address, (*delivery.to, *delivery.cc))))
        password = read_secret(project, params, delivery.smtp.password, "delivery.smtp.password")
        ways.append(MailChannel(delivery.smtp, password, people, delivery.cc))
    if delivery.wecom:
        key = read_secret(project, params, delivery.wecom, "delivery.wecom")
        ways.append(WecomRobot(key.rpartition("key=")[2]))
    for name in ("dingtalk", "feishu"):
        if kept := getattr(delivery, name):
            words = read_secret(project, params, kept, f"delivery.{name}").split()
            if len(words) != 2:
                raise ParameterError(f"delivery.{name} 的文件应是一行“地址 密钥”。")
            ways.append(LinkRobot(name, words[0], words[1]))
    return (*ways, *_apps(project, params))


def _apps(project: Project, params: Params) -> Iterator[Channel]:
    dingtalk, feishu = params.delivery.dingtalk_app, params.delivery.feishu_app
    if dingtalk.secret:
        key, secret = _app_secret(project, params, "dingtalk_app", "secret", "robot", "group")
        yield DingtalkApp(key, secret, dingtalk.group, robot=dingtalk.robot)
    if feishu.secret:
        key, secret = _app_secret(project, params, "feishu_app", "secret", "group")
        yield FeishuApp(key, secret, feishu.group)


def _app_secret(project: Project, params: Params, name: str, *needed: str) -> tuple[str, str]:
    given = getattr(params.delivery, name)
    if lacking := [each for each in needed if not getattr(given, each)]:
        raise ParameterError(f"delivery.{name} 缺少 {'、'.join(lacking)}。")
    words = read_secret(project, params, given.secret, f"delivery.{name}.secret").split()
    if len(words) != 2:
        raise ParameterError(
            f"delivery.{name}.secret 的文件应是一行“应用的 key 与 secret”，以空格隔开。"
        )
    return words[0], words[1]


def _link(params: Params, place: str) -> str:
    return posixpath.join(params.delivery.link, quote(place))


def _written(project: Project, params: Params, parcel: Parcel) -> Receipt:
    people = tuple(dict.fromkeys((*params.delivery.to, *params.delivery.cc)))
    smtp = params.delivery.smtp
    smtp = smtp if smtp.user else smtp.model_copy(update={"user": "nobody@example.invalid"})
    message = message_of(smtp, people, params.delivery.cc, parcel)
    folder = project.output / _DRY
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{parcel.client}-{parcel.period}.eml"
    write_bytes(path, as_bytes(message))
    return Receipt(str(path), "sent")
