"""Which of a table's columns a heading names by our own words, a synonym or a usual variant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from reportkit.data.mapping import normalised, without_unit
from reportkit.data.recognise.headings import plain
from reportkit.data.schema import Column, Table

#: columns of a table that other words name too; patterns of the normalised heading
_ALSO_NAMED: dict[str, str] = {
    "province": r"^省(份|市|/?自治区|自治区)?$|^(收货)?省份$|^所在省",
    "city": r"^(收货|所在)?(城市|市|地市)$",
    "region": r"^(销售)?(大区|区域|地区|片区)$",
    "line_margin": r"^(毛利|利润|profit|margin)(额|amount)?$",
    "margin_amount": r"^(毛利|利润|profit|margin)(额|amount)?$",
    "category": r"^(产品|商品|货品)?(大?类别?|品类|分类|类目|种类)$|^category$",
    "owner": r"^(业务员|销售员|销售(人员|代表)|客户经理|负责人|跟单员|(地区|区域|大区|片区|省区|城市)(销售)?(经理|负责人|主管|总监)|销售(经理|负责人)|归属(人|销售)|salesperson|salesrep)$",
    "channel": r"^(销售|购买|下单|订单)?渠道$|^(订单来源|平台|店铺(名称)?)$",
    "line_id": r"^(订单)?行(id|号|项目)$|^rowid$|^lineno$",
    "tenure_months": r"^(在网|入网|在贷|合作|客户|会员|入会|服务|使用|持有|签约|开户|在保|注册|成为客户)的?(时间|时长|年限|年数|年份?|月数|月份|天数|"
    r"期限|龄|长度)$|^(客龄|会龄|网龄|司龄)$|^(customer)?(tenure|lifetime|accountlength|accountage|"
    r"relationshiplength)(in)?\(?(months?|years?|days?)?\)?$|^monthson(book|board)$|^(year|month)sascustomer$",
    "returned_at": r"^(退货|退款|退换货?|售后|申请|退回|return(ed)?|refund(ed)?)(申请|完成|成功|入库)?(时间|日期|date|at|on)$",
    "returned": r"^(退款|退货|售后|处理|退换货?)(处理)?(状态|进度|结果)$|^是否(退货|退款|已退)$",
    "return_id": r"^(退货|退款|退换货?|售后|退)(申请)?(单)?(编?号|id)$",
    "freight_amount": r"^(运费|邮费|快递费|买家应付邮费|freight|shipping(fee)?)$",
}


def claims(headings: Sequence[str], table: Table) -> list[tuple[int, str]]:
    """(position, column) for every column that a heading may name, the surest first."""
    ranked = sorted(
        (rank, position, column.name)
        for position, heading in enumerate(headings)
        for column in table.columns
        if heading and (rank := rank_of(heading, column)) is not None
    )
    return [(position, name) for _, position, name in ranked]


def named(headings: Sequence[str], table: Table) -> dict[int, str]:
    """Position → column, each column and each heading once."""
    found: dict[int, str] = {}
    for position, name in claims(headings, table):
        if position not in found and name not in found.values():
            found[position] = name
    return found


def rank_of(heading: str, column: Column) -> int | None:
    """0 for our own words, then the place among the synonyms; None for another heading."""
    forms = {normalised(heading), without_unit(heading), plain(heading)}
    words = _words(column)
    rank = next((max(0, i - 1) for i, word in enumerate(words) if word in forms), None)
    if rank is None and re.search(_ALSO_NAMED.get(column.name, "^$"), plain(heading)):
        return len(words)
    return rank


@cache
def _words(column: Column) -> tuple[str, ...]:
    return tuple(map(normalised, (column.label, column.name, *column.synonyms)))
