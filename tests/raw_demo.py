"""The demo client's generated files read with pandas alone, for figures to compare with."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import pandas as pd

END = pd.Timestamp("2026-01-01")
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
_LEVELS = {"非常不满意": 1, "不满意": 2, "一般": 3, "满意": 4, "非常满意": 5}
SOLD, REFUNDED, CANCELLED = ("已完成", "已发货"), "退款", "已取消"


class RawDemo:
    """Tables of the demo client as its files say; every cell a text until it is needed."""

    def __init__(self, folder: Path):
        self.folder = folder

    def text(self, name: str, encoding: str = "utf-8-sig") -> pd.DataFrame:
        path = self.folder / name
        return pd.read_csv(path, encoding=encoding, dtype=str, keep_default_na=False)

    @cached_property
    def order_rows(self) -> pd.DataFrame:
        """Every row of the three order files, with moment and amounts read."""
        files = sorted(path.name for path in self.folder.glob("订单_*.csv"))
        rows = pd.concat([self.text(name, "gb18030") for name in files], ignore_index=True)
        moment = rows["下单时间"].replace({"年|月|/": "-", "日": ""}, regex=True)
        return rows.assign(
            at=pd.to_datetime(moment),
            paid=rows["实付金额（元）"].map(_money),
            back=rows["退款金额"].astype(float),
            margin=rows["毛利额"].astype(float),
            customer=rows["客户编号"],
        )

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Sales and refunds: no copies, nothing cancelled, nothing after the end."""
        rows = self.order_rows.drop_duplicates(list(self.order_rows.columns[:14]))
        rows = rows[(rows["订单状态"] != CANCELLED) & (rows["at"] < END)]
        return rows.assign(
            net=rows["paid"] - rows["back"],
            sold=rows["订单状态"].isin(SOLD),
            day=rows["at"].dt.normalize(),
        )

    @cached_property
    def named(self) -> pd.DataFrame:
        """Orders of a known customer number."""
        return self.orders[self.orders["customer"] != ""]

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Lines of orders that count, with the order's moment, customer and status."""
        lines = self.text("订单明细.csv").merge(
            self.orders[["订单编号", "at", "customer", "sold"]], on="订单编号"
        )
        amount = lines["小计"].astype(float)
        returned = lines["是否退货"] == "是"
        return lines.assign(returned=returned, amount=amount.where(~returned, -amount.abs()))

    @cached_property
    def customers(self) -> pd.DataFrame:
        """One row per number, as last changed."""
        rows = pd.read_excel(self.folder / "客户档案.xlsx", dtype=str)
        rows = rows.sort_values("修改时间", kind="stable").drop_duplicates(
            "客户编号（必填）", keep="last"
        )
        left = pd.to_datetime(rows["流失日期"])
        return rows.assign(
            customer=rows["客户编号（必填）"], left=left, came=pd.to_datetime(rows["建档日期"])
        )

    @cached_property
    def surveys(self) -> pd.DataFrame:
        """Returned questionnaires with numbers for words."""
        rows = self.text("满意度问卷.csv", "gb18030")
        items = [*list(rows.columns[7:12]), "推荐意愿"]
        scores = rows[items].replace(_LEVELS).apply(pd.to_numeric).mask(lambda s: s == 99)
        return rows.assign(at=pd.to_datetime(rows["提交时间"]), **scores)

    @cached_property
    def tickets(self) -> pd.DataFrame:
        rows = self.text("服务工单.csv")
        return rows.assign(
            at=pd.to_datetime(rows["提交时间"]),
            answered=_before_end(rows["首次响应时间"]),
            closed=_before_end(rows["完成时间"]),
        )

    @cached_property
    def leads(self) -> pd.DataFrame:
        rows = self.text("线索商机.csv", "gb18030")
        return rows.assign(
            at=pd.to_datetime(rows["创建时间"]),
            closed=_before_end(rows["关闭时间"]),
            won=rows["是否赢单"] == "是",
        )

    @cached_property
    def campaigns(self) -> pd.DataFrame:
        rows = self.text("营销活动.csv")
        return rows.assign(at=pd.to_datetime(rows["触达时间"]), answered=rows["是否响应"] == "是")

    @cached_property
    def contacts(self) -> pd.DataFrame:
        rows = self.text("互动记录.csv")
        return rows.assign(at=pd.to_datetime(rows["跟进时间"]))

    @cached_property
    def targets(self) -> pd.Series:
        """Target of 2025-H2 by name."""
        rows = pd.read_excel(self.folder / "经营台账.xlsx", sheet_name="年度目标")
        own = rows[rows["报告期"].astype(str) == "2025-H2"]
        return own.set_index("考核指标")["目标值"].astype(float)


def between(rows: pd.DataFrame, start: str, end: str, by: str = "at") -> pd.DataFrame:
    """Rows of [start, end)."""
    return rows[(rows[by] >= start) & (rows[by] < end)]


def _money(cell: str) -> float:
    """1.2345万, ￥1,234.50 and full-width digits."""
    plain = cell.translate(_WIDE).replace("￥", "").replace(",", "")
    return round(float(plain[:-1]) * 10_000, 2) if plain.endswith("万") else float(plain)


def _before_end(cells: pd.Series) -> pd.Series:
    """Moments that had come by the end of the data."""
    moments = pd.to_datetime(cells.replace("", None))
    return moments.where(moments < END)
