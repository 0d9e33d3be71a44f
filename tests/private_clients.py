"""A client whose every text column, heading, file and sheet tells of persons, and one known by names only."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from reportkit.project import Project

PERIOD = "2025-Q4"
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈", "样一样二样三样四样五样六"
NAMES = [family + GIVEN[i : i + 2] for i in range(0, len(GIVEN), 2) for family in FAMILY]
PHONES = [f"138{number:08d}" for number in range(12_340_001, 12_340_001 + len(NAMES))]
MAILS = [f"user.{number}@example.com" for number in range(101, 101 + len(NAMES))]
IDENTITIES = [f"110105{year}1231{year % 900:03d}X" for year in range(1949, 1949 + len(NAMES))]
CARDS = ["6222021234567890128", "4111111111111111", "5105105105105100"]
RAW = [*NAMES, *PHONES, *MAILS, *IDENTITIES, *CARDS]
LAST = date(2025, 12, 30)


def said(word: str, number: int) -> str:
    """A word with everything that tells who somebody is, each time written another way."""
    i = number % len(NAMES)
    phone = PHONES[i]
    ways = (
        phone,
        f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}",
        f"{phone[:3]} {phone[3:7]} {phone[7:]}",
    )
    identity = IDENTITIES[i]
    number = (identity, f"{identity[:6]} {identity[6:14]} {identity[14:]}")[i % 2]
    return f"{word}，{NAMES[i]}，{ways[i % 3]}，{MAILS[i]}，{number}，{CARDS[i % 3]}"


def write_private(project: Project) -> str:
    """Sixty persons with orders, lines, surveys, interactions, leads and tickets."""
    folder = project.client_file("private").parent
    people: list[list[Any]] = [
        [
            "会员号",
            "姓名",
            "联系人",
            "手机",
            "邮箱",
            "证件号",
            "地址",
            "行业",
            "地区",
            "渠道",
            "负责人",
            "记录号",
        ]
    ]
    for i, name in enumerate(NAMES):
        people.append(
            [PHONES[i] if i % 2 else f"K{i:03d}", name, name, PHONES[i], MAILS[i], IDENTITIES[i],
             said("上海市", i), said("零售", i % 3), said("华东", i % 2), said("门店", i % 2),
             said("李经理", i % 3), f"5f3a1{PHONES[i]}bcde0123"]
        )  # fmt: skip
    _csv(folder / f"会员_{NAMES[0]}_{PHONES[0]}.csv", people)
    orders: list[list[Any]] = [
        [
            "单号",
            "会员号",
            "日期",
            "金额",
            "毛利",
            "渠道",
            "促销",
            "省份",
            "销售",
            f"{NAMES[1]}{PHONES[1]}",
        ]
    ]
    lines: list[list[Any]] = [
        ["单号", "会员号", "日期", "产品编码", "产品", "品类", "数量", "金额", "渠道"]
    ]
    surveys: list[list[Any]] = [["编号", "会员号", "日期", "题项", "得分", "意见", "渠道"]]
    others: list[list[Any]] = [["会员号", "日期", "渠道", "类型", "主题", "纪要", "跟进人"]]
    tickets: list[list[Any]] = [
        ["单号", "会员号", "日期", "关闭", "渠道", "问题", "描述", "处理人"]
    ]
    for i in range(len(NAMES)):
        customer = people[i + 1][0]
        for turn in range(2 + i % 5):
            day = LAST - timedelta(days=41 * turn + i % 29)
            order, paid = f"D{i:03d}-{turn}", 100 + 13 * (i % 17) + turn
            orders.append(
                [order, customer, day, paid, paid * 0.3, said("线上", i % 2), said("满减", i % 2),
                 said("上海", i % 2), said("王经理", i % 2), 1]
            )  # fmt: skip
            kind = i % 3
            lines.append(
                [order, customer, day, f"P{kind}", said("水杯", kind), said("家居", kind), 1, paid,
                 said("线上", kind % 2)]
            )  # fmt: skip
        day = LAST - timedelta(days=i)
        for item in ("整体满意度", said("质量", 1)):
            surveys.append(
                [f"S{i}", customer, day, item, 3 + i % 3, said("很好用", i), said("短信", i % 2)]
            )
        others.append(
            [
                customer,
                day,
                said("电话", i % 2),
                said("回访", 0),
                said("催货", 0),
                said("客户说慢", i),
                "周某",
            ]
        )
        tickets.append(
            [
                f"T{i}",
                customer,
                day,
                day,
                said("电话", 0),
                said("破损", i % 2),
                said("盒子坏了", i),
                said("吴某", 0),
            ]
        )
    _workbook(folder / f"订单_{PHONES[2]}.xlsx", f"{NAMES[2]} {PHONES[2]}", orders)
    for name, rows in (("明细", lines), ("问卷", surveys), ("互动", others), ("工单", tickets)):
        _csv(folder / f"{name}.csv", rows)
    project.client_file("private").write_text(_PRIVATE, "utf-8")
    return "private"


def write_known_by_name(project: Project) -> str:
    """Orders of persons, with the name as the only thing that tells one customer from another."""
    rows: list[list[Any]] = [["订单号", "客户名称", "下单时间", "金额"]]
    for i, name in enumerate(NAMES[:30]):
        for turn in range(2 + i % 4):
            day = LAST - timedelta(days=37 * turn + i)
            rows.append([f"M{i:02d}{turn}", name, day, 100 + i * 7 + turn])
    _csv(project.client_file("named").parent / "消费.csv", rows)
    project.client_file("named").write_text(_NAMED, "utf-8")
    return "named"


def _csv(path: Path, rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def _workbook(path: Path, sheet: str, rows: list[list[Any]]) -> None:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, [str(cell) if isinstance(cell, date) else cell for cell in row])
    book.close()


_PRIVATE = f"""
client: {{name: 甲商城, kind: 对私}}
report:
  formats: [pdf, html, xlsx, supplement, docx, pptx, fxiaoke]
  chapters: [satisfaction, behaviour, tiering]
data:
  sources:
  - file: 会员_{NAMES[0]}_{PHONES[0]}.csv
    table: customers
    columns: {{会员号: customer_id, 姓名: name, 联系人: contact, 手机: phone, 邮箱: email, 证件号: id_number,
      地址: address, 行业: industry, 地区: region, 渠道: channel, 负责人: owner, 记录号: crm_record_id}}
  - file: 订单_{PHONES[2]}.xlsx
    table: orders
    columns: {{单号: order_id, 会员号: customer_id, 日期: ordered_at, 金额: paid_amount, 毛利: margin_amount,
      渠道: channel, 促销: means, 省份: province, 销售: owner}}
  - file: 明细.csv
    table: order_lines
    columns: {{单号: order_id, 会员号: customer_id, 日期: ordered_at, 产品编码: product_id, 产品: product,
      品类: category, 数量: quantity, 金额: line_amount, 渠道: channel}}
  - file: 问卷.csv
    table: surveys
    columns: {{编号: response_id, 会员号: customer_id, 日期: answered_at, 题项: item, 得分: score,
      意见: comment, 渠道: channel}}
  - file: 互动.csv
    table: interactions
    columns: {{会员号: customer_id, 日期: happened_at, 渠道: channel, 类型: kind, 主题: topic, 纪要: text,
      跟进人: owner}}
  - file: 工单.csv
    table: tickets
    columns: {{单号: ticket_id, 会员号: customer_id, 日期: opened_at, 关闭: closed_at, 渠道: channel,
      问题: topic, 描述: text, 处理人: owner}}
"""
_NAMED = """
client: {name: 乙小店, kind: 对私}
report:
  formats: [pdf, xlsx]
  chapters: [churn, tiering]
data:
  sources:
  - file: 消费.csv
    table: orders
    columns: {订单号: order_id, 客户名称: customer_id, 下单时间: ordered_at, 金额: paid_amount}
"""
