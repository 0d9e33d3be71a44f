"""One entry of ``data.sources``: which file or query fills which table, and how its words are read.

Checks names against the schema; opens no file and no connection.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Annotated, Any, Literal, Self, get_args
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from reportkit.data.schema import TABLES

Encoding = Literal["auto", "utf-8", "gb18030", "utf-16", "big5", "latin-1", "cp1252"]
_LAST_HEADING_ROW = 1000
_DAYS_OF_A_MONTH = 365.2425 / 12
#: unit → factor to our own (元; of durations 月)
UNITS: dict[str, float] = {
    "分": 0.01, "元": 1.0, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8,
    "月": 1.0, "天": 1 / _DAYS_OF_A_MONTH, "周": 7 / _DAYS_OF_A_MONTH, "季": 3.0, "年": 12.0,
}  # fmt: skip
Unit = Literal["分", "元", "千元", "万元", "百万元", "亿元", "月", "天", "周", "季", "年"]
System = Literal["fxiaoke", "zoho", "jiandaoyun"]
#: what speaks for two customer numbers being one customer; the first ones are certain
Evidence = Literal["证件号", "名称与电话", "写法", "名单名称", "名称", "电话"]
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)
SURE_EVIDENCE: tuple[Evidence, ...] = EVIDENCE[:4]


def cell_text(value: object) -> str:
    """A YAML scalar as it would stand in a cell: ``True`` → ``true``, ``1.0`` → ``1``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def nearest(word: str, known: Iterable[str]) -> str:
    """``是否想写“…”？`` for the most similar of ``known``, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.4)
    return f"是否想写“{close[0]}”？" if close else ""


def _value_maps(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {
        column: {cell_text(k): cell_text(v) for k, v in words.items()}
        if isinstance(words, Mapping)
        else words
        for column, words in value.items()
    }


def _code_lists(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {
        column: tuple(cell_text(code) for code in (codes if isinstance(codes, list) else [codes]))
        for column, codes in value.items()
    }


def _targets(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {
        cell_text(heading): tuple(names) if isinstance(names, list) else (names,)
        for heading, names in value.items()
    }


def _words(value: object) -> object:
    return {k: cell_text(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def _heading_row(value: object) -> object:
    """Strict: a 0 for the first row, as programs count, would else mean that there are no headings."""
    if isinstance(value, bool) or (isinstance(value, int) and 1 <= value <= _LAST_HEADING_ROW):
        return value
    raise ValueError(f"true、false 或表头所在的行号（1～{_LAST_HEADING_ROW}，第一行是 1）")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Unpivot(_Strict):
    """A wide sheet: each heading of ``item`` becomes a row with that word and its cell."""

    item: Annotated[dict[str, str], BeforeValidator(_words)]
    value: Literal["score", "value"] | None = None  # of old files; the table knows


class Lookup(_Strict):
    """A small table that explains one column: its other headings are then at hand like own ones."""

    file: str
    sheet: str | int | None = None
    header: Annotated[bool | int, BeforeValidator(_heading_row)] = True
    by: str  # its heading
    of: str = ""  # the heading here, where it is called otherwise


#: endings of a database that is one file: its path is then the address itself
DATABASE_FILES = (".db", ".sqlite", ".sqlite3", ".duckdb")
_DATABASE = re.compile(r"(postgres(ql)?|mysql|mariadb|mssql|sqlite|duckdb)(\+\w+)?://", re.I)
#: an address of files that lie elsewhere: S3, WebDAV …
STORE = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_VARIABLE = re.compile(r"env:[A-Za-z_]\w*")
_SECRET_WORDS = ("password", "passwd", "pwd", "sslpassword", "secret", "token")


def address_fault(url: str) -> str:
    """What is wrong with a ``sql.url``; empty for a place, or an address that holds no secret.

    Never repeats the text: it may hold a password.
    """
    if url.startswith("env:"):
        return "" if _VARIABLE.fullmatch(url) else "env: 加环境变量的名称，如 env:WAREHOUSE_URL"
    if "://" not in url:
        return "" if url.strip() else "地址保存的地方，如 env:WAREHOUSE_URL"
    try:
        parts = urlsplit(url)
        words = [name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
        secret = parts.password is not None or any(
            w in name for name in words for w in _SECRET_WORDS
        )
    except ValueError:
        secret = True
    if secret or re.search(r"://[^?#]*:[^?#]*@", url):
        return (
            "不含密码的地址：密码不能写在设置里。请把整个地址放进环境变量（写 env:WAREHOUSE_URL）、"
            "只有本人能读的文件（写它的路径）或系统密钥环（写 keyring:服务/名称）"
        )
    return ""


class SqlSource(_Strict):
    """A table or a query of a database; ``url`` names the place where its address is kept.

    A place is ``env:NAME``, ``keyring:service/name`` or the path of a file that holds the address; an
    address without a password, or the path of a SQLite or DuckDB file, may stand here itself.
    """

    url: str
    table: str = ""
    query: str = ""  # one SELECT; may name :period_start, :period_end and :as_of
    watermark: str = ""  # a column that only grows when a row is written: fetch what is new
    key: tuple[
        str, ...
    ] = ()  # what tells rows apart, so that a changed one takes the place of the old
    overlap_days: Annotated[float, Field(ge=0, le=3660)] = 3  # fetched again before the watermark
    timeout_seconds: Annotated[int, Field(ge=1, le=86_400)] = 600

    @field_validator("url")
    @classmethod
    def _without_secret(cls, url: str) -> str:
        if fault := address_fault(url):
            raise ValueError(fault)
        return url

    @field_validator("key", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.table) == bool(self.query):
            raise ValueError("table（表名）或 query（一条 SELECT），两者写一个")
        if bool(self.watermark) != bool(self.key):
            raise ValueError("watermark（只增不减的列）与 key（区分各行的列）同时写，或都不写")
        return self

    @property
    def place(self) -> str:
        """What people call it: the variable, the name of the file; nothing secret."""
        if "://" in self.url:
            parts = urlsplit(self.url)
            return PurePath(parts.path).name or parts.hostname or parts.scheme
        return (
            self.url.removeprefix("env:")
            if self.url.startswith("env:")
            else (self.url if self.url.startswith("keyring:") else PurePath(self.url).name)
        )


class SourceSpec(_Strict):
    """How one file (or all files of a glob), or one query, fills one table."""

    file: str = ""
    login: str = ""  # where the login of a store is kept, for a file that is an address
    sql: SqlSource | None = None
    object: str = ""  # of a CRM system: AccountObj, Accounts, a form as app/form
    subform: str = ""  # only the rows of this subform, each with what it belongs to
    connection: str = ""  # which one; where it is not named, the one called like the system
    table: str
    sheet: str | int | None = None
    encoding: Encoding = "auto"
    delimiter: str = "auto"
    header: Annotated[bool | int, BeforeValidator(_heading_row)] = (
        True  # or the row of the headings
    )
    quoted: bool | None = None  # whether " puts cells in quotes; None: judged by the file
    names: tuple[str, ...] = ()
    columns: Annotated[dict[str, tuple[str, ...]], BeforeValidator(_targets)] = {}
    system: System | None = None
    constants: Annotated[dict[str, str], BeforeValidator(_words)] = {}
    values: Annotated[dict[str, dict[str, str]], BeforeValidator(_value_maps)] = {}
    blanks: Annotated[dict[str, tuple[str, ...]], BeforeValidator(_code_lists)] = {}
    dates: dict[str, str] = {}
    unpivot: Unpivot | None = None
    fill_down: tuple[str, ...] = ()  # headings whose empty cells repeat the cell above
    unused: tuple[str, ...] = ()  # headings left aside on purpose; what else appears is new
    block: Annotated[int, Field(ge=1)] | None = None  # of tables beside one another
    stack: Annotated[int, Field(ge=1)] | None = None  # of tables below one another
    group_rows: str = ""  # heading for the names that stand in rows of their own above others
    #: year, month, day → heading: together they are the column 年月日; see ``day_parts``
    day_parts: dict[Literal["year", "month", "day"], str] = {}
    lookup: tuple[Lookup, ...] = ()
    units: dict[str, Unit] = {}  # column → the unit that its numbers are in
    negative: bool = False  # money and quantities are of goods that came back
    #: heading → word → what the rows with this word are; see ``row_kinds``
    kinds: Annotated[
        dict[str, dict[str, Literal["计入", "退货", "不计"]]], BeforeValidator(_value_maps)
    ] = {}
    skip: bool = False  # kept in the settings, not read
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None  # of dates written without one
    timezone: str | None = Field(default=None, min_length=1)

    @field_validator("file")
    @classmethod
    def _plain_address(cls, file: str) -> str:
        if _DATABASE.match(file):
            raise ValueError("文件路径；数据库写成 sql: {url: …, table: …}")
        if STORE.match(file) and re.search(r"://[^/?#]*@|[?#]", file):
            raise ValueError(
                "不含用户名与密码的地址（如 s3://桶/导出/订单_*.csv）；登录资料放在 login 写明的地方"
            )
        return file

    @field_validator("table")
    @classmethod
    def _known_table(cls, name: str) -> str:
        if name not in TABLES:
            listed = "、".join(f"{table.name}（{table.label}）" for table in TABLES.values())
            raise ValueError(f"一个已知的表名。{nearest(name, TABLES)}可用的有：{listed}")
        return name

    @field_validator("columns", "constants", "values", "dates", "units")
    @classmethod
    def _known_columns(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        listed = value.values() if info.field_name == "columns" else [tuple(value)]
        cls._refuse_unknown((name for names in listed for name in names), info)
        return value

    @field_validator("unpivot")
    @classmethod
    def _only_wide_tables(cls, value: Unpivot | None, info: ValidationInfo) -> Unpivot | None:
        table = TABLES.get(info.data.get("table", ""))
        if value is not None and table is not None and table.unpivots is None:
            wide = [t for t in TABLES.values() if t.unpivots]
            listed = "、".join(f"{t.name}（{t.label}）" for t in wide)
            raise ValueError(f"空：只有 {listed}可以逐题展开")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        try:
            ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"时区名，如 Asia/Shanghai；没有“{name}”这个时区") from error
        return name

    @field_validator("delimiter")
    @classmethod
    def _known_delimiter(cls, value: str) -> str:
        if value not in ("auto", "whitespace") and (len(value) != 1 or value in '"\r\n'):
            raise ValueError('auto、whitespace 或单个字符（例如 "," 或 "\\t"）')
        return value

    @field_validator("names")
    @classmethod
    def _names_without_header(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if value and info.data.get("header"):
            raise ValueError("空：文件自带表头时不写 names；若没有表头，请同时写 header: false")
        return value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if [bool(self.file), self.sql is not None, bool(self.object)].count(True) != 1:
            raise ValueError("file（数据文件）、sql（数据库）或 object（系统的对象），三者写一个")
        if self.object and not self.connected_by:
            raise ValueError("object 须同时写 connection（reportkit connect 时的名称）或 system")
        if self.login and not self.remote:
            raise ValueError("login 只和文件的地址（file: s3://… 之类）一起写")
        if not self.object and (self.subform or self.connection):
            raise ValueError("subform 与 connection 只和 object（系统的对象）一起写")
        return self

    @property
    def live(self) -> bool:
        """Whether its rows are fetched: from a database or a system."""
        return self.sql is not None or bool(self.object)

    @property
    def remote(self) -> bool:
        """Whether its files lie in a store and are copied from there."""
        return bool(STORE.match(self.file))

    @property
    def connected_by(self) -> str:
        """The connection of an object."""
        return self.connection or self.system or ""

    @property
    def targets(self) -> frozenset[str]:
        """The columns that headings of this source fill."""
        return frozenset(name for names in self.columns.values() for name in names)

    @property
    def origin(self) -> str:
        """What people call the source: the file as written, or the place and the table."""
        if self.object:
            part = f".{self.subform}" if self.subform else ""
            return f"{self.connected_by}：{self.object}{part}"
        if self.sql is None:
            return self.file
        what = self.sql.table or f"查询（{TABLES[self.table].label}）"
        return f"{self.sql.place}：{what}"

    @model_validator(mode="after")
    def _known_blanks(self) -> Self:
        items = self.unpivot.item if self.unpivot else {}
        known = (*TABLES[self.table].names, *items, *items.values())
        for name in self.blanks:
            if name not in known:
                raise ValueError(f"blanks 中的“{name}”不是列名或题项。{nearest(name, known)}")
        return self

    @classmethod
    def _refuse_unknown(cls, names: Iterable[str], info: ValidationInfo) -> None:
        table = TABLES.get(info.data.get("table", ""))
        for name in names if table else ():
            if name not in table.names:  # type: ignore[union-attr]
                raise ValueError(
                    f"{table.label}的列。没有名为“{name}”的列。"  # type: ignore[union-attr]
                    f"{nearest(name, table.names)}"  # type: ignore[union-attr]
                    f"可用的有：{'、'.join(table.names)}"  # type: ignore[union-attr]
                )
