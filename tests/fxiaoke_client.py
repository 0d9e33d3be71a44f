"""A client whose customers, orders, payments and all else live in a 纷享销客 of the tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fxiaoke_service import APP, CODE, SECRET, FxiaokeService
from tiered_by_number import build_tiered

from reportkit.crm.connections import Connection, remember
from reportkit.project import Project
from reportkit.scaffold import write_project

CLIENT, PERIOD = "xiao", "2025-12"
_MIDNIGHT_IN_BEIJING = datetime(2025, 11, 30, 16, tzinfo=UTC)  # the first moment of December there

#: object → table
OBJECTS = {
    "AccountObj": "customers", "SalesOrderObj": "orders", "NewOpportunityObj": "leads",
    "PaymentObj": "receipts", "RefundObj": "returns", "ActiveRecordObj": "interactions",
    "CasesObj": "tickets",
}  # fmt: skip
SOURCES = "client: {name: 逍遥商贸}\ndata:\n  sources:\n" + "".join(
    f"  - {{system: fxiaoke, object: {thing}, table: {table}}}\n"
    for thing, table in OBJECTS.items()
)


def fill(service: FxiaokeService, customers: int = 12, orders: int = 40) -> list[str]:
    """The ids of the customers; two of them have one name."""
    ids = [
        service.add(
            "AccountObj", name=f"客户😀{max(n, 1)}", account_no=f"{n:06d}", tel=f"0{n:010d}",
            industry_level1="11", account_level="2",
        )
        for n in range(customers)
    ]  # fmt: skip
    for n in range(orders):
        day = milliseconds(n // 2)
        buyer = ids[n % customers]
        order = service.add(
            "SalesOrderObj", name=f"{n:08d}", account_id=buyer, order_time=day,
            order_amount=f"{100 + n}.{n % 100:02d}",
        )  # fmt: skip
        about = {"account_id": buyer, "order_id": order}
        service.add("PaymentObj", name=f"HK{n}", payment_time=day, amount="80.10", **about)
        if n % 10 == 0:
            service.add(
                "RefundObj", name=f"TK{n}", refunded_time=day, refunded_amount="0.10", **about
            )
    for n, buyer in enumerate(ids):
        service.add(
            "NewOpportunityObj", name=f"商机{n}", account_id=buyer, sales_stage=str(n % 3 + 1),
            amount="1000.00", close_date=milliseconds(n),
        )  # fmt: skip
        service.add("ActiveRecordObj", name=f"R{n}", account_id=buyer, active_record_type="1")
        service.add("CasesObj", name=f"G{n}", account_id=buyer, topic="安装")
    return ids


def milliseconds(days: int) -> int:
    """Midnight in Beijing so many days into December 2025."""
    return int((_MIDNIGHT_IN_BEIJING + timedelta(days=days)).timestamp() * 1000)


def connected(root: Path, service: FxiaokeService) -> Project:
    """A project that knows the service; the credentials lie outside of it."""
    project = Project(root / "p")
    if not project.params.exists():
        write_project(project.root)
    login = root / "login.json"
    login.write_text(json.dumps({"app_id": APP, "app_secret": SECRET, "permanent_code": CODE}))
    login.chmod(0o600)
    remember(project, Connection("fxiaoke", "fxiaoke", str(login), {"host": service.url}))
    project.client_file(CLIENT).write_text(SOURCES, "utf-8")
    return project


WRITEBACK = """\
writeback:
  fxiaoke:
    object: AccountObj
    fields: {tier: 客户分层, date: 分层日期, score: 价值得分, next_action: 下一步}
    score_step: 0
"""


CUSTOMERS_MADE = 40


def expected(record: str) -> dict[str, object]:
    """What the service is to hold of a customer, as it holds it."""
    number = int(record, 16)
    return {
        "tier__c": f"t{number % 3 + 1}", "tier_score__c": f"{number % 10_000 / 100:.2f}",
        "tier_date__c": milliseconds(19),  # the day of the last order, with which the data ends
        "next_action__c": "回访" if number % 2 else "续约",
    }  # fmt: skip


def reported(root: Path, service: FxiaokeService) -> Project:
    """The client with a finished report of one chapter, made from what the service holds."""
    project = connected(root, service)
    head, rest = SOURCES.split("\n", 1)
    tiers_read = rest.replace("table: customers}", "table: customers, columns: {客户分层: tier}}")
    text = f"{head}\nreport: {{formats: [html]}}\n{tiers_read}{WRITEBACK}"
    return build_tiered(project, CLIENT, PERIOD, text, base=16)


def made_report(folder: Path) -> Project:
    """For ``made_once``: what it holds fits any service that is filled first."""
    with FxiaokeService() as service:
        fill(service, CUSTOMERS_MADE)
        return reported(folder, service)
