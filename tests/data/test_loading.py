import json
from datetime import datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from client_files import load, orders_csv, settings, write_text, write_workbook

from reportkit.data.dataset import open_dataset
from reportkit.data.loading import SourceReader
from reportkit.errors import DataError


def messages(data) -> str:
    return "\n".join(f"{w.table} {w.message} {w.count} {w.example}" for w in data.warnings)


def test_snapshot_has_typed_columns_null_and_no_nan(tmp_path):
    data = load(
        tmp_path, orders_csv(tmp_path, "001,甲,2025-12-01,1.2万\n002,乙,2025/12/2 10:00,\n")
    )
    schema = pq.read_schema(data.path("orders"))
    assert schema.field("order_id").type == pa.string()
    assert schema.field("ordered_at").type == pa.timestamp("us")
    assert schema.field("paid_amount").type == pa.float64()
    assert schema.field("is_refund").type == pa.bool_()
    assert pq.read_table(data.path("orders")).column("paid_amount").to_pylist() == [12000.0, None]
    frame = data.frame("orders", ["order_id", "ordered_at"])
    assert frame["order_id"].tolist() == ["001", "002"]
    assert frame["ordered_at"].tolist() == [
        pd.Timestamp(2025, 12, 1),
        pd.Timestamp(2025, 12, 2, 10),
    ]


def test_same_files_give_the_same_bytes(tmp_path):
    rows = "".join(f"{n},客{n % 7},2025-12-{n % 28 + 1:02},{n}.5\n" for n in range(500))
    first = load(tmp_path, orders_csv(tmp_path, rows)).hashes
    assert load(tmp_path, orders_csv(tmp_path, rows)).hashes == first
    assert load(tmp_path, orders_csv(tmp_path, rows.replace("499.5", "499.6"))).hashes != first


def test_opened_snapshot_equals_the_loaded_one(tmp_path):
    data = load(tmp_path, orders_csv(tmp_path, "1,甲,2025-12-01,5\n"))
    assert open_dataset(data.folder) == data


def test_failed_load_leaves_the_last_snapshot_and_no_litter(tmp_path):
    good = load(tmp_path, orders_csv(tmp_path, "1,甲,2025-12-01,5\n")).hashes
    with pytest.raises(DataError):
        load(tmp_path, orders_csv(tmp_path, "1,甲,昨天,5\n"))
    assert open_dataset(tmp_path / "snapshot").hashes == good
    assert sorted(p.name for p in tmp_path.iterdir()) == ["snapshot", "订单.csv"]


def test_has_and_missing_ask_for_values_not_headings(tmp_path):
    entry = orders_csv(tmp_path, "1,甲,2025-12-01,\n")
    data = load(tmp_path, entry)
    assert data.has("orders", "orders.ordered_at", "customers.customer_id")
    assert data.missing("orders.paid_amount", "orders.order_id", "surveys.score") == (
        "orders.paid_amount",
        "surveys.score",
    )
    with pytest.raises(KeyError):
        data.has("orders.paid")
    write_text(tmp_path / "c.csv", "编号\nC1\n")
    only = {"file": "c.csv", "table": "customers", "columns": {"编号": "customer_id"}}
    assert not load(tmp_path, only).has("orders.net_amount")


def test_source_line_names_tables_and_files(tmp_path):
    data = load(tmp_path, orders_csv(tmp_path, "1,甲,2025-12-01,5\n"))
    assert (
        data.source("orders", "customers", "surveys")
        == "订单表（订单.csv）、客户表（由订单表归集）"
    )
    assert [c.table for c in data.coverage if c.present] == ["customers", "orders"]
    assert data.span == (datetime(2025, 12, 1), datetime(2025, 12, 1))
    assert [(s.file, s.rows) for s in data.summary().sources] == [("订单.csv", 1)]


def test_frame_names_a_column_that_is_not_there(tmp_path):
    data = load(tmp_path, orders_csv(tmp_path, "1,甲,2025-12-01,5\n"))
    with pytest.raises(DataError, match="订单表中没有列 margin_amount；已有：order_id"):
        data.frame("orders", ["margin_amount"])
    with pytest.raises(DataError, match="没有满意度问卷表（surveys）"):
        data.frame("surveys")


def test_unused_headings_blank_rows_and_unreadable_cells_are_said(tmp_path):
    rows = (
        "".join(f"{n},甲,2025-12-01,5,x\n" for n in range(2, 40)) + ",,,,\n99,甲,2025-12-01,多,x\n"
    )
    write_text(tmp_path / "a.csv", "订单号,客户,日期,金额,备注\n" + rows)
    entry = orders_csv(tmp_path, "") | {"file": "a.csv"}
    data = load(tmp_path, entry)
    assert data.rows("orders") == 39
    assert "a.csv：未使用的列：备注 1" in messages(data)
    assert "“金额”有值无法识别，按空值处理 1 第 41 行“多”" in messages(data)
    assert [(c.change, c.count) for c in data.cleaning] == [("去掉空行", 1)]


def test_identical_orders_with_numbers_count_once(tmp_path):
    data = load(
        tmp_path, orders_csv(tmp_path, "1,甲,2025-12-01,5\n1,甲,2025-12-01,5\n2,甲,2025-12-01,5\n")
    )
    assert data.rows("orders") == 2
    assert "orders 完全相同的行，只保留一行 1 订单.csv 第 3 行" in messages(data)
    quality = next(q for q in data.quality if q.table == "orders")
    assert (quality.rows_read, quality.rows, quality.duplicate_share) == (3, 2, 1 / 3)


def test_identical_rows_without_order_numbers_are_real_purchases(tmp_path):
    write_text(tmp_path / "a.csv", "客户,日期,金额\n甲,2025-12-01,5\n甲,2025-12-01,5\n")
    columns = {"客户": "customer_id", "日期": "ordered_at", "金额": "paid_amount"}
    data = load(tmp_path, {"file": "a.csv", "table": "orders", "columns": columns})
    assert data.frame("orders")["order_id"].tolist() == ["#1-00000002", "#1-00000003"]
    assert "可能是真实的重复，已保留 1 a.csv 第 3 行" in messages(data)


def test_same_order_number_with_other_content_is_kept_and_said(tmp_path):
    data = load(
        tmp_path, orders_csv(tmp_path, "1,甲,2025-12-01,5\n1,甲,2025-12-01,6\n,乙,2025-12-01,7\n")
    )
    assert data.rows("orders") == 3
    assert "订单号重复而内容不同的行，全部保留 1 订单号 1" in messages(data)
    assert "订单号为空，每行视为单独一条 1 订单.csv 第 4 行" in messages(data)


def test_customers_of_several_files_complete_each_other(tmp_path):
    write_text(tmp_path / "a.csv", "编号,名称,行业\nC1,甲公司,\nC2,乙公司,零售\n,无编号,\n")
    write_workbook(
        tmp_path / "b.xlsx",
        {"s": [["编号", "行业", "会员等级"], ["C1", "制造", "金卡"], ["C3", "餐饮", ""]]},
    )
    own = {"编号": "customer_id", "名称": "name", "行业": "industry"}
    more = {"编号": "customer_id", "行业": "industry", "会员等级": "member_level"}
    data = load(
        tmp_path,
        {"file": "a.csv", "table": "customers", "columns": own},
        {"file": "b.xlsx", "table": "customers", "columns": more},
    )
    frame = data.frame("customers", ["customer_id", "name", "industry", "member_level"])
    assert frame.fillna("空").values.tolist() == [
        ["C1", "甲公司", "制造", "金卡"],
        ["C2", "乙公司", "零售", "空"],
        ["C3", "空", "餐饮", "空"],
    ]
    assert "客户编号为空，这些行未读入 1 a.csv 第 4 行" in messages(data)


def test_newer_row_of_a_customer_wins_and_two_owners_are_said(tmp_path):
    write_text(
        tmp_path / "a.csv",
        "编号,负责人,修改时间\nC1,王岚,2024-05-01\nC1,陈志,2025-06-01\nC2,王岚,2025-06-01\n",
    )
    columns = {"编号": "customer_id", "负责人": "owner", "修改时间": "updated_at"}
    data = load(tmp_path, {"file": "a.csv", "table": "customers", "columns": columns})
    assert data.frame("customers")["owner"].tolist() == ["陈志", "王岚"]
    assert "同一客户有多位负责人（撞单） 1 C1" in messages(data)
    assert "同一客户编号出现多行，合并为一行 1 客户编号 C1" in messages(data)


def test_orders_that_name_their_customer_find_its_number(tmp_path):
    write_text(tmp_path / "c.csv", "编号,名称\nC1,甲公司\nC2,乙公司\nC3,丙公司\nC4,丙公司\n")
    customers = {
        "file": "c.csv",
        "table": "customers",
        "columns": {"编号": "customer_id", "名称": "name"},
    }
    orders = orders_csv(
        tmp_path,
        "1,甲公司,2025-12-01,5\n2,C2,2025-12-01,5\n3,丁公司,2025-12-01,5\n4,丙公司,2025-12-01,5\n",
    )
    data = load(tmp_path, customers, orders)
    assert data.frame("orders")["customer_id"].tolist() == ["C1", "C2", "丁公司", "丙公司"]
    assert ("客户编号", "按客户名称对应到客户编号", 1) in [
        (c.column, c.change, c.count) for c in data.cleaning
    ]
    assert "客户编号不在客户表中 2 客户编号 丁公司" in messages(data)


def test_numbers_of_another_kind_are_told_apart_from_strangers(tmp_path):
    write_text(tmp_path / "c.csv", "编号\nC1\n")
    customers = {"file": "c.csv", "table": "customers", "columns": {"编号": "customer_id"}}
    data = load(tmp_path, customers, orders_csv(tmp_path, "1,甲,2025-12-01,5\n"))
    assert "一个也找不到" in messages(data)


def test_derived_customers_carry_the_place_of_their_latest_order(tmp_path):
    write_text(
        tmp_path / "a.csv", "客,日,省\n乙,2025-12-01,广东\n乙,2025-12-09,浙江\n甲,2025-12-02,上海\n"
    )
    columns = {"客": "customer_id", "日": "ordered_at", "省": "province"}
    data = load(tmp_path, {"file": "a.csv", "table": "orders", "columns": columns})
    frame = data.frame("customers").set_index("customer_id")
    assert frame["province"].to_dict() == {"乙": "浙江", "甲": "上海"}


def test_wide_survey_becomes_one_row_per_answer(tmp_path):
    write_text(tmp_path / "q.csv", "号,整体,NETPRO\n1,5,9\n2,0,11\n3,6,0\n")
    entry = {
        "file": "q.csv",
        "table": "surveys",
        "columns": {"号": "response_id"},
        "unpivot": {"item": {"整体": "整体体验", "NETPRO": "推荐意愿"}, "value": "score"},
        "blanks": {"score": [0, 6], "NETPRO": [11]},
    }
    frame = load(tmp_path, entry).frame("surveys", ["response_id", "item", "score"])
    assert frame.values.tolist() == [
        ["1", "推荐意愿", 9],
        ["1", "整体体验", 5],
        ["3", "推荐意愿", 0],
    ]


def test_wide_traits_become_one_row_per_customer_and_trait(tmp_path):
    write_text(tmp_path / "c.csv", "号,伴侣,技术支持\nC1,Yes,No\nC2,,Yes\n")
    entry = {
        "file": "c.csv",
        "table": "traits",
        "columns": {"号": "customer_id"},
        "unpivot": {"item": {"伴侣": "有伴侣", "技术支持": "技术支持"}},
        "values": {"value": {"Yes": "是", "No": "否"}},
    }
    frame = load(tmp_path, entry).frame("traits", ["customer_id", "trait", "value"])
    assert frame.values.tolist() == [
        ["C1", "技术支持", "否"],
        ["C1", "有伴侣", "是"],
        ["C2", "技术支持", "是"],
    ]


def test_reviews_without_items_are_one_item(tmp_path):
    write_text(tmp_path / "r.csv", "label,review\n1,好吃\n0,太慢\n")
    entry = {
        "file": "r.csv",
        "table": "surveys",
        "columns": {"label": "polarity", "review": "comment"},
        "values": {"polarity": {1: "好评", 0: "差评"}},
    }
    frame = load(tmp_path, entry).frame("surveys")
    assert frame["item"].unique().tolist() == ["总体评价"]
    assert frame["polarity"].tolist() == ["好评", "差评"]


def test_sheet_of_twelve_columns_is_a_customer_source(tmp_path):
    head = "客户名称,联系方式,所属行业,历史购买记录,消费金额,利润贡献,购买频率,活跃度,忠诚度,需求和偏好,满意度,分级"
    write_workbook(
        tmp_path / "分级.xlsx",
        {
            "分级": [
                head.split(","),
                [
                    "客户A",
                    "13800000001",
                    "制造业",
                    "10次",
                    "10000元",
                    "5000元",
                    "高",
                    "高",
                    "高",
                    "品质追求型",
                    "满意",
                    "高价值客户",
                ],
                [
                    "客户B",
                    "13800000002",
                    "零售业",
                    "5次",
                    "5000元",
                    "2000元",
                    "中",
                    "中",
                    "中",
                    "价格敏感型",
                    "满意",
                    "中价值客户",
                ],
                [
                    "客户C",
                    "13800000003",
                    "服务业",
                    "1次",
                    "1000元",
                    "200元",
                    "低",
                    "低",
                    "低",
                    "个性化需求",
                    "不满意",
                    "低价值客户",
                ],
            ]
        },
    )
    columns = dict(
        zip(
            head.split(","),
            [["customer_id", "name"], "phone", "industry", "order_count", "revenue_amount", "margin_amount",
             "frequency_level", "activity_level", "loyalty_level", "need_type", "satisfaction_level", "tier"],
            strict=True,
        )
    )  # fmt: skip
    frame = load(tmp_path, {"file": "分级.xlsx", "table": "customers", "columns": columns}).frame(
        "customers"
    )
    assert frame["order_count"].tolist() == [10, 5, 1]
    assert frame["revenue_amount"].tolist() == [10000.0, 5000.0, 1000.0]
    assert frame["margin_amount"].tolist() == [5000.0, 2000.0, 200.0]
    assert frame["tier"].tolist() == ["高价值客户", "中价值客户", "低价值客户"]


def test_unit_of_a_heading_reaches_the_amount(tmp_path):
    write_text(tmp_path / "a.csv", "客户,日期,金额（万元）\n甲,2025-12-01,1.5\n")
    columns = {"客户": "customer_id", "日期": "ordered_at", "金额（万元）": "paid_amount"}
    data = load(tmp_path, {"file": "a.csv", "table": "orders", "columns": columns})
    assert data.frame("orders")["paid_amount"].tolist() == [15000.0]
    assert data.cleaning[0].change == "按单位乘以 10000"


def test_dates_beyond_the_cut_off_stay_and_are_said_but_do_not_stretch_the_span(tmp_path):
    data = load(tmp_path, orders_csv(tmp_path, "1,甲,2025-12-01,5\n2,甲,2026-03-01,5\n3,甲,,5\n"))
    assert data.rows("orders") == 3
    assert "下单时间在数据截止之后，不计入本期 1 最晚 2026-03-01 00:00" in messages(data)
    assert "下单时间为空，按时间的统计不含这些行 1" in messages(data)
    assert data.span == (datetime(2025, 12, 1), datetime(2025, 12, 1))


def test_checks_of_scores_deals_and_old_records(tmp_path):
    write_text(tmp_path / "s.csv", "题,分\n整体,5\n整体,11\n")
    write_text(
        tmp_path / "l.csv", "号,进,关\nL1,2025-05-02 09:00,2025-05-02\nL2,2025-05-02,2025-04-30\n"
    )
    write_text(tmp_path / "c.csv", "编号,修改时间,份额\nC1,2024-01-01,35\nC2,2025-11-01,0.4\n")
    data = load(
        tmp_path,
        {"file": "s.csv", "table": "surveys", "columns": {"题": "item", "分": "score"}},
        {
            "file": "l.csv",
            "table": "leads",
            "columns": {"号": "lead_id", "进": "created_at", "关": "closed_at"},
        },
        {
            "file": "c.csv",
            "table": "customers",
            "columns": {"编号": "customer_id", "修改时间": "updated_at", "份额": "wallet_share"},
        },
    )
    said = messages(data)
    assert "得分不在 0–10 之间；若是“未答”的代码，请写入该来源的 blanks 1 题项“整体”" in said
    assert "关闭时间早于进入时间 1 线索编号 L2" in said
    assert "客户资料超过 12 个月未更新 1 最早 2024-01-01" in said
    assert (
        "钱包份额不在 0–100% 之间；若表中写的是百分数，请把表头改成“钱包份额（%）” 1 最大 35"
        in said
    )


def test_table_without_rows_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"订单\.csv：表头之下没有数据行，无法填写订单表"):
        load(tmp_path, orders_csv(tmp_path, ""))


def test_the_demo_clients_files_are_read_where_the_client_names_none(tmp_path):
    sample = {"seed": 3, "customers": 50}
    demo = SourceReader(settings(tmp_path, sample=sample), tmp_path).parts()
    assert {"customers", "orders", "surveys"} <= {part.table for part in demo}
    own = settings(tmp_path, orders_csv(tmp_path, "1,甲,2025-12-01,5\n"), sample=sample)
    assert [part.source.file for part in SourceReader(own, tmp_path).parts()] == ["订单.csv"]


def test_lines_alone_make_orders_where_they_name_customer_and_day(tmp_path):
    write_text(
        tmp_path / "l.csv", "号,客,日,额\n1,甲,2025-12-01,5\n1,甲,2025-12-01,7\n2,乙,2025-12-02,1\n"
    )
    columns = {"号": "order_id", "客": "customer_id", "日": "ordered_at", "额": "line_amount"}
    lines = {"file": "l.csv", "table": "order_lines", "columns": columns}
    assert load(tmp_path, lines).frame("orders")["paid_amount"].tolist() == [12, 1]
    given = load(tmp_path, lines, orders_csv(tmp_path, "1,甲,2025-12-01,9\n"))
    assert given.frame("orders")["paid_amount"].tolist() == [9]
    del columns["客"]
    assert not load(tmp_path, lines).has("orders")


def test_no_source_at_all_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"data\.sources 是空的"):
        load(tmp_path)


def test_manifest_is_plain_json_without_machine_paths(tmp_path):
    data = load(tmp_path, orders_csv(tmp_path, "1,甲,2025-12-01,5\n"))
    text = (data.folder / "dataset.json").read_text(encoding="utf-8")
    assert json.loads(text)["tables"]["orders"]["rows"] == 1
    assert str(tmp_path) not in text


def test_folder_without_snapshot_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"没有数据快照（缺少 dataset\.json）"):
        open_dataset(tmp_path)


def test_a_row_a_month_after_all_others_is_a_slip_of_the_pen_and_one_of_31_days_is_not(tmp_path):
    usual = "".join(f"{n},甲,2024-06-{n % 30 + 1:02},5\n" for n in range(2000))
    late = load(tmp_path, orders_csv(tmp_path, usual + "x,甲,2024-08-01,5\n"))  # 32 days later
    assert late.span == (datetime(2024, 6, 1), datetime(2024, 6, 30))
    real = load(tmp_path, orders_csv(tmp_path, usual + "x,甲,2024-07-31,5\n"))  # 31 days later
    assert real.span == (datetime(2024, 6, 1), datetime(2024, 7, 31))
