"""Thirteen thin clients made by seeded code: each lacks something that a chapter would like to have.

Every table is a CSV whose headings are the column names of the schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from reportkit.project import Project

Frames = dict[str, pd.DataFrame]
REGIONS = ("华东", "华南", "华北", "西南")
INDUSTRIES = ("电子", "医药", "食品")
NEEDS = ("价格敏感型", "品质追求型", "个性化需求")
CHANNELS = ("线上商城", "直销", "经销商")
ITEMS = ("整体体验", "产品质量", "售后服务", "价格合理")
RECOMMEND = "推荐意愿"
REMARKS = (
    "价格太高，希望有优惠", "售后响应太慢", "质量很好，值得信赖", "送货不及时", "无",
    "客服态度很好", "产品质量不稳定，需要返修",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ThinClient:
    """One client: what it lacks or has, its period, its tables, and settings beside the defaults."""

    about: str
    period: str
    frames: Callable[[], Frames]
    kind: str = "对公"
    settings: Mapping[str, Mapping[str, object]] | None = None


def write_client(project: Project, name: str) -> None:
    """Write the files and the YAML of one thin client into ``project``."""
    client = CLIENTS[name]
    path = project.client_file(name)
    folder = path.parent / name
    folder.mkdir()
    sources = []
    for table, frame in client.frames().items():
        frame.to_csv(folder / f"{table}.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")
        columns = {column: column for column in frame if column not in (*ITEMS, RECOMMEND)}
        source: dict[str, object] = {
            "file": f"{name}/{table}.csv", "table": table, "columns": columns
        }  # fmt: skip
        if table == "surveys":
            source["unpivot"] = {"item": {item: item for item in frame if item not in columns}}
        sources.append(source)
    settings = {section: dict(content) for section, content in (client.settings or {}).items()}
    content = {
        **settings,
        "client": {"name": f"薄客户{name}", "kind": client.kind},
        "data": {**settings.get("data", {}), "sources": sources},
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")  # JSON is YAML


def _customers(count: int, seed: int, *, days: int = 1000) -> pd.DataFrame:
    """Customers entered within ``days`` of the first day of 2021."""
    rng = np.random.default_rng(seed)
    created = pd.Timestamp(2021, 1, 1) + pd.to_timedelta(rng.integers(0, days, count), unit="D")
    return pd.DataFrame(
        {
            "customer_id": [f"K{number:03d}" for number in range(count)],
            "name": [f"企业{number:03d}有限公司" for number in range(count)],
            "region": rng.choice(REGIONS, count, p=[0.4, 0.3, 0.2, 0.1]),
            "industry": rng.choice(INDUSTRIES, count),
            "created_at": created,
        }
    )


def _orders(count: int, first: str, last: str, seed: int) -> pd.DataFrame:
    """Each customer buys in a rhythm of its own from some day on, and some stop."""
    rng = np.random.default_rng(seed)
    begin, end = pd.Timestamp(first), pd.Timestamp(last)
    days = (end - begin).days
    rows: list[tuple[str, datetime, float]] = []
    for number in range(count):
        gap = float(rng.gamma(2.0, 22.0)) + 6
        moment = begin + timedelta(days=float(rng.uniform(0, days * 0.6)))
        stop = end if rng.random() < 0.7 else moment + (end - moment) * float(rng.uniform(0.2, 0.8))
        basket = float(rng.lognormal(6.5, 0.8))
        while moment <= stop:
            amount = basket * float(rng.lognormal(0.0, 0.35)) * (1 + 0.3 * (moment.month == 12))
            rows.append((f"K{number:03d}", moment.floor("min"), round(amount, 2)))
            moment += timedelta(days=float(rng.exponential(gap)) + 1)
    orders = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "paid_amount"])
    orders = orders.sort_values(["ordered_at", "customer_id"]).reset_index(drop=True)
    orders.insert(0, "order_id", [f"D{number:05d}" for number in range(len(orders))])
    return orders


def _lines(orders: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One or two products an order, their amounts adding up to the order's."""
    rng = np.random.default_rng(seed)
    first = orders.drop(columns="paid_amount").assign(line_amount=orders["paid_amount"])
    second = first[rng.random(len(first)) < 0.4].copy()
    second["line_amount"] = (second["line_amount"] * 0.25).round(2)
    first.loc[second.index, "line_amount"] -= second["line_amount"]
    lines = pd.concat([first.assign(place=0), second.assign(place=1)]).sort_values(
        ["order_id", "place"]
    )
    kinds = rng.integers(0, 4, len(lines)) + 4 * lines["place"].to_numpy()
    return lines.assign(
        product_id=[f"P{kind}" for kind in kinds],
        product=[f"产品{'甲乙丙丁戊己庚辛'[kind]}" for kind in kinds],
        category=[("轴承", "密封件")[kind // 4] for kind in kinds],
        quantity=rng.integers(1, 9, len(lines)),
        line_amount=lines["line_amount"].round(2),
    ).drop(columns="place")


def _surveys(count: int, seed: int, *, recommend: bool) -> pd.DataFrame:
    """Wide answers of two years; who is content is so with everything."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(0.0, 0.8, count)
    answers = pd.DataFrame(
        {
            "response_id": [f"A{number:04d}" for number in range(count)],
            "answered_at": pd.Timestamp(2024, 1, 8)
            + pd.to_timedelta(rng.integers(0, 715, count), unit="D"),
            "segment": rng.choice(REGIONS[:3], count),
            "comment": rng.choice([*REMARKS, ""], count),
        }
    )
    for place, item in enumerate(ITEMS):
        score = np.clip(np.rint(3.7 - 0.2 * place + mood + rng.normal(0, 0.7, count)), 1, 5)
        answers[item] = pd.Series(score).astype("Int64").mask(rng.random(count) < 0.05)
    if recommend:
        answers[RECOMMEND] = np.clip(np.rint(7.6 + 1.6 * mood + rng.normal(0, 1, count)), 0, 10)
        answers[RECOMMEND] = answers[RECOMMEND].astype("Int64")
    return answers


def _orders_only() -> Frames:
    rng = np.random.default_rng(1)
    orders = _orders(120, "2023-01-05", "2025-12-30", 11)
    return {
        "orders": orders.assign(
            channel=rng.choice(CHANNELS, len(orders), p=[0.5, 0.3, 0.2]),
            province=rng.choice(["江苏", "广东", "四川"], len(orders), p=[0.5, 0.3, 0.2]),
        )
    }


def _customers_rich() -> Frames:
    """Everything that a customer table alone can say."""
    count = 160
    rng = np.random.default_rng(2)
    tenure = rng.integers(1, 60, count)
    churned = rng.random(count) < np.where(tenure < 18, 0.45, 0.12)
    monthly = np.round(rng.uniform(20, 110, count), 2)
    left = pd.Timestamp(2024, 2, 1) + pd.to_timedelta(rng.integers(0, 690, count), unit="D")
    return {
        "customers": _customers(count, 21, days=1820).assign(
            phone=[f"138{number:08d}" for number in range(count)],
            age=rng.integers(22, 65, count),
            gender=rng.choice(["男", "女"], count),
            income=rng.choice(["高", "中", "低"], count),
            education=rng.choice(["本科", "专科", "硕士"], count),
            channel=rng.choice(["广告", "转介绍", "展会"], count),
            need_type=rng.choice(NEEDS, count),
            interest=rng.choice(["降本", "提效"], count),
            attitude=rng.choice(["积极", "观望"], count),
            values=rng.choice(["务实", "创新"], count),
            tier=rng.choice(["优质", "发展", "潜力", "边缘"], count),
            order_count=rng.integers(1, 40, count),
            revenue_amount=np.round(monthly * tenure, 2),
            margin_amount=np.round(monthly * tenure * rng.uniform(0.2, 0.4, count), 2),
            tenure_months=tenure,
            monthly_amount=monthly,
            contract=rng.choice(["按月", "一年", "两年"], count, p=[0.5, 0.3, 0.2]),
            payment_method=rng.choice(["转账", "支票"], count),
            churned=np.where(churned, "是", "否"),
            churned_at=pd.Series(left).where(churned),
            churn_reason=pd.Series(rng.choice(["价格", "售后服务", "产品质量"], count)).where(churned),
            wallet_share=np.round(rng.uniform(0.05, 0.9, count), 2),
            growth_rate=np.round(rng.normal(0.06, 0.1, count), 3),
            strategic_fit=rng.integers(1, 11, count),
            service_hours=np.round(rng.gamma(2.0, 10.0, count), 1),
            owner=rng.choice(["陈志远", "林国华"], count),
        )
    }  # fmt: skip


def _customers_bare() -> Frames:
    """A number, months and whether the customer left: the least that tells anything."""
    rng = np.random.default_rng(3)
    tenure = rng.integers(1, 50, 150)
    left = rng.random(150) < np.where(tenure < 12, 0.5, 0.15)
    ids = [f"B{number:03d}" for number in range(150)]
    flags = np.where(left, "是", "否")
    return {
        "customers": pd.DataFrame({"customer_id": ids, "tenure_months": tenure, "churned": flags})
    }


def _one_customer() -> Frames:
    days = pd.Timestamp(2025, 1, 5) + pd.to_timedelta(np.arange(9) * 40, unit="D")
    customer = {"customer_id": ["K001"], "name": ["一家之客"], "region": ["华东"]}
    orders = {
        "order_id": [f"S{number}" for number in range(9)], "customer_id": "K001",
        "ordered_at": days, "paid_amount": 100.0 + np.arange(9),
    }  # fmt: skip
    return {"customers": pd.DataFrame(customer), "orders": pd.DataFrame(orders)}


def _margins() -> Frames:
    """Orders with margins that are sometimes negative, their lines, and what was spent."""
    rng = np.random.default_rng(5)
    count = 100
    orders = _orders(count, "2023-03-01", "2025-12-29", 51)
    rate = np.clip(rng.normal(0.28, 0.15, len(orders)), -0.2, 0.6)
    lines = _lines(orders, 52)
    spent = pd.date_range("2025-01-15", "2025-12-15", freq="31D")
    programme = ("人力资源投入", "培训费用", "营销费用")
    customers = _customers(count, 53).assign(
        tier=rng.choice(["优质", "发展", "潜力", "边缘"], count),
        need_type=rng.choice(NEEDS, count),
        wallet_share=np.round(rng.uniform(0.05, 0.9, count), 2),
        owner=rng.choice(["陈志远", "林国华"], count),
    )
    costs = {
        "item": [programme[place % 3] for place in range(len(spent))], "spent_at": spent,
        "amount": [3000 + 250 * place for place in range(len(spent))],
        "tier": [("优质", "发展")[place % 2] for place in range(len(spent))],
    }  # fmt: skip
    market = {"industry": INDUSTRIES, "growth_rate": (0.08, 0.18, -0.02), "market_share": 0.05}
    targets = {"metric": ["销售额", "利润"], "period": "2025-Q4", "target": [50_000, 15_000]}
    return {
        "customers": customers,
        "orders": orders.assign(
            margin_amount=(orders["paid_amount"] * rate).round(2),
            channel=rng.choice(CHANNELS, len(orders)),
        ),
        "order_lines": lines.drop(columns=["customer_id", "ordered_at"]).assign(
            line_margin=(lines["line_amount"] * 0.3).round(2)
        ),
        "costs": pd.DataFrame(costs),
        "market": pd.DataFrame(market),
        "targets": pd.DataFrame(targets),
    }


def _short_history() -> Frames:
    """Four months: no year before, no quarter before that is whole."""
    return {"customers": _customers(60, 61), "orders": _orders(60, "2025-09-02", "2025-12-30", 62)}


def _unfinished_period() -> Frames:
    """Data that end in the middle of the quarter, with leads and contacts."""
    count = 90
    rng = np.random.default_rng(7)
    orders = _orders(count, "2023-06-01", "2025-11-14", 71)
    happened = pd.Timestamp(2024, 6, 3) + pd.to_timedelta(rng.integers(0, 525, 400), unit="D")
    kinds = rng.choice(["回访", "咨询", "投诉", "关怀", "访谈"], 400)
    interactions = {
        "interaction_id": [f"I{number}" for number in range(400)],
        "customer_id": [f"K{number:03d}" for number in rng.integers(0, count, 400)],
        "happened_at": happened, "kind": kinds,
        "channel": rng.choice(["电话", "邮件", "面对面"], 400),
        "means": rng.choice(["定期回访", "会员制", "积分", "特别优惠"], 400),
        "topic": rng.choice(["价格", "交期", "质量"], 400),
        "text": rng.choice(["希望增加在线下单", "价格希望再优惠", "期待新的型号"], 400),
    }  # fmt: skip
    entered = pd.Timestamp(2024, 9, 1) + pd.to_timedelta(rng.integers(0, 435, 260), unit="D")
    won = rng.random(260) < 0.3
    open_ = rng.random(260) < 0.1
    closed = pd.Series(entered + pd.to_timedelta(rng.integers(3, 80, 260), unit="D")).mask(open_)
    leads = {
        "lead_id": [f"L{number:03d}" for number in range(260)],
        "customer_id": pd.Series([f"K{n:03d}" for n in rng.integers(0, count, 260)]).where(won),
        "created_at": entered, "closed_at": closed,
        "touched_at": entered + pd.to_timedelta(rng.integers(1, 90, 260), unit="h"),
        "source": rng.choice(["广告", "转介绍", "展会"], 260),
        "means": rng.choice(["优惠券", "试用装", "免费咨询"], 260),
        "won": pd.Series(np.where(won, "是", "否")).mask(open_),
        "amount": np.round(rng.lognormal(8, 0.6, 260), 2),
        "product": rng.choice(["产品甲", "产品乙"], 260),
    }  # fmt: skip
    return {
        "customers": _customers(count, 72).assign(
            need_type=rng.choice(NEEDS, count), tier=rng.choice(["优质", "发展", "潜力"], count)
        ),
        "orders": orders,
        "interactions": pd.DataFrame(interactions),
        "leads": pd.DataFrame(leads),
    }


def _empty_period() -> Frames:
    """Orders before and after the quarter, none in it."""
    orders = _orders(70, "2023-04-01", "2026-02-20", 81)
    inside = orders["ordered_at"].between("2025-10-01", "2025-12-31 23:59:59")
    return {"customers": _customers(70, 82), "orders": orders[~inside]}


def _one_order_each() -> Frames:
    rng = np.random.default_rng(9)
    moments = pd.Timestamp(2024, 1, 1) + pd.to_timedelta(rng.integers(0, 729, 110), unit="D")
    orders = {
        "order_id": [f"E{number:03d}" for number in range(110)],
        "customer_id": [f"K{number:03d}" for number in range(110)],
        "ordered_at": moments, "paid_amount": np.round(rng.lognormal(5, 0.7, 110), 2),
    }  # fmt: skip
    return {"orders": pd.DataFrame(orders)}


def _no_recommend() -> Frames:
    """Answers of known customers without the question whether they would recommend."""
    rng = np.random.default_rng(10)
    answers = _surveys(260, 101, recommend=False).rename(columns={"segment": "channel"})
    answers["channel"] = rng.choice(["邮件", "电话"], 260)
    answers.insert(1, "customer_id", [f"K{n:03d}" for n in rng.integers(0, 80, 260)])
    return {
        "customers": _customers(80, 102, days=1820).assign(need_type=rng.choice(NEEDS, 80)),
        "surveys": answers,
    }


def _refunds() -> Frames:
    """Refunds by status, by number and in part, and cancelled orders; with tickets and campaigns."""
    count = 90
    rng = np.random.default_rng(12)
    orders = _orders(count, "2023-05-01", "2025-12-28", 121).assign(status="已完成")
    back = orders[rng.random(len(orders)) < 0.08].copy()
    back["order_id"] = "TK" + back["order_id"]
    back["paid_amount"] = -back["paid_amount"]
    back["ordered_at"] = back["ordered_at"] + pd.Timedelta(days=9)
    orders.loc[rng.random(len(orders)) < 0.04, "status"] = "已取消"
    orders.loc[rng.random(len(orders)) < 0.04, "status"] = "退款"
    part = rng.random(len(orders)) < 0.06
    orders["refund_amount"] = (orders["paid_amount"] * 0.3).round(2).where(part, 0.0)
    opened = pd.Timestamp(2024, 7, 1) + pd.to_timedelta(rng.integers(0, 545 * 24, 300), unit="h")
    hours = pd.to_timedelta(rng.gamma(2.0, 30.0, 300).round(), unit="h")
    tickets = {
        "ticket_id": [f"T{number:03d}" for number in range(300)],
        "customer_id": [f"K{number:03d}" for number in rng.integers(0, count, 300)],
        "opened_at": opened,
        "responded_at": opened + pd.to_timedelta(rng.integers(1, 20, 300), unit="h"),
        "closed_at": pd.Series(opened + hours).mask(rng.random(300) < 0.1),
        "channel": rng.choice(["电话", "网站", "邮件"], 300),
        "topic": rng.choice(["质量", "物流", "退换货"], 300),
        "solved": rng.choice(["是", "否"], 300, p=[0.85, 0.15]),
    }  # fmt: skip
    sent = pd.Timestamp(2025, 1, 10) + pd.to_timedelta(rng.integers(0, 330, 320), unit="D")
    campaigns = {
        "campaign_id": [f"M{number // 40}" for number in range(320)],
        "customer_id": [f"K{n:03d}" for g in range(8) for n in rng.permutation(count)[:40]],
        "sent_at": sent, "means": rng.choice(["优惠券", "试用装", "免费咨询"], 320),
        "stage": rng.choice(["获取", "转化", "忠诚", "挽留"], 320),
        "responded": rng.choice(["是", "否"], 320, p=[0.3, 0.7]),
        "cost_amount": np.round(rng.uniform(3, 40, 320), 2),
    }  # fmt: skip
    return {
        "customers": _customers(count, 122).assign(need_type=rng.choice(NEEDS, count)),
        "orders": pd.concat([orders, back.assign(refund_amount=0.0)], ignore_index=True),
        "tickets": pd.DataFrame(tickets),
        "campaigns": pd.DataFrame(campaigns),
    }


def _lines_only() -> Frames:
    """Order lines that carry customer and day, and no table of orders; with what was looked at."""
    rng = np.random.default_rng(13)
    lines = _lines(_orders(80, "2023-08-01", "2025-12-27", 131), 132)
    seen = pd.Timestamp(2025, 7, 1) + pd.to_timedelta(rng.integers(0, 183 * 1440, 900), unit="m")
    events = {
        "session_id": [f"V{number}" for number in rng.integers(0, 300, 900)],
        "customer_id": [f"K{number:03d}" for number in rng.integers(0, 80, 900)],
        "happened_at": seen,
        "kind": rng.choice(["浏览", "加购", "下单", "支付"], 900, p=[0.7, 0.16, 0.08, 0.06]),
        "page": rng.choice(["首页", "产品页", "活动页"], 900),
        "product_id": rng.choice(["P0", "P1", "P5"], 900),
    }
    return {"order_lines": lines, "events": pd.DataFrame(events)}


CLIENTS: Mapping[str, ThinClient] = {
    "orders_only": ThinClient("只有订单", "2025-Q4", _orders_only, kind="对私"),
    "customers_rich": ThinClient("只有客户表，列很全", "2025-Q4", _customers_rich),
    "customers_bare": ThinClient("只有客户表，列很少", "2025-Q4", _customers_bare),
    "one_customer": ThinClient("只有一家客户", "2025-Q4", _one_customer),
    "margins": ThinClient(
        "有毛利、明细与成本", "2025-Q4", _margins,
        settings={"behaviour": {"pair_minimum": 5}, "outcomes": {"window_months": 6}},
    ),
    "short_history": ThinClient("只有四个月", "2025-Q4", _short_history),
    "unfinished_period": ThinClient("数据在报告期中途结束", "2025-Q4", _unfinished_period),
    "empty_period": ThinClient(
        "报告期内没有订单", "2025-Q4", _empty_period, settings={"data": {"as_of": "2026-03-01"}}
    ),
    "one_order_each": ThinClient("每家一笔订单", "2025", _one_order_each),
    "surveys_only": ThinClient(
        "只有问卷", "2025-Q4", lambda: {"surveys": _surveys(240, 14, recommend=True)}
    ),
    "no_recommend": ThinClient("问卷没有推荐题", "2025-H2", _no_recommend),
    "refunds": ThinClient(
        "有退款、部分退款与取消", "2025-12", _refunds, kind="对私",
        settings={
            "data": {
                "valid_statuses": ["已完成"],
                "refunds": {"statuses": ["退款"], "order_id_prefixes": ["TK"]},
            },
        },
    ),
    "lines_only": ThinClient("只有订单明细", "2025-Q4", _lines_only),
}  # fmt: skip
