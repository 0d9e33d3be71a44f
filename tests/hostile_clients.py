"""Two small clients whose names and numbers try everything a page, a sheet or a template may trip over."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from reportkit.project import Project

PERIOD = "2025-Q4"
LONG_NAME = "北京中联华辰国际工业零部件设备技术进出口贸易与供应链综合服务（集团）股份有限公司华东大区客户服务事业部苏州工业园区分公司"
RARE = "㛃䶮𠅤（上海）精密仪器"
TRADITIONAL = "臺灣國際貿易股份有限公司"
LATIN = "Société Générale de Łódź & Ärzte GmbH"
UNBROKEN = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
EMOJI = "😀笑脸🚀火箭👨‍👩‍👧家居"
NO_GLYPH = "𡚸𠮷商行"  # the first character is in no font of the chain
SCRIPT = "<script>alert('x')</script>商贸"
BREAKOUT = '"><img src=x onerror=alert(1)>&amp;实业'
TEMPLATE = "{{ 7*7 }}{share:pct}[[value.revenue]]%s"
MARKDOWN = "**粗**_斜_$\\frac{1}{2}$[链](javascript:alert(1))"
FORMULAS = ("=cmd()|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)")
CONTROLS = "换行\n分公司\t制表\x07响铃\u202e反写\u200b零宽"
NAMES = (
    LONG_NAME, RARE, TRADITIONAL, LATIN, UNBROKEN, EMOJI, NO_GLYPH, SCRIPT, BREAKOUT, TEMPLATE, MARKDOWN,
    *FORMULAS, CONTROLS,
)  # fmt: skip
CLIENT_NAME = f"{LONG_NAME[:47]}㛃䶮𠅤臺灣<b>😀=c()"
BRAND_NAME = "国际客户价值管理与数据智能联合研究中心暨长三角区域企业数字化转型促进会常设秘书处（Customer Value Institute）"
PRODUCTS = (
    "{n:int}高扭矩[[减速机]]<script>",
    "=SUM(A1:A9)轴承",
    "𠮷野牌润滑油🚀",
    f"密封圈{LONG_NAME}",
)
INDUSTRIES = (
    "<b>机械</b>[[制造]]",
    "=cmd()化工",
    f"{LONG_NAME[:36]}所属行业",
    "電子與半導體",
    "{{ x }}食品",
)
REGIONS = ("㛃东$x_{1}$[[a.b]]", "華南<i>", UNBROKEN, "西部🚀[[华西]]")
PERSON = "欧阳娜娜"
PERSON_PHONE = "13812345678"
PERSON_MAIL = "nana.ouyang@example.com"


def write_hostile(project: Project) -> str:
    """A company client: sixteen hostile names among sixty customers, no survey, a long brand."""
    folder = project.client_file("hostile").parent
    customers, orders = folder / "客户.csv", folder / "订单.csv"
    _write(customers, _customers())
    _write(orders, _orders())
    brand = project.brand_folder("long")
    default = project.brand_folder("default")
    brand.mkdir()
    for path in default.iterdir():
        (brand / path.name).write_bytes(path.read_bytes())
    text = (brand / "brand.yaml").read_text("utf-8")
    text = text.replace("\nname: 客户经营研究 ", f"\nname: {BRAND_NAME} #", 1)
    text = text.replace('department: ""', f'department: "{BRAND_NAME}"', 1)
    (brand / "brand.yaml").write_text(text, "utf-8")
    project.client_file("hostile").write_text(_HOSTILE, "utf-8")
    return "hostile"


def write_single(project: Project) -> str:
    """A client of persons with exactly one customer, whose number is a telephone."""
    folder = project.client_file("single").parent
    person = [PERSON_PHONE, PERSON, PERSON_PHONE, PERSON_MAIL]
    _write(folder / "会员.csv", [["客户编号", "客户名称", "联系方式", "邮箱"], person])
    heads = ["订单号", "客户编号", "下单日期", "实付金额"]
    days = (date(2025, 1, 5) + timedelta(days=40 * n) for n in range(9))
    bought = [[f"S{n}", PERSON_PHONE, day, 100 + n] for n, day in enumerate(days)]
    _write(folder / "消费.csv", [heads, *bought])
    project.client_file("single").write_text(_SINGLE, "utf-8")
    return "single"


def customer_ids() -> list[str]:
    """'001' and '1' are two customers, and so is one whose number looks like a formula."""
    return ["001", "1", "=1+1", *(f"K{number:03d}" for number in range(57))]


def _customers() -> list[list[Any]]:
    heads = ["客户编号", "客户名称", "联系人", "联系方式", "邮箱", "所属行业", "地区", "负责人"]
    rows: list[list[Any]] = [heads]
    for number, customer in enumerate(customer_ids()):
        name = NAMES[number] if number < len(NAMES) else f"普通客户{number:02d}"
        rows.append(
            [
                customer, name, "欧阳娜娜", f"1380000{number:04d}", f"user{number}@example.com",
                INDUSTRIES[number % len(INDUSTRIES)], REGIONS[number % len(REGIONS)],
                SCRIPT if number % 2 else LATIN,
            ]
        )  # fmt: skip
    return rows


def _orders() -> list[list[Any]]:
    heads = [
        "订单号",
        "客户编号",
        "下单日期",
        "实付金额",
        "毛利",
        "产品编码",
        "产品",
        "品类",
        "数量",
    ]
    rows: list[list[Any]] = [heads]
    for number, customer in enumerate(customer_ids()):
        for turn in range(3 + number % 9):
            day = date(2025, 12, 28) - timedelta(days=(23 + number % 17) * turn + number % 20)
            paid = 900 + 37 * ((number * 7 + turn) % 60) + 9_000 * (number < len(NAMES))
            kind = (number + turn) % len(PRODUCTS)
            rows.append(
                [
                    f"=D{number:03d}-{turn}", customer, day, paid, round(paid * 0.3), f"P{kind}",
                    PRODUCTS[kind], INDUSTRIES[kind], 1 + turn % 4,
                ]
            )  # fmt: skip
    return rows


def _write(path: Path, rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


_HOSTILE = f"""
client: {{name: "{CLIENT_NAME}", kind: 对公}}
report:
  subtitle: "=cmd() <script>alert(1)</script> 😀 㛃䶮𠅤"
  brand: long
  prepared_by: "{SCRIPT}"
  formats: [pdf, html, xlsx]
  chapters: [segmentation, satisfaction, behaviour, tiering]
data:
  sources:
  - file: 客户.csv
    table: customers
    columns: {{客户编号: customer_id, 客户名称: name, 联系人: contact, 联系方式: phone, 邮箱: email,
      所属行业: industry, 地区: region, 负责人: owner}}
  - file: 订单.csv
    table: orders
    columns: {{订单号: order_id, 客户编号: customer_id, 下单日期: ordered_at, 实付金额: paid_amount,
      毛利: margin_amount}}
  - file: 订单.csv
    table: order_lines
    columns: {{订单号: order_id, 客户编号: customer_id, 下单日期: ordered_at, 产品编码: product_id,
      产品: product, 品类: category, 数量: quantity, 实付金额: line_amount}}
"""
_SINGLE = """
client: {name: 一个人的店, kind: 对私}
report:
  formats: [pdf, xlsx]
  chapters: [segmentation, churn, prediction, value, tiering]
  password_env: SINGLE_PASSWORD
data:
  sources:
  - file: 会员.csv
    table: customers
    columns: {客户编号: customer_id, 客户名称: name, 联系方式: phone, 邮箱: email}
  - file: 消费.csv
    table: orders
    columns: {订单号: order_id, 客户编号: customer_id, 下单日期: ordered_at, 实付金额: paid_amount}
"""
