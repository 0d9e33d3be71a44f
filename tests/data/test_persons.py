"""The snapshot never holds what was hidden: tables, warnings, names of files and sheets."""

import csv
from pathlib import Path
from typing import Any

import pytest
from client_files import settings, write_text, write_workbook

from reportkit.data.dataset import Dataset, load_dataset
from reportkit.private_values import read_private

PEOPLE = (
    "会员号,姓名,手机,邮箱,证件号,地址,备注产品\n"
    "13812345678,赵小明,+86 138-1234-5678,z.xm@qq.com,110105194912310021,上海市黄浦区1号,赵小明推荐的轴承\n"
    "K002,赵大明,见备注,无,E12345678,,轴承（010）88886666\n"
    "K003,赵小明,010-88886666,li@corp.cn,,,C\n"
)
PEOPLE_COLUMNS = {
    "会员号": "customer_id", "姓名": "name", "手机": "phone", "邮箱": "email", "证件号": "id_number",
    "地址": "address", "备注产品": "industry",
}  # fmt: skip
ORDERS = "单号,客户,日期,金额\nA1,13812345678,2025-11-02,10\nA2,K002,2025-11-03,20\n"
ORDER_COLUMNS = {
    "单号": "order_id",
    "客户": "customer_id",
    "日期": "ordered_at",
    "金额": "paid_amount",
}


def load(base: Path, *sources: dict[str, Any], kind: str = "对私", mask: bool = True) -> Dataset:
    given = settings(base, *sources)
    client = given.client.model_copy(update={"kind": kind})
    privacy = given.privacy.model_copy(update={"mask": mask})
    params = given.model_copy(update={"client": client, "privacy": privacy})
    return load_dataset(params, base / "snapshot")


def table(base: Path, name: str, text: str, columns: dict[str, str]) -> dict[str, Any]:
    write_text(base / f"{name}.csv", text)
    return {"file": f"{name}.csv", "table": name, "columns": columns}


def people(base: Path) -> list[dict[str, Any]]:
    return [
        table(base, "customers", PEOPLE, PEOPLE_COLUMNS),
        table(base, "orders", ORDERS, ORDER_COLUMNS),
    ]


def everything(folder: Path) -> str:
    """All texts of the snapshot but the file of private values."""
    import pyarrow.parquet as pq

    tables = [str(pq.read_table(p).to_pylist()) for p in sorted(folder.glob("*.parquet"))]
    return "\n".join([*tables, (folder / "dataset.json").read_text("utf-8")])


def test_private_columns_and_texts_are_masked_before_anybody_reads_them(tmp_path):
    customers = load(tmp_path, *people(tmp_path)).frame("customers")
    assert customers["customer_id"].tolist() == ["138****5678", "K002", "K003"]
    assert customers["name"].tolist() == ["赵**（2）", "赵**", "赵**（2）"]  # one name, one label
    assert customers["phone"].tolist() == ["+86 138****5678", "***", "010-****6666"]
    assert customers["email"].tolist() == ["z***@qq.com", "***", "l***@corp.cn"]
    assert customers["id_number"].dropna().tolist() == ["110***********0021", "E******78"]
    assert customers["address"].dropna().tolist() == ["上海市***"]
    assert customers["industry"].tolist() == ["赵**推荐的轴承", "轴承(010)****6666", "C"]


def test_no_private_value_stands_anywhere_in_the_snapshot(tmp_path):
    data = load(tmp_path, *people(tmp_path))
    text = everything(data.folder)
    for raw in ("13812345678", "1234-5678", "赵小明", "赵大明", "z.xm", "88886666", "12310021"):
        assert raw not in text


def test_orders_still_find_their_customer(tmp_path):
    data = load(tmp_path, *people(tmp_path))
    orders = data.frame("orders").merge(data.frame("customers"), on="customer_id")
    assert orders["paid_amount"].tolist() == [10, 20]


def test_what_was_hidden_is_kept_aside_for_the_gate_alone(tmp_path):
    data = load(tmp_path, *people(tmp_path))
    private = read_private(data.folder)
    assert private.names.alone == {"赵小明", "赵大明"}
    assert {"13812345678", "01088886666", "z.xm@qq.com", "110105194912310021"} <= private.contacts
    assert (data.folder / "private.json").stat().st_mode & 0o077 == 0


def test_two_customers_with_one_masked_name_stay_two(tmp_path):
    text = "单号,客户名称,日期,金额\n" + "".join(
        f"M{i},{name},2025-11-0{i + 1},100\n"
        for i, name in enumerate(["赵样一", "赵样二", "赵样一"])
    )
    columns = {**ORDER_COLUMNS, "客户名称": "customer_id"}
    columns.pop("客户")
    data = load(tmp_path, table(tmp_path, "orders", text, columns))
    assert data.frame("orders")["customer_id"].tolist() == ["赵**", "赵**（2）", "赵**"]
    assert sorted(data.frame("customers")["customer_id"]) == ["赵**", "赵**（2）"]


def test_a_nickname_with_digits_is_a_name_among_nicknames_and_a_number_among_numbers(tmp_path):
    rows = "单号,客户,日期,金额\nA1,1sun7224,2025-11-02,10\nA1,叫我李2,2025-11-03,20\nA3,小胖子呀,2025-11-04,5\n"
    columns = {
        "单号": "order_id",
        "客户": "customer_id",
        "日期": "ordered_at",
        "金额": "paid_amount",
    }
    people = "客户,行业\n1sun7224,甲\n1sun7224,乙\n"
    mapped = {"客户": "customer_id", "行业": "industry"}
    data = load(
        tmp_path,
        table(tmp_path, "orders", rows, columns),
        table(tmp_path, "customers", people, mapped),
    )
    shown = data.frame("orders")["customer_id"].tolist()
    assert shown == ["1*******", "叫***", "小***"]
    text = everything(data.folder)  # the warning of two rows of one customer gives an example
    assert "客户编号 1***" in text
    assert [raw for raw in ("1sun7224", "叫我李2", "小胖子呀") if raw in text] == []


def test_a_company_is_no_person_and_its_contact_is(tmp_path):
    text = (
        "会员号,姓名,联系人,产品\n"
        "A,张三牧建材经营部,张三牧,水泥\n"
        "B,一米阳光花店,李明,张三牧牌水泥 李明\n"
    )
    columns = {"会员号": "customer_id", "姓名": "name", "联系人": "contact", "产品": "industry"}
    source = table(tmp_path, "customers", text, columns)
    customers = load(tmp_path, source, kind="对公").frame("customers")
    assert customers["name"].tolist() == ["张三牧建材经营部", "一米阳光花店"]
    assert customers["contact"].tolist() == ["张**", "李*"]
    assert customers["industry"].tolist() == ["水泥", "张三牧牌水泥 李*"]


def test_record_numbers_of_the_crm_survive_and_those_that_are_a_telephone_are_known(tmp_path):
    text = (
        "会员号,记录号\n"
        "1,5f3a13812345678bcde01234\n"
        "2,4150868000000225013\n"
        "3,4111111111111111\n"
        "4,13812345678\n"
    )
    source = table(
        tmp_path, "customers", text, {"会员号": "customer_id", "记录号": "crm_record_id"}
    )
    data = load(tmp_path, source)
    assert data.frame("customers")["crm_record_id"].tolist() == [
        "5f3a13812345678bcde01234", "4150868000000225013", "4111111111111111", "13812345678",
    ]  # fmt: skip
    assert read_private(data.folder).keys == {"13812345678"}


@pytest.mark.parametrize(
    ("second", "shown"),
    [("5105105105105100", "************1111"), ("5105105105105101", "4111111111111111")],
)
def test_numbers_of_customers_are_cards_only_where_all_of_them_are(tmp_path, second, shown):
    text = f"会员号\n4111111111111111\n{second}\n"
    data = load(tmp_path, table(tmp_path, "customers", text, {"会员号": "customer_id"}))
    assert data.frame("customers")["customer_id"].tolist()[0] == shown


def test_names_of_files_sheets_and_headings_are_masked_where_they_are_told(tmp_path):
    rows = [
        ["单号", "客户", "日期", "金额", "赵小明13812345678"],
        ["A1", "K1", "2025-11-02", 10, 1],
    ]
    write_workbook(tmp_path / "赵小明_13812345678.xlsx", {"赵小明13812345678": rows})
    orders = {"file": "赵小明_13812345678.xlsx", "table": "orders", "columns": ORDER_COLUMNS}
    names = table(
        tmp_path, "customers", "会员号,姓名\nK1,赵小明\n", {"会员号": "customer_id", "姓名": "name"}
    )
    data = load(tmp_path, orders, names)
    assert [(s.file, s.sheet, s.unused) for s in data.sources if s.sheet] == [
        ("赵**_138****5678.xlsx", "赵**138****5678", ("赵**138****5678",))
    ]
    assert "赵小明" not in everything(data.folder)


def test_nothing_is_masked_and_nothing_kept_where_the_client_says_so(tmp_path):
    data = load(tmp_path, *people(tmp_path), mask=False)
    assert data.frame("customers")["phone"].tolist()[0] == "+86 138-1234-5678"
    assert not read_private(data.folder)


def test_a_number_that_was_joined_is_a_card_only_where_the_others_are(tmp_path):
    """One number in ten has the check digit of a card by chance: 4111111111111111 has."""
    text = "会员号,姓名,电话\n4111111111111111,赵小明,021-87654399\n4150868000000225014,赵小明,021-87654399\n4150868000000225015,钱多多,021-87654377\n"
    columns = {"会员号": "customer_id", "姓名": "name", "电话": "phone"}
    data = load(tmp_path, table(tmp_path, "customers", text, columns))
    (merge,) = csv.DictReader((data.folder / "merges.csv").read_text("utf-8-sig").splitlines())
    numbers = {merge["保留的客户编号"], merge["并入的客户编号"]}
    assert numbers == {"4111111111111111", "4150868000000225014"}
    assert merge["保留的名称"] == "赵**"
