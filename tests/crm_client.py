"""A client whose customers and orders live in a 简道云 of the tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
from jiandaoyun_service import APP, CUSTOMERS, KEY, JiandaoyunService, widget
from tiny_client import write_tiering

from reportkit.analysis.basics.periods import Period
from reportkit.crm.connections import Connection, remember
from reportkit.project import Project
from reportkit.scaffold import write_project

ORDERS = f"{APP}/orders"
NO, NAME, TIER, DAY, SCORE, NEXT = (f"_widget_{n}" for n in range(1, 7))
ORDER_NO, BUYER, PAID_AT, PAID, ITEMS, ITEM, PIECES = (f"_widget_{n}" for n in range(11, 18))
CLIENT, PERIOD = "yun", "2025-12"
_MIDNIGHT_IN_BEIJING = datetime(2025, 11, 30, 16, tzinfo=UTC)  # the first moment of December there


def fill(service: JiandaoyunService, customers: int = 12, orders: int = 40) -> None:
    service.add_form(
        CUSTOMERS,
        [
            widget(1, "客户编号"), widget(2, "客户名称"), widget(3, "客户分层", "combo"),
            widget(4, "分层日期", "datetime"), widget(5, "得分", "number"), widget(6, "下一步"),
        ],
    )  # fmt: skip
    for n in range(customers):
        service.add_row(
            CUSTOMERS, n, {NO: f"K{n:04d}", NAME: f"客户😀{n}", TIER: "", DAY: "", SCORE: None}
        )
    items = [widget(16, "品名"), widget(17, "件数", "number")]
    service.add_form(
        ORDERS,
        [
            widget(11, "订单编号"), widget(12, "客户编号"), widget(13, "下单时间", "datetime"),
            widget(14, "金额", "number"), widget(15, "明细", "subform", items=items),
        ],
    )  # fmt: skip
    for n in range(orders):
        service.add_row(ORDERS, n, order(n, customers))


def order(n: int, customers: int = 12) -> dict:
    """The first at midnight in Beijing, one hour later each."""
    at = _MIDNIGHT_IN_BEIJING + timedelta(hours=n)
    items = [{"_id": f"i{n}-{i}", ITEM: f"货{i}", PIECES: i + 1} for i in range(n % 3)]
    return {
        ORDER_NO: f"{n:06d}", BUYER: f"K{n % customers:04d}",
        PAID_AT: f"{at:%Y-%m-%dT%H:%M:%S.000Z}", PAID: 100 + n + 0.25, ITEMS: items,
    }  # fmt: skip


def connected(root: Path, service: JiandaoyunService, name: str = "jiandaoyun") -> Project:
    """A project that knows the service; the key lies outside of it."""
    project = Project(root / "p")
    if not project.params.exists():
        write_project(project.root)
    login = root / "login.json"
    login.write_text(json.dumps({"api_key": KEY}))
    login.chmod(0o600)
    remember(project, Connection(name, "jiandaoyun", str(login), {"host": service.host}))
    return project


SOURCES = f"""\
client: {{name: 云上公司}}
data:
  sources:
  - {{connection: jiandaoyun, object: {CUSTOMERS}, table: customers,
     columns: {{客户编号: customer_id, 客户名称: name, 数据ID: crm_record_id}}}}
  - {{connection: jiandaoyun, object: {ORDERS}, table: orders,
     columns: {{订单编号: order_id, 客户编号: customer_id, 下单时间: ordered_at, 金额: paid_amount}}}}
  - {{connection: jiandaoyun, object: {ORDERS}, subform: 明细, table: order_lines,
     columns: {{订单编号: order_id, 品名: product, 件数: quantity}}}}
"""

#: a chapter that gives every customer a tier by his number, as the real one stores them
_TIERING = (
    'people = data.frame("customers")',
    'order = people["customer_id"].str.slice(1).astype(int)',
    'tiers = ["优质客户", "发展客户", "潜力客户", "边缘客户"]',
    "people = people.assign(tier=[tiers[n % 4] for n in order], value_score=[100.0 - n % 50 for n in order],"
    ' strategy=["回访" if n % 2 else "续约" for n in order])',
    'chapter.store("tiers", people)',
    'chapter.metric(Measure(name="customers", label="客户", unit="家"), len(people), n=len(people))',
    'chapter.finding("size", {"count": len(people)}, text="共有 {count:int} 家客户。")',
)
WRITEBACK = f"""\
writeback:
  jiandaoyun:
    object: {CUSTOMERS}
    fields: {{tier: 客户分层, date: 分层日期, score: 得分, next_action: 下一步}}
    allowed: [优质客户, 发展客户, 潜力客户, 边缘客户]
    score_step: 10
"""


def reported(root: Path, service: JiandaoyunService) -> Project:
    """The client of the service with a finished report of one chapter, made from what it holds."""
    from reportkit.pipeline import build_report

    project = connected(root, service)
    for notebook in project.notebooks.glob("*.ipynb"):
        notebook.unlink()
    write_tiering(project, _TIERING)
    text = SOURCES.replace(
        "client: {name: 云上公司}\n", "client: {name: 云上公司}\nreport: {formats: [html]}\n"
    )
    project.client_file(CLIENT).write_text(text + WRITEBACK, "utf-8")
    build_report(project, CLIENT, PERIOD)
    return project


def made_report(folder: Path) -> Project:
    """For ``made_once``: the report of 40 customers; what it holds of them fits any service so filled."""
    with JiandaoyunService() as service:
        fill(service, CUSTOMERS_MADE)
        return reported(folder, service)


CUSTOMERS_MADE = 40


def targets_of(project: Project, records: list[str]) -> None:
    """Let the report speak of other records: ids of any system, tiers and scores by their order."""
    path = next(
        project.run_folder(CLIENT, Period.parse(PERIOD)).glob("chapters/*/frame_tiers.parquet")
    )
    frame = pd.DataFrame(
        {
            "customer_id": [f"K{n:05d}" for n in range(len(records))],
            "crm_record_id": records,
            "name": [f"客户{n}" for n in range(len(records))],
            "tier": [TIERS[n % 4] for n in range(len(records))],
            "value_score": [100.0 - n % 50 for n in range(len(records))],
            "strategy": ["回访" if n % 2 else "续约" for n in range(len(records))],
        }
    )
    frame.to_parquet(path)


TIERS = ("优质客户", "发展客户", "潜力客户", "边缘客户")
