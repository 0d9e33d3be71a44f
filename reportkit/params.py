"""Settings of one run: defaults → client → command line; checked, frozen, plain JSON out.

Settings of a chapter are only collected here; their names and types are those of the notebook's own
parameters cell (see ``notebooks.check_settings``).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.sale_terms import Treatment
from reportkit.analysis.basics.survey_rules import SurveyRules
from reportkit.data.engine_choice import DUCKDB, checked_engine
from reportkit.data.spec import Evidence, SourceSpec, cell_text
from reportkit.errors import UsageError


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


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
    # where the features are reckoned: duckdb, or Spark by its address
    engine: Annotated[str, AfterValidator(checked_engine)] = DUCKDB
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


_NO_NUMBERS = ("execution", "owners", "changed", "client_id", "period_text")
_NAMES = ("client.name", "client.short_name", "privacy.mask")


def may_count(name: str) -> bool:
    """Whether a setting, by its dotted name, may change a number of the report."""
    section, _, rest = name.partition(".")
    printed = section == "report" and rest in _PRINTED
    return not (printed or section in _NO_NUMBERS or name in _NAMES)
