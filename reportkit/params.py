"""Settings of one run: defaults → client → command line; checked, frozen, plain JSON out.

Settings of a chapter are only collected here; their names and types are those of the notebook's own
parameters cell (see ``notebooks.check_settings``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.sale_terms import Treatment
from reportkit.analysis.basics.survey_rules import SurveyRules
from reportkit.data.spec import Evidence, SourceSpec, cell_text
from reportkit.errors import UsageError
from reportkit.outline import chapter_name, teller
from reportkit.project import Project
from reportkit.setting_faults import Fault, Place, hint, model_faults, nearest, refuse
from reportkit.yaml_files import parse_scalar, read_yaml


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


# names of places, not recorded and never shown: somebody may write the password itself there
_SECRET_PLACES = (
    "report.password_env", "report.password_file", "report.sign_file", "report.sign_password",
)  # fmt: skip
# no byte of a report depends on the last two
_UNRECORDED = (*_SECRET_PLACES, "report.keep_editions", "report.since")

# of ``report``: what only the pages print, so that no chapter rests on it
_PRINTED = (
    "title", "subtitle", "brand", "number", "issued_on", "prepared_by", "confidentiality",
    "formats", "chapters", "detail", "keep_editions", "since", "password_env", "password_file",
    "sign_file", "sign_password", "peers",
)  # fmt: skip


def _moment(text: str | None) -> str | None:
    try:
        if text is not None:
            datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("日期，如 2025-12-31") from error
    return text


# YAML reads an unquoted 2025-12-31 as a date; both spellings are meant
_Moment = Annotated[
    str | None,
    BeforeValidator(lambda v: v.isoformat() if isinstance(v, date) else v),
    AfterValidator(_moment),
]


# YAML reads a status such as 4 as a number; its word is meant
_Words = Annotated[
    tuple[str, ...],
    Field(strict=False),
    BeforeValidator(lambda v: tuple(map(cell_text, v)) if isinstance(v, (list, tuple)) else v),
]


def _period_or_nothing(text: str) -> str:
    try:
        return str(Period.parse(text)) if text else ""
    except UsageError as error:
        raise ValueError("报告期，如 2025-01、2025-Q1") from error


class ClientParams(_Section):
    """Who the report is about."""

    name: str
    short_name: str = ""
    industry: str = ""
    kind: Literal["对公", "对私"] = "对公"
    timezone: str = "Asia/Shanghai"
    currency: str = "元"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"时区名，如 Asia/Shanghai；没有名为“{name}”的时区") from error
        return name


class ReportParams(_Section):
    """What stands on the cover and how the book is made."""

    title: str = "客户管理分析报告"
    subtitle: str = ""
    brand: str = "default"
    number: str = ""
    issued_on: _Moment = None
    prepared_by: str = ""
    reviewed_by: str = ""
    confidentiality: str = "内部资料"
    vocabulary: Literal["四层", "三级", "VIP", "ABC"] = "四层"
    formats: Annotated[tuple[str, ...], Field(strict=False, min_length=1)] = ("pdf",)
    chapters: Annotated[tuple[str, ...], Field(strict=False)] = ()
    detail: Literal["精要", "完整"] = "精要"  # whether secondary tables go to the supplement
    peers: bool = False  # whether to be set beside others of the industry, and they beside this one
    keep_editions: Annotated[int, Field(ge=1, le=100, exclude=True)] = 5
    # the first period that ``ensure`` builds
    since: Annotated[str, Field(exclude=True), AfterValidator(_period_or_nothing)] = ""
    # where the PDF's password is kept (see ``password``); run.json and kernels are not told
    password_env: Annotated[str, Field(exclude=True)] = ""
    password_file: Annotated[str, Field(exclude=True)] = ""
    # the PKCS#12 file that signs the PDF, and where its password is kept (see ``render.signing``)
    sign_file: Annotated[str, Field(exclude=True)] = ""
    sign_password: Annotated[str, Field(exclude=True)] = ""


class RefundParams(_Section):
    """How refunds are recognised and counted."""

    statuses: _Words = ()
    order_id_prefixes: Annotated[tuple[str, ...], Field(strict=False)] = ()
    treatment: Treatment = "net"
    margin: Literal["proportional", "included"] = "proportional"


class SampleParams(_Section):
    """The built-in demo client instead of files."""

    seed: int = 20251231
    customers: Annotated[int, Field(ge=50, le=2_000_000)] = 2500


class IdentityParams(_Section):
    """What makes two customer numbers one customer, beside what is certain (see ``data.identity``)."""

    join: Annotated[tuple[Evidence, ...], Field(strict=False)] = ()
    apart: Annotated[tuple[Evidence, ...], Field(strict=False)] = ()


class OpenQuestion(_Section):
    """A point that only a person can settle; see ``data.questions``."""

    key: str
    about: str = ""
    text: str
    proposed: str = ""
    choices: dict[str, Any]


class DataParams(_Section):
    """Where the tables come from and how rows are read."""

    as_of: _Moment = None
    sources: Annotated[tuple[SourceSpec, ...], Field(strict=False)] = ()
    sample: SampleParams | None = None
    refunds: RefundParams = RefundParams()
    identity: IdentityParams = IdentityParams()
    valid_statuses: _Words = ()
    void_statuses: _Words = ()
    amount_limit: float | None = None
    window_months: Annotated[int, Field(ge=0, le=240)] = 12
    # what one unit of a foreign currency is worth in client.currency
    currency_rates: dict[str, Annotated[float, Field(gt=0)]] = {}
    # open points of a drafted file: nothing is built before they are answered
    questions: Annotated[tuple[OpenQuestion, ...], Field(strict=False)] = ()


class SurveyParams(_Section):
    """What the client's survey asks."""

    overall: str = ""
    recommend: str = ""
    dimensions: Annotated[tuple[str, ...], Field(strict=False)] = ()
    verdict_months: Annotated[int, Field(ge=0, le=120)] = 12

    @property
    def rules(self) -> SurveyRules:
        """The same for analysis, which knows no settings."""
        return SurveyRules(**self.model_dump())


_USUAL = ActivityRule()


class ActivityParams(_Section):
    """When silence means 休眠 or 流失, in every chapter alike (see ``ActivityRule``)."""

    churned_quantile: Annotated[float, Field(ge=0.5, le=1)] = _USUAL.churned_quantile
    dormant_quantile: Annotated[float, Field(ge=0.3, le=1, validate_default=True)] = (
        _USUAL.dormant_quantile
    )
    own_gaps: Annotated[int, Field(ge=1, le=20)] = _USUAL.own_gaps
    churned_floor_days: Annotated[float, Field(ge=1, le=3650)] = _USUAL.churned_floor_days
    dormant_floor_days: Annotated[float, Field(ge=0, le=3650)] = _USUAL.dormant_floor_days
    default_days: Annotated[float, Field(ge=1, le=3650)] = _USUAL.default_days

    @field_validator("dormant_quantile", "dormant_floor_days")
    @classmethod
    def _below_churned(cls, value: float, info: ValidationInfo) -> float:
        name = str(info.field_name).replace("dormant", "churned")
        if value > info.data.get(name, value):
            raise ValueError(f"不大于 activity.{name}（{info.data[name]:g}）的数")
        return value

    @property
    def rule(self) -> ActivityRule:
        return ActivityRule(**self.model_dump())


class EffortParams(_Section):
    """What it costs to serve customers one by one (see ``Strategy.hours_each``)."""

    hour_cost: Annotated[float, Field(ge=0, le=1_000_000)] = 60.0  # in client.currency


class PrivacyParams(_Section):
    """What leaves the house and in which form."""

    mask: bool = True
    min_group: Annotated[int, Field(ge=1, le=100)] = 5


class ReviewParams(_Section):
    """What holds a finished report until a person has looked (see ``surprises``)."""

    # 章节.指标 → lowest and highest value that is to be expected
    bounds: dict[str, Annotated[tuple[float | None, float | None], Field(strict=False)]] = {}
    history_room: Annotated[float, Field(ge=0, le=100)] = 1.0  # times the range of earlier values
    change_limit: Annotated[float, Field(gt=0, le=1000)] = 0.5  # of the last value
    shrink_limit: Annotated[float, Field(ge=0, le=1)] = 0.1  # of the rows of a table


class SmtpParams(_Section):
    """The mail server that reports leave by."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 465
    security: Literal["tls", "starttls"] = "tls"
    user: str = ""  # the login, which is also the sender
    sender: str = ""  # the name shown
    password: str = ""  # where it is kept: a file, or keyring:service/name
    per_minute: Annotated[int, Field(ge=1, le=600)] = 10


class AppParams(_Section):
    """The robot of an application, which carries the file itself."""

    secret: str = ""  # where its key and secret are kept
    robot: str = ""  # robotCode, 钉钉 alone
    group: str = ""  # openConversationId of 钉钉, chat_id of 飞书


class DeliveryParams(_Section):
    """Whom the report goes to, and how. Secrets are named by their place only."""

    smtp: SmtpParams = SmtpParams()
    to: Annotated[tuple[str, ...], Field(strict=False)] = ()
    cc: Annotated[tuple[str, ...], Field(strict=False)] = ()
    formats: Annotated[tuple[str, ...], Field(strict=False, min_length=1)] = ("pdf",)
    folder: str = ""  # a path, or an address such as s3://… and webdav://…
    link: str = ""  # what people open to see that folder, for robots that carry no file
    wecom: str = ""  # where the key of the group robot is kept
    dingtalk: str = ""  # where its address and secret are kept
    feishu: str = ""
    dingtalk_app: AppParams = AppParams()
    feishu_app: AppParams = AppParams()

    @property
    def ways(self) -> tuple[str, ...]:
        """What is filled in of the settings that name a way, by their names."""
        named = {
            "to": self.to or self.cc, "folder": self.folder, "wecom": self.wecom,
            "dingtalk": self.dingtalk, "feishu": self.feishu,
            "dingtalk_app": self.dingtalk_app.secret, "feishu_app": self.feishu_app.secret,
        }  # fmt: skip
        return tuple(name for name, value in named.items() if value)


class WritebackFields(_Section):
    """The fields of the system that take what the report says, by label or name; only those named."""

    tier: str = ""
    date: str = ""
    score: str = ""
    next_action: str = ""


class WritebackParams(_Section):
    """Where tiers go back to: one object of one connection."""

    object: Annotated[str, Field(min_length=1)]
    fields: WritebackFields
    words: dict[str, str] = {}  # our tier → the word of the system, where it has another
    allowed: Annotated[tuple[str, ...], Field(strict=False)] = ()  # where the system does not tell
    score_step: Annotated[float, Field(ge=0, le=100)] = 1  # 0: as it is; 10: in bands of ten


class MeasureParams(_Section):
    """One measure of the client's own: which rows of which table, and what is taken of them."""

    label: Annotated[str, Field(min_length=1, max_length=20)]
    meaning: Annotated[str, Field(min_length=1, max_length=200)]  # 口径, printed in appendix A
    table: str
    count: str = ""  # a condition per row
    share: str = ""
    mean: str = ""  # an amount per row
    sum: str = ""
    where: str = ""  # only rows of which this holds
    unit: str = ""
    format: str = ""
    better: Literal["higher", "lower"] = "higher"
    chapter: str = ""  # empty: the one that tells the level of sales
    weight: Annotated[int, Field(ge=0, le=100)] = 90


class ExecutionParams(_Section):
    """How notebooks are run."""

    timeout_seconds: Annotated[int, Field(ge=10, le=86_400)] = 900
    warm_kernels: bool = True


class Params(_Section):
    """Everything one run depends on."""

    client_id: str
    period_text: str
    client: ClientParams
    report: ReportParams = ReportParams()
    data: DataParams = DataParams()
    surveys: SurveyParams = SurveyParams()
    activity: ActivityParams = ActivityParams()
    effort: EffortParams = EffortParams()
    privacy: PrivacyParams = PrivacyParams()
    execution: ExecutionParams = ExecutionParams()
    # no byte of a report depends on it
    review: Annotated[ReviewParams, Field(exclude=True)] = ReviewParams()
    delivery: Annotated[DeliveryParams, Field(exclude=True)] = DeliveryParams()
    writeback: Annotated[dict[str, WritebackParams], Field(exclude=True)] = {}
    owners: dict[str, str] = {}
    measures: dict[str, MeasureParams] = {}
    chapter_settings: dict[str, dict[str, Any]] = {}
    base_folder: Path = Field(default=Path(), exclude=True)  # relative source files start here
    fetched_folder: Path = Field(default=Path(), exclude=True)  # where rows of databases are kept
    changed: dict[str, Any] = {}  # what differs from the defaults, dotted, for 附录 E

    @cached_property
    def period(self) -> Period:
        return Period.parse(self.period_text)

    @cached_property
    def as_of(self) -> datetime:
        """Cut-off instant, exclusive, as naive local time of the client."""
        return datetime.fromisoformat(self.data.as_of) if self.data.as_of else self.period.end

    @property
    def currency(self) -> str:
        return self.client.currency

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, the same for the same settings; no machine path in it."""
        return self.model_dump(mode="json")

    def for_chapters(self, chapter: str = "") -> Params:
        """What a chapter can see: its own settings, and nothing that only the pages print.

        A chapter need not run again when anything else changes. Without a name: what all can see.
        """
        own = {name: value for name, value in self.chapter_settings.items() if name == chapter}
        measures = {name: m for name, m in self.measures.items() if m.chapter == chapter}
        usual = {name: ReportParams.model_fields[name].get_default() for name in _PRINTED}
        return self.model_copy(
            update={
                "report": self.report.model_copy(update=usual),
                "execution": ExecutionParams(),
                "chapter_settings": own,
                "measures": measures,
                "changed": {},
            }
        )


_SECTIONS = (
    "client", "report", "data", "surveys", "activity", "effort", "privacy", "execution", "review",
    "delivery", "writeback", "owners", "measures",
)  # fmt: skip
_NO_NUMBERS = ("execution", "owners", "changed", "client_id", "period_text")
_NAMES = ("client.name", "client.short_name", "privacy.mask")


def may_count(name: str) -> bool:
    """Whether a setting, by its dotted name, may change a number of the report."""
    section, _, rest = name.partition(".")
    printed = section == "report" and rest in _PRINTED
    return not (printed or section in _NO_NUMBERS or name in _NAMES)


_NOT_OF_THE_REPORT = (
    "client",
    "review",
    "delivery",
    "writeback",
)  # sections whose changes 附录 E does not list
#: how people call a format → its name
_CALLED = {
    "word": "docx", "excel": "xlsx", "powerpoint": "pptx", "ppt": "pptx", "网页": "html",
    "附表": "supplement", "纷享销客": "fxiaoke", "zoho crm": "zoho", "zohocrm": "zoho",
    "简道云": "jiandaoyun",
}  # fmt: skip
_USUAL_ROLE = "sales_level"  # the chapter that tells it takes the client's own measures
#: settings that chapters had of their own → where the whole book has them now
_MOVED = {
    "churn.churned_quantile": "activity.churned_quantile",
    "churn.dormant_quantile": "activity.dormant_quantile",
    "churn.own_gaps": "activity.own_gaps",
    "satisfaction.window_months": "data.window_months",
    "behaviour.window_months": "data.window_months",
    "tiering.window_months": "data.window_months",
}


def load_params(
    project: Project,
    client: str,
    period: str | Period,
    overrides: Mapping[str, object] | None = None,
    also: Callable[[Mapping[str, Any]], Iterable[Fault]] = lambda merged: (),
) -> Params:
    """Merge defaults, the client's file and ``overrides`` (dotted names); check; freeze.

    also: what else is wrong in the merged settings, told together with the rest. Raises UsageError
    for an unknown client, ParameterError for anything else: every fault with its file and line, what
    is allowed and the nearest name.
    """
    client_file = project.client_file(client)
    if not client_file.is_file():
        raise UsageError(_unknown_client(project, client))
    span = Period.parse(str(period))
    defaults, own = read_yaml(project.defaults), read_yaml(client_file)
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    _merge(merged, defaults, project.defaults.name, origins)
    _merge(merged, own, client_file.name, origins)
    _merge(merged, _nested(overrides or {}), "--set", origins)
    chapters = {path.stem[3:] for path in project.notebooks.glob("[0-9][0-9]_*.ipynb")}
    _name_as_known(merged, project)
    faults = [
        *_take_moved(merged),
        *_take_unknown_sections(merged, chapters, origins),
        *also(merged),
    ]
    settings = {name: merged.pop(name) or {} for name in sorted(chapters & merged.keys())}
    files = {path.name: path for path in (project.defaults, client_file)}

    def source(place: Place) -> tuple[str, Path | None]:
        name = _origin(".".join(map(str, place)), origins) or client_file.name
        return name, files.get(name)

    try:
        params = Params(
            client_id=client,
            period_text=str(span),
            chapter_settings=settings,
            base_folder=client_file.parent,
            fetched_folder=project.fetched_folder(client),
            changed=_changes(defaults, {**merged, **settings}),
            **merged,
        )
    except ValidationError as error:
        secret: list[Place] = [tuple(place.split(".")) for place in _SECRET_PLACES]
        secret += _addresses(merged)
        refuse([*faults, *model_faults(error, Params, hidden=secret)], source)
        raise
    refuse([*faults, *_early_end(params)], source)
    return params.model_copy(update={"measures": _placed(params.measures, project)})


def _placed(measures: Mapping[str, MeasureParams], project: Project) -> dict[str, MeasureParams]:
    """Each of the client's own measures in its chapter; of sales, where he names none."""
    if all(entry.chapter for entry in measures.values()):
        return dict(measures)
    home = teller(project.notebooks, _USUAL_ROLE)
    return {
        name: entry if entry.chapter else entry.model_copy(update={"chapter": home})
        for name, entry in measures.items()
    }


def _addresses(merged: Mapping[str, Any]) -> list[Place]:
    """Where somebody may have written the address of a database with its password."""
    data = merged.get("data")
    sources = data.get("sources") if isinstance(data, Mapping) else None
    count = len(sources) if isinstance(sources, list | tuple) else 0
    ends: tuple[Place, ...] = ((), ("sql",), ("sql", "url"), ("file",))
    return [("data", "sources", number, *end) for number in range(count) for end in ends]


def _name_as_known(merged: Mapping[str, Any], project: Project) -> None:
    """Call formats and chapters by their names where others are written: Word, 客户流失."""
    known: dict[tuple[str, str], Callable[[str], str]] = {
        ("report", "formats"): format_name,
        ("delivery", "formats"): format_name,
        ("report", "chapters"): partial(chapter_name, project.notebooks),
    }
    for (section, field), name in known.items():
        content = merged.get(section)
        words = content.get(field) if isinstance(content, dict) else None
        if isinstance(content, dict) and isinstance(words, list | tuple):
            content[field] = [name(w) if isinstance(w, str) else w for w in words]


def format_name(word: str) -> str:
    """``Word`` → ``docx``, ``PDF`` → ``pdf``; what is called nothing of the kind as it is, but small."""
    small = word.strip().casefold()
    return _CALLED.get(small, small)


def _early_end(params: Params) -> Iterator[Fault]:
    if params.as_of <= params.period.start:
        yield Fault(
            ("data", "as_of"),
            f"数据截止 {params.data.as_of} 早于报告期 {params.period} 的开始，"
            "请改报告期或 data.as_of。",
        )


def parse_setting(text: str) -> tuple[str, object]:
    """Split ``churn.horizon_days=90`` into its dotted name and typed value. Raises UsageError."""
    name, equals, value = text.partition("=")
    if not equals or not all(name.strip().split(".")):
        raise UsageError(f"--set {text} 应写成 名称=值，例如 --set churn.horizon_days=90。")
    try:
        return name.strip(), parse_scalar(value)
    except ValueError as error:
        raise UsageError(f"--set {name} 的值“{value}”无法识别。") from error


def _merge(
    into: dict[str, Any], new: Mapping[str, Any], origin: str, origins: dict[str, str]
) -> None:
    def walk(target: dict[str, Any], source: Mapping[str, Any], prefix: str) -> None:
        for key, value in source.items():
            dotted = f"{prefix}{key}"
            if isinstance(value, Mapping) and isinstance(target.get(key), dict):
                walk(target[key], value, f"{dotted}.")
                continue
            target[key] = dict(value) if isinstance(value, Mapping) else value
            origins[dotted] = origin

    walk(into, new, "")


def _nested(flat: Mapping[str, object]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for dotted, value in flat.items():
        *path, last = dotted.split(".")
        target = nested
        for part in path:
            target = target.setdefault(part, {})
        target[last] = value
    return nested


def _changes(defaults: Mapping[str, Any], merged: Mapping[str, Any]) -> dict[str, Any]:
    """Settings other than the client's name, its sources and the defaults."""
    changed: dict[str, Any] = {}
    for section, content in merged.items():
        if section in _NOT_OF_THE_REPORT or not isinstance(content, Mapping):
            continue
        for key, value in content.items():
            if key in ("sources", "sample", "questions") or f"{section}.{key}" in _UNRECORDED:
                continue
            if (defaults.get(section) or {}).get(key) != value:
                changed[f"{section}.{key}"] = _plain(value)
    return changed


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _take_moved(merged: Mapping[str, Any]) -> Iterator[Fault]:
    """Take out what has moved elsewhere, and say where."""
    for old, new in _MOVED.items():
        chapter, _, name = old.partition(".")
        section = merged.get(chapter)
        if isinstance(section, dict) and name in section:
            del section[name]
            yield Fault(
                (chapter, name),
                f"{old} 已移到 {new}，全书各章用同一规则。请把它写在 "
                f"{new.partition('.')[0]} 之下，或用 --set {new}=值。",
            )


def _take_unknown_sections(
    merged: dict[str, Any], chapters: set[str], origins: dict[str, str]
) -> Iterator[Fault]:
    """Take out what is no section, and say so; it stands in for the one that was meant."""
    known = (*_SECTIONS, *sorted(chapters))
    for name, content in list(merged.items()):
        if name not in known:
            yield Fault((str(name),), f"没有名为“{name}”的部分。{hint(str(name), known)}")
        elif content is not None and not isinstance(content, Mapping):
            yield Fault((name,), f"“{name}”应由“名称: 值”组成，现在是 {content!r}。")
        else:
            continue
        del merged[name]
        for meant in nearest(str(name), known):
            stands = merged.get(meant, {})
            if isinstance(content, Mapping) and isinstance(stands, Mapping):
                merged[meant] = {**stands, **content}
                file = _origin(str(name), origins)
                origins.update({f"{meant}.{key}": file for key in content})


def _origin(place: str, origins: Mapping[str, str]) -> str:
    while place:
        if place in origins:
            return origins[place]
        place = place.rpartition(".")[0]
    return ""


def _unknown_client(project: Project, client: str) -> str:
    names = project.clients()
    listed = f"{'、'.join(names[:8])}{' 等' if len(names) > 8 else ''}" if names else "（还没有）"
    guess = "".join(f"是否想写“{name}”？" for name in nearest(client, names))
    return (
        f"没有客户“{client}”：params/clients/{client}.yaml 不存在。{guess}"
        f"现有客户：{listed}；新建请运行 reportkit new client {client} --data 文件。"
    )
