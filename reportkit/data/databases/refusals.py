"""What a database refuses, as one Chinese sentence each: where, what, what to do; never a password."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from reportkit.data.databases.address import Address
from reportkit.data.spec import nearest
from reportkit.errors import DataError


class Kind(Enum):
    """Why a database gave no rows."""

    UNREACHABLE = "unreachable"
    LOST = "lost"
    LOGIN = "login"
    NO_DATABASE = "no database"
    NO_TABLE = "no table"
    FORBIDDEN = "forbidden"
    TIMEOUT = "timeout"
    FAILED = "failed"


#: what may pass by itself: one more attempt is made
PASSING = (Kind.UNREACHABLE, Kind.LOST)


class RefusalError(Exception):
    """A database refused. ``said``: its own words; ``table``: the name that it did not find."""

    def __init__(self, kind: Kind, said: str, table: str = "") -> None:
        super().__init__(kind.value)
        self.kind, self.said, self.table = kind, said, table


def explained(
    refusal: RefusalError, address: Address, *, seconds: int, tables: Iterable[str] = ()
) -> DataError:
    """The refusal as a sentence. tables: what there is, to offer the nearest name."""
    said = address.scrubbed(refusal.said)
    name = f"数据库 {address.place}"
    user = f"（用户 {address.url.username}）" if address.url.username else ""
    texts = {
        Kind.UNREACHABLE: f"{name} 连不上（{address.server}，已重试一次）：{said}。"
        "请检查地址、端口、网络与服务是否在运行。",
        Kind.LOST: f"与{name} 的连接中断（已重试一次）：{said}。请稍后再试。",
        Kind.LOGIN: f"{name} 拒绝登录{user}：用户名或密码不对，请更新保存在那里的地址。",
        Kind.NO_DATABASE: f"{name} 里没有名为“{address.url.database or ''}”的库，请改正地址。",
        Kind.FORBIDDEN: f"{name} 的账号{user}没有读取的权限：{said}。请授予 SELECT 权限。",
        Kind.TIMEOUT: f"{name} 的查询超过 {seconds} 秒没有完成，已停止。"
        "请缩小查询的范围，或加大 sql.timeout_seconds。",
        Kind.FAILED: f"{name} 的查询失败：{said}。请改正 sql.query 或 sql.table。",
    }
    if refusal.kind is Kind.NO_TABLE:
        return DataError(_no_table(name, refusal.table, list(tables)))
    return DataError(texts[refusal.kind])


def _no_table(name: str, wanted: str, tables: list[str]) -> str:
    guess = nearest(wanted, tables)
    more = f"等 {len(tables)} 张" if len(tables) > 8 else ""
    listed = f"可读的有：{'、'.join(tables[:8])}{more}。" if tables else "这个账号看不到任何表。"
    return f"{name} 里没有表“{wanted}”。{guess}{listed}"
