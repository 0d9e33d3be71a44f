"""A client whose customers, orders, deals, calls and cases live in a Zoho CRM of the tests."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tiered_by_number import TIERS, build_tiered
from zoho_service import ZohoService
from zoho_tenant import ZONE

from reportkit.crm.connections import Connection, remember
from reportkit.project import Project
from reportkit.scaffold import write_project

CLIENT, PERIOD = "duozhuo", "2025-11"
SOURCES = """\
client: {name: 多卓公司}
data:
  sources:
  - {system: zoho, object: Accounts, table: customers}
  - {system: zoho, object: Sales_Orders, table: orders, columns: {Created Time: ordered_at}}
  - {system: zoho, object: Deals, table: leads}
  - {system: zoho, object: Calls, table: interactions}
  - {system: zoho, object: Cases, table: tickets}
"""
_FIRST = datetime(2025, 11, 1, 0, 30, tzinfo=ZONE)  # still October in UTC


def fill(service: ZohoService, customers: int = 12, orders: int = 40) -> list[str]:
    """Fill the modules; the ids of the customers."""
    ids = [
        service.add(
            "Accounts", Account_Name=f"客户😀{n}", Phone=f"0{10_000_000 + n}", Industry="零售"
        )
        for n in range(customers)
    ]
    for n in range(orders):
        service.add(
            "Sales_Orders", SO_Number=f"{n:06d}", Subject=f"订单{n}", Grand_Total=Decimal(100 + n) + Decimal("0.25"),
            Account_Name=named(service, ids[n % customers]), Status="已交付",
            Created_Time=_FIRST + timedelta(hours=n),
        )  # fmt: skip
    for n in range(5):
        account = named(service, ids[n])
        moment = _FIRST + timedelta(days=n)
        service.add("Deals", Deal_Name=f"商机{n}", Account_Name=account, Amount=Decimal("1000.10"),
                    Stage="结束并赢得", Closing_Date="2025-11-20")  # fmt: skip
        service.add("Calls", Subject="回访", What_Id=account, Call_Start_Time=moment)
        service.add("Cases", Case_Number=f"C{n}", Account_Name=account, Created_Time=moment)
    return ids


def named(service: ZohoService, number: str) -> dict[str, str]:
    """A lookup to an account."""
    return {"id": number, "name": service.rows["Accounts"][number]["Account_Name"]}


def connected(root: Path, service: ZohoService) -> Project:
    """A project that knows the service; the credentials lie outside of it."""
    project = Project(root / "p")
    if not project.params.exists():
        write_project(project.root)
    login = root / "login.json"
    values = service.login()
    login.write_text(json.dumps({name: values[name] for name in values.names}))
    login.chmod(0o600)
    remember(project, Connection("zoho", "zoho", str(login), service.settings()))
    project.client_file(CLIENT).write_text(SOURCES, "utf-8")
    return project


WRITEBACK = """\
writeback:
  zoho:
    object: Accounts
    fields: {tier: 客户分层, date: 分层日期, score: 价值得分, next_action: 下一步}
    score_step: 0
"""
CUSTOMERS_MADE = 250


def expected(record: str) -> dict[str, Any]:
    """What the service is to hold of a customer."""
    number = int(record)
    return {
        "Tier": TIERS[number % 3], "Tier_Score": Decimal(number % 10_000) / 100,
        "Tier_Date": "2025-11-30", "Next_Step": "回访" if number % 2 else "续约",
    }  # fmt: skip


def reported(root: Path, service: ZohoService) -> Project:
    """The client with a finished report of one chapter, made from what the service holds."""
    project = connected(root, service)
    head, rest = SOURCES.split("\n", 1)
    text = f"{head}\nreport: {{formats: [html]}}\n{rest}  as_of: 2025-12-01\n{WRITEBACK}"
    return build_tiered(project, CLIENT, PERIOD, text, base=10)


def made_report(folder: Path) -> Project:
    """For ``made_once``: what it holds fits any service that is filled first."""
    with ZohoService() as service:
        fill(service, CUSTOMERS_MADE)
        return reported(folder, service)
