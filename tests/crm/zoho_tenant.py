"""What one tenant of Zoho CRM holds: modules with typed fields, rows, deleted rows, rows nobody may edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from zoho_service import ZohoService

FIRST_ID = 9_223_372_036_854_000_000  # 19 digits, close to 2^63: a float would lose the last three
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Word:
    """One option of a picklist; the tenant's interface shows ``display``."""

    display: str
    actual: str
    used: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str = "text"
    length: int = 255
    label: str = ""
    words: tuple[Word, ...] = ()
    writable: bool = True

    def described(self) -> dict[str, Any]:
        """As ``settings/fields`` gives it."""
        words = [
            {"display_value": w.display, "actual_value": w.actual, "id": str(FIRST_ID + n),
             "type": "used" if w.used else "unused"}
            for n, w in enumerate(self.words)
        ]  # fmt: skip
        return {
            "api_name": self.name, "field_label": self.label or self.name.replace("_", " "),
            "data_type": self.kind, "length": self.length, "pick_list_values": words,
            "read_only": not self.writable, "visible": True, "id": str(FIRST_ID),
            "lookup": {"module": {"api_name": "Accounts"}} if self.kind == "lookup" else {},
        }  # fmt: skip


SYSTEM = (
    Field("id", "bigint", writable=False),
    Field("Created_Time", "datetime", writable=False),
    Field("Modified_Time", "datetime", writable=False),
)


@dataclass
class Module:
    """``gone``: id → when it was deleted; ``refusals``: id → the code that a write gets."""

    name: str
    fields: dict[str, Field]
    gone: dict[str, datetime] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)


TIERS = (
    Word("高价值客户", "High"), Word("中价值客户", "Mid"), Word("低价值客户", "Low"),
    Word("-None-", "-None-"), Word("战略客户", "Old", used=False),
)  # fmt: skip


def shop(tenant: ZohoService, accounts: int) -> None:
    """The objects that reports read, with ``accounts`` customers."""
    tenant.module(
        "Accounts", Field("Account_Name", length=200), Field("Phone", "phone", 30),
        Field("Industry", "picklist", words=(Word("零售", "Retail"), Word("制造", "Making"))),
        Field("Annual_Revenue", "currency"), Field("Employees", "integer"),
        Field("Parent_Account", "lookup"), Field("Tags_Own", "multiselectpicklist"),
        Field("Tier", "picklist", label="客户分层", words=TIERS), Field("Tier_Date", "date", label="分层日期"),
        Field("Tier_Score", "double", label="价值得分"), Field("Next_Step", "text", 20, label="下一步"),
        Field("Total_Formula", "formula", writable=False),
    )  # fmt: skip
    tenant.module(
        "Contacts", Field("Full_Name"), Field("Email", "email"), Field("Account_Name", "lookup")
    )
    tenant.module(
        "Deals", Field("Deal_Name"), Field("Account_Name", "lookup"), Field("Amount", "currency"),
        Field("Stage", "picklist", words=(Word("结束并赢得", "Closed Won"),)), Field("Closing_Date", "date"),
    )  # fmt: skip
    tenant.module(
        "Sales_Orders", Field("SO_Number", "autonumber", writable=False), Field("Subject"),
        Field("Account_Name", "lookup"), Field("Grand_Total", "currency"), Field("Status", "picklist"),
    )  # fmt: skip
    tenant.module(
        "Calls",
        Field("Subject"),
        Field("What_Id", "lookup", label="Related To"),
        Field("Call_Start_Time", "datetime"),
    )
    tenant.module(
        "Cases", Field("Case_Number", "autonumber", writable=False), Field("Account_Name", "lookup")
    )
    for number in range(accounts):
        tenant.add(
            "Accounts", Account_Name=f"客户{number:05d}", Annual_Revenue=Decimal(number) / 100,
            Phone=f"0{13000000000 + number}", Industry="零售", Tier="低价值客户",
        )  # fmt: skip
