"""The twelve columns, the flags and the strategies of a customer."""

from dataclasses import dataclass

import pandas as pd

from reportkit.analysis.tiers.customer_table import (
    COLUMNS,
    analysis_table,
    flags,
    strategies_for,
    strategy_matrix,
)

TWELVE = (
    "客户名称", "联系方式", "所属行业", "历史购买记录", "消费金额", "利润贡献",
    "购买频率", "活跃度", "忠诚度", "需求和偏好", "满意度", "分级",
)  # fmt: skip


@dataclass(frozen=True)
class Advice:
    title: str
    tiers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    own: bool = False


LIBRARY = (
    Advice("任何层级都可"),
    Advice("优质专属", ("优质客户",)),
    Advice("品质方案", (), ("品质追求型",)),
    Advice("优质定制", ("优质客户",), ("品质追求型", "个性化需求")),
    Advice("发展优惠", ("发展客户",), ("价格敏感型",)),
)


def test_names_and_order_of_the_twelve_columns_never_change():
    assert tuple(COLUMNS) == TWELVE


def test_all_customers_by_contribution_with_more_columns_only_to_the_right():
    table = analysis_table(
        pd.DataFrame(
            {
                "customer_id": ["a", "b", "c"],
                "name": ["甲公司", None, "丙公司"],
                "phone": ["1", None, "3"],
                "orders": [1, 2, 3],
                "contribution": [5.0, 9.0, 5.0],
                "label": ["优质客户"] * 3,
                "owner": [None, "王", None],
                "region": None,
            }
        )
    )
    assert tuple(table.columns[:12]) == TWELVE
    assert table.columns[12:].tolist() == ["客户编号", "负责人"]  # nobody has a region
    assert table["客户名称"].tolist() == ["b", "甲公司", "丙公司"]  # without a name: the number
    assert table["历史购买记录"].tolist() == [2, 1, 3]
    assert table["所属行业"].isna().all()


def test_scores_are_rounded_and_the_four_tiers_shown_only_beside_another_vocabulary():
    frame = pd.DataFrame(
        {
            "customer_id": ["a"],
            "contribution": [1.0],
            "tier": ["优质客户"],
            "value_score": [82.679936],
        }
    )
    table = analysis_table(frame.assign(label="优质客户"))
    assert "四层" not in table
    assert table["综合得分"].tolist() == [82.7]
    assert analysis_table(frame.assign(label="A 类客户"))["四层"].tolist() == ["优质客户"]


def test_flags_are_joined_and_missing_answers_raise_none():
    frame = pd.DataFrame(index=[4, 7])
    words = flags(
        frame,
        {
            "不满意": pd.Series([True, None], index=[4, 7]),
            "亏损": pd.Series([True, False], index=[4, 7]),
        },
    )
    assert words.to_dict() == {4: "不满意；亏损", 7: ""}


def test_the_most_particular_advice_comes_first():
    assert strategies_for(LIBRARY, "优质客户", "品质追求型") == ["优质定制", "优质专属", "品质方案"]


def test_advice_for_another_need_or_tier_is_left_out():
    assert strategies_for(LIBRARY, "优质客户", None) == ["优质专属"]
    assert strategies_for(LIBRARY, "发展客户", "品质追求型") == ["品质方案"]
    assert strategies_for(LIBRARY, "边缘客户", "价格敏感型") == []


def test_the_matrix_has_a_cell_for_every_tier_and_need():
    table = strategy_matrix(LIBRARY, ["优质客户", "发展客户"], ["价格敏感型", "品质追求型"], most=2)
    assert table.columns.tolist() == ["tier", "价格敏感型", "品质追求型"]
    assert table.loc[0, "品质追求型"] == "优质定制；优质专属"
    assert table.loc[1, "价格敏感型"] == "发展优惠"
