from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from pydantic import ValidationError

from reportkit.data.mapping import heading_unit, map_columns, normalised, without_unit
from reportkit.data.sheet import Sheet
from reportkit.data.spec import SourceSpec
from reportkit.data.systems import read_system
from reportkit.errors import DataError, ParameterError
from reportkit.project import shipped_files

MAPPINGS = shipped_files() / "params" / "mappings"


def sheet(*headings: str) -> Sheet:
    def stream(columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        yield from ()

    return Sheet(Path("客户.xlsx"), "客户.xlsx", headings, 2, stream)


def spec(table: str = "orders", **more) -> SourceSpec:
    return SourceSpec(file="客户.xlsx", table=table, **more)


@pytest.mark.parametrize(
    "heading",
    ["客户名称", "客户名称（必填）", "* 客户名称", " 客户 名称", "客户名称(必填)", "客户_名称"],
)
def test_headings_are_compared_without_marks_and_blanks(heading):
    assert normalised(heading) == "客户名称"


def test_api_name_and_export_heading_are_one():
    assert (
        normalised("Account_Name")
        == normalised("Account Name")
        == normalised("ＡＣＣＯＵＮＴ name")
    )


def test_unit_in_brackets_does_not_hide_the_heading():
    assert without_unit("消费金额（万元）") == "消费金额"
    assert without_unit("钱包份额（%）") == "钱包份额"


def test_unlisted_headings_are_unused_and_never_guessed():
    mapped = map_columns(
        sheet("会员", "日期", "备注"), spec(columns={"会员": "customer_id", "日期": "ordered_at"})
    )
    assert mapped.columns == {"customer_id": 0, "ordered_at": 1}
    assert mapped.unused == ("备注",)


def test_one_heading_may_fill_two_columns():
    mapped = map_columns(
        sheet("客户名称"), spec("customers", columns={"客户名称": ["customer_id", "name"]})
    )
    assert mapped.columns == {"customer_id": 0, "name": 0}


def test_heading_that_the_file_lacks_is_named_with_the_nearest():
    with pytest.raises(DataError) as error:
        map_columns(sheet("客户编号", "下单时间"), spec(columns={"客户编码": "customer_id"}))
    assert str(error.value) == (
        "客户.xlsx：columns 中的“客户编码”不在表头里。是否想写“客户编号”？文件的表头：客户编号、下单时间。"
    )


def test_heading_that_the_file_has_twice_is_ambiguous():
    with pytest.raises(DataError, match="“姓名”对应 2 列（第 1 列“姓名”、第 3 列“姓名”）"):
        map_columns(
            sheet("姓名", "电话", "姓名"), spec("customers", columns={"姓名": "customer_id"})
        )


def test_exact_spelling_settles_near_twins():
    columns = {"NETPRO": "customer_id", "日期": "ordered_at"}
    assert (
        map_columns(sheet("NETPRO", "NET_PRO", "日期"), spec(columns=columns)).columns[
            "customer_id"
        ]
        == 0
    )


def test_two_headings_for_one_column_are_refused():
    columns = {"会员": "customer_id", "客户": "customer_id"}
    with pytest.raises(DataError, match=r"“会员”和“客户”都映射到了 customer_id（客户编号）"):
        map_columns(sheet("会员", "客户", "日期"), spec(columns=columns))


def test_needed_column_left_open_is_named():
    with pytest.raises(
        DataError, match=r"订单表缺少ordered_at（下单时间）.*文件的表头：会员、日期"
    ):
        map_columns(sheet("会员", "日期"), spec(columns={"会员": "customer_id"}))
    with pytest.raises(DataError, match=r"满意度问卷表缺少其中之一：score（得分）、polarity"):
        map_columns(sheet("题目"), spec("surveys", columns={"题目": "item"}))


def test_constant_satisfies_a_need():
    mapped = map_columns(
        sheet("会员"), spec(columns={"会员": "customer_id"}, constants={"ordered_at": "2025-01-01"})
    )
    assert mapped.columns == {"customer_id": 0}


def test_a_wide_sheet_of_traits_is_unpivoted_into_trait_and_value():
    found = map_columns(
        sheet("customerID", "Partner", "TechSupport"),
        spec(
            "traits",
            columns={"customerID": "customer_id"},
            unpivot={"item": {"Partner": "有伴侣", "TechSupport": "技术支持"}},
        ),
    )
    assert found.items == {1: "有伴侣", 2: "技术支持"}


def test_unpivot_keeps_positions_and_words():
    mapped = map_columns(
        sheet("号", "Q7ALL", "NETPRO  "),
        spec(
            "surveys",
            columns={"号": "response_id"},
            unpivot={"item": {"Q7ALL": "整体", "NETPRO": "推荐"}},
        ),
    )
    assert mapped.items == {1: "整体", 2: "推荐"}


@pytest.mark.parametrize("name", ["fxiaoke", "zoho", "jiandaoyun"])
def test_shipped_systems_use_known_tables_and_columns(name):
    system = read_system(name, MAPPINGS)
    assert {item.table for item in system.objects} >= {
        "customers",
        "orders",
        "leads",
        "interactions",
    }


def test_fxiaoke_export_maps_by_marked_headings():
    system = read_system("fxiaoke", MAPPINGS)
    headings = (
        "客户名称（必填）",
        "负责人（必填）",
        "客户级别",
        "1级行业",
        "最后跟进时间",
        "唯一性ID",
        "人员-普通成员-只读",
    )
    mapped = map_columns(sheet(*headings), spec("customers", system="fxiaoke"), system)
    found = {column: headings[position] for column, position in mapped.columns.items()}
    assert found["name"] == "客户名称（必填）"
    assert found["customer_id"] == found["crm_record_id"] == "唯一性ID"
    assert found["tier"] == "客户级别"
    assert mapped.unused == ("人员-普通成员-只读",)


def test_zoho_maps_in_english_chinese_and_by_api_name():
    system = read_system("zoho", MAPPINGS)
    for headings in (
        ("Record Id", "Account Name.id", "Deal Name", "Stage", "Closing Date", "Amount"),
        ("记录 ID", "客户名称", "商机名称", "阶段", "预计成交日期", "金额"),
        ("id", "Account_Name", "Deal_Name", "Stage", "Closing_Date", "Amount"),
    ):
        mapped = map_columns(sheet(*headings), spec("leads", system="zoho"), system)
        assert mapped.columns == {
            "lead_id": 0,
            "customer_id": 1,
            "stage": 3,
            "closed_at": 4,
            "amount": 5,
        }


def test_system_object_is_chosen_by_the_headings():
    system = read_system("fxiaoke", MAPPINGS)
    leads = map_columns(
        sheet("线索编号", "状态", "来源", "创建时间"), spec("leads", system="fxiaoke"), system
    )
    deals = map_columns(
        sheet("商机编号", "商机阶段", "商机金额", "创建时间"),
        spec("leads", system="fxiaoke"),
        system,
    )
    assert leads.columns["stage"] == 1
    assert deals.columns["amount"] == 2


def test_own_columns_go_before_the_system():
    system = read_system("jiandaoyun", MAPPINGS)
    own = spec(system="jiandaoyun", columns={"会员卡号": "customer_id"})
    mapped = map_columns(sheet("客户名称", "会员卡号", "下单日期", "订单金额"), own, system)
    assert mapped.columns == {"customer_id": 1, "ordered_at": 2, "paid_amount": 3}


def test_unknown_column_in_a_system_file_is_refused(tmp_path):
    text = "title: X\nobjects:\n- {title: 客户, table: customers, columns: {custmer_id: [a]}}\n"
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(
        ParameterError, match=r"x\.yaml 的“客户”：客户表没有列“custmer_id”。是否想写“customer_id”"
    ):
        read_system("x", tmp_path)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"table": "order"}, "是否想写“orders”"),
        (
            {"table": "orders", "columns": {"客户": "custmer_id"}},
            "没有名为“custmer_id”的列。是否想写“customer_id”",
        ),
        ({"table": "orders", "dates": {"orderd_at": "%Y"}}, "是否想写“ordered_at”"),
        ({"table": "orders", "delimiter": "ab"}, "单个字符"),
        ({"table": "customers", "unpivot": {"item": {"a": "b"}}}, "只有 orders"),
        ({"table": "orders", "names": ["a"]}, "header: false"),
        ({"table": "surveys", "blanks": {"NETPR": [11]}}, "“NETPR”不是列名或题项"),
        ({"table": "orders", "timezone": "Asia/Shangai"}, "没有“Asia/Shangai”这个时区"),
        ({"table": "orders", "sheeet": 1}, "sheeet"),
    ],
)
def test_source_entry_names_what_is_wrong(entry, message):
    with pytest.raises(ValidationError) as error:
        SourceSpec(file="a.csv", **entry)
    assert message in str(error.value)


def test_yaml_scalars_become_cell_text():
    entry = spec(
        values={"status": {True: "有效", 2.0: "二"}},
        blanks={"paid_amount": [0, 6]},
        constants={"quantity": 1},
    )
    assert entry.values == {"status": {"true": "有效", "2": "二"}}
    assert entry.blanks == {"paid_amount": ("0", "6")}
    assert entry.constants == {"quantity": "1"}


def test_system_file_of_another_shape_is_refused(tmp_path):
    (tmp_path / "x.yaml").write_text("title: X\nobjects: [客户]\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"mappings/x\.yaml：应写成 title 与 objects"):
        read_system("x", tmp_path)


@pytest.mark.parametrize(
    ("heading", "factor"),
    [("Revenue (k USD)", 1e3), ("Revenue (USD k)", 1e3), ("Sales ($'000)", 1e3), ("Sales (in thousands)", 1e3),
     ("Sales [in millions of USD]", 1e6), ("Umsatz (EUR mn)", 1e6), ("Amount (USD)", 1.0), ("Weight (kg)", 1.0),
     ("Height (m)", 1.0), ("Sales (k)", 1.0)],
)  # fmt: skip
def test_english_units_of_money_are_read_where_they_surely_are_units(heading, factor):
    assert heading_unit(heading) == (factor, False)
