"""Write-back files, unpacked and read as the systems would read them."""

import csv
import io
from dataclasses import replace
from zipfile import ZipFile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from tiered_report import BRAND, TIERS, tiered_report

from reportkit.errors import RenderError
from reportkit.project import shipped_files
from reportkit.render import FORMATS, render
from reportkit.render.cell_texts import guarded, one_line
from reportkit.render.crm import GUIDE, LEFT_OUT, split_customers, write_back
from reportkit.render.crm_systems import FXIAOKE, JIANDAOYUN, SYSTEMS, ZOHO
from reportkit.report.fixed_texts import WRITE_BACK
from reportkit.yaml_files import read_yaml

OBJECT_IDS = ["5f1a00000000000000000001", "5f1a00000000000000000002", None, "zcrm_1"]
OBJECTS = TIERS.assign(crm_record_id=OBJECT_IDS)


def unpacked(tmp_path, system, frame, **more):
    """The files of the zip by name."""
    target = tmp_path / "back.zip"
    write_back(system, tiered_report(tmp_path, {"tiers": frame}, **more), target)
    with ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def csv_rows(content, encoding="utf-8"):
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def sheet_rows(content):
    book = load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == 1
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_fxiaoke_gets_its_import_template(tmp_path):
    files = unpacked(tmp_path, FXIAOKE, OBJECTS)
    content = files["分级回写_纷享销客.xlsx"]
    assert load_workbook(io.BytesIO(content)).sheetnames == ["客户导入模版"]
    assert sheet_rows(content) == [
        ["唯一性ID（必填）", "客户名称（必填）", "客户级别", "分层日期"],
        [OBJECT_IDS[0], "嘉禾建工（苏州）有限公司", "优质客户", "2025-12-31"],
        [OBJECT_IDS[1], "启明精工机械有限公司", "发展客户", "2025-12-31"],
    ]


def test_zoho_gets_utf8_without_a_mark_and_ids_with_its_prefix(tmp_path):
    files = unpacked(tmp_path, ZOHO, TIERS)
    content = files["分级回写_ZohoCRM.csv"]
    assert not content.startswith(b"\xef\xbb\xbf")
    assert csv_rows(content) == [
        ["Record Id", "Account Name", "客户分层"],
        ["zcrm_554023000000527001", "嘉禾建工（苏州）有限公司", "优质客户"],
        ["zcrm_554023000000527002", "启明精工机械有限公司", "发展客户"],
    ]


def test_jiandaoyun_gets_dates_as_its_import_reads_them(tmp_path):
    files = unpacked(tmp_path, JIANDAOYUN, OBJECTS)
    assert sheet_rows(files["分级回写_简道云.xlsx"])[:2] == [
        ["数据ID", "客户名称", "客户分层", "分层日期"],
        [OBJECT_IDS[0], "嘉禾建工（苏州）有限公司", "优质客户", "2025-12-31 00:00:00"],
    ]


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_headings_are_those_that_appendix_d_prints(system):
    printed = {row[0]: row[1].split("、") for row in WRITE_BACK}
    assert printed[system.title] == [head for head in system.heads if head]


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_our_own_mapping_reads_the_record_number_and_the_name_back(system):
    mapping = read_yaml(shipped_files() / "params" / "mappings" / f"{system.format}.yaml")
    customers = next(entry for entry in mapping["objects"] if entry["table"] == "customers")
    bare = [head.replace("（必填）", "") for head in system.heads]
    assert bare[0] in customers["columns"]["crm_record_id"]
    assert bare[1] in customers["columns"]["name"]


def test_customers_without_a_record_number_are_listed_with_the_reason(tmp_path):
    files = unpacked(tmp_path, ZOHO, TIERS)
    assert csv_rows(files[LEFT_OUT], "utf-8-sig") == [
        ["客户编号", "客户名称", "分级", "CRM 记录号", "原因"],
        ["K003", "天衡供应链集团", "边缘客户", "", "没有 CRM 记录号"],
        ["K004", "瑞丰新能源", "边缘客户", "5f1a", "记录号不是该系统的格式"],
    ]
    guide = files[GUIDE].decode("utf-8-sig")
    assert "回写 2 家（优质客户 1 家，发展客户 1 家）；分层日期 2025-12-31" in guide
    assert "未回写 2 家（没有 CRM 记录号 1 家，记录号不是该系统的格式 1 家）" in guide


def test_there_is_no_list_when_everyone_is_written(tmp_path):
    files = unpacked(tmp_path, ZOHO, TIERS.iloc[:2])
    assert set(files) == {"分级回写_ZohoCRM.csv", GUIDE}


def test_one_record_with_two_tiers_is_left_alone_and_with_one_tier_written_once():
    frame = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c", "d", "e"],
            "crm_record_id": ["1", "1", "2", "zcrm_2", "3"],
            "tier": ["甲", "乙", "丙", "丙", None],
        }
    )
    ready, left = split_customers(ZOHO, frame)
    assert list(ready["record"]) == ["zcrm_2"]
    assert dict(zip(left["customer_id"], left["reason"], strict=True)) == {
        "a": "几家客户共用一个记录号，分级不同",
        "b": "几家客户共用一个记录号，分级不同",
        "e": "没有分级",
    }


def test_names_of_persons_are_not_written_over_those_in_the_system(tmp_path):
    people = OBJECTS.assign(customer_id=["13812345678"] * 4, name="张三")
    files = unpacked(tmp_path, FXIAOKE, people, hides_names=True)
    rows = sheet_rows(files["分级回写_纷享销客.xlsx"])
    assert rows[0] == ["唯一性ID（必填）", "客户级别", "分层日期"]
    assert rows[1] == [OBJECT_IDS[0], "优质客户", "2025-12-31"]
    everything = b"".join(files.values()).decode("utf-8", "ignore")
    assert "张" not in everything
    assert "13812345678" not in everything
    assert "138****5678" in everything


def test_without_names_the_record_number_is_enough(tmp_path):
    files = unpacked(tmp_path, ZOHO, TIERS.drop(columns="name"))
    assert csv_rows(files["分级回写_ZohoCRM.csv"])[0] == ["Record Id", "客户分层"]
    assert "不含客户名称" in files[GUIDE].decode("utf-8-sig")


def test_more_rows_than_a_system_takes_are_split(tmp_path):
    small = replace(ZOHO, most_rows=2)
    frame = pd.DataFrame(
        {"customer_id": list("abcde"), "crm_record_id": list("12345"), "tier": "A 类", "name": "甲"}
    )
    files = unpacked(tmp_path, small, frame)
    parts = sorted(name for name in files if name.endswith(".csv"))
    assert parts == [f"分级回写_ZohoCRM_{number}.csv" for number in (1, 2, 3)]
    rows = [csv_rows(files[name]) for name in parts]
    assert [len(part) - 1 for part in rows] == [2, 2, 1]
    assert all(part[0] == ["Record Id", "Account Name", "客户分层"] for part in rows)
    assert [row[0] for part in rows for row in part[1:]] == [f"zcrm_{n}" for n in "12345"]


def test_a_zoho_file_stays_below_its_size(tmp_path):
    small = replace(ZOHO, most_bytes=3000)
    frame = pd.DataFrame(
        {"customer_id": range(40), "crm_record_id": range(40), "tier": "甲", "name": "客" * 50}
    ).astype(str)
    files = unpacked(tmp_path, small, frame)
    parts = [content for name, content in files.items() if name.endswith(".csv")]
    assert len(parts) > 1
    assert max(map(len, parts)) <= 3000
    assert sum(len(csv_rows(content)) - 1 for content in parts) == 40


def test_the_limits_are_those_of_the_systems():
    assert (ZOHO.most_rows, ZOHO.most_bytes) == (25_000, 5_000_000)
    assert JIANDAOYUN.most_rows == 50_000


@pytest.mark.parametrize("first", list("=+-@\t\r\n＝＋－＠"))
def test_a_cell_that_would_run_gets_a_quote(first):
    assert guarded(f"{first}1+1") == f"'{first}1+1"


def test_other_text_is_left_as_it_is():
    assert guarded("甲=乙") == "甲=乙"
    assert guarded("") == ""


def test_a_name_like_a_formula_is_quoted_in_csv_and_text_in_a_workbook(tmp_path):
    name = '=HYPERLINK("https://example.org")'
    files = unpacked(tmp_path, ZOHO, TIERS.assign(name=name))
    assert csv_rows(files["分级回写_ZohoCRM.csv"])[1][1] == f"'{name}"
    assert "2 家客户的名称以 = + - @ 开头" in files[GUIDE].decode("utf-8-sig")
    files = unpacked(tmp_path, FXIAOKE, OBJECTS.assign(name=name))
    book = load_workbook(io.BytesIO(files["分级回写_纷享销客.xlsx"]))
    assert (book.active["B2"].value, book.active["B2"].data_type) == (name, "s")


def test_record_numbers_are_text_in_a_workbook(tmp_path):
    digits = OBJECTS.assign(crm_record_id="554023000000527001")
    frame = digits.iloc[:1]
    book = load_workbook(io.BytesIO(unpacked(tmp_path, FXIAOKE, frame)["分级回写_纷享销客.xlsx"]))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == ("554023000000527001", "s", "@")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=20), min_size=2, max_size=2))
def test_any_name_is_one_cell_of_one_line_that_does_not_run(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("any")
    files = unpacked(folder, ZOHO, TIERS.iloc[:2].assign(name=names))
    rows = csv_rows(files["分级回写_ZohoCRM.csv"])
    assert [len(row) for row in rows] == [3, 3, 3]
    for row, name in zip(rows[1:], names, strict=True):
        assert row[1] in (one_line(name), f"'{one_line(name)}")
        assert row[1][:1] not in set("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_the_same_tiers_give_the_same_bytes(tmp_path, system):
    frame = TIERS if system is ZOHO else OBJECTS
    report = tiered_report(tmp_path, {"tiers": frame})
    for name in ("a.zip", "b.zip"):
        write_back(system, report, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "b.zip", "frame_tiers.parquet"]


@pytest.mark.parametrize("word", list(SYSTEMS))
def test_each_system_is_an_output_format(tmp_path, word):
    frame = TIERS if word == "zoho" else OBJECTS
    file = FORMATS[word].file_name
    assert file == f"{SYSTEMS[word].stem}.zip"
    report = tiered_report(tmp_path, {"tiers": frame})
    assert render(report, BRAND, word, tmp_path / file).is_file()


def test_when_nobody_has_a_record_number_the_message_says_how_to_map_it(tmp_path):
    frame = TIERS.drop(columns="crm_record_id")
    with pytest.raises(
        RenderError,
        match=r"back\.zip：4 家客户都不能回写纷享销客（没有 CRM 记录号，首家编号 K001）.*crm_record_id.*fxiaoke",
    ):
        unpacked(tmp_path, FXIAOKE, frame)
    assert not (tmp_path / "back.zip").exists()


def test_that_message_hides_telephone_numbers_of_persons(tmp_path):
    frame = TIERS.assign(crm_record_id=None, customer_id="13812345678")
    with pytest.raises(RenderError, match=r"首家编号 138\*\*\*\*5678"):
        unpacked(tmp_path, ZOHO, frame, hides_names=True)


def test_without_the_chapter_on_tiers_the_message_says_what_to_do(tmp_path):
    with pytest.raises(RenderError, match=r"划分客户层级的一章未运行.*report.chapters.*去掉 zoho"):
        write_back(ZOHO, tiered_report(tmp_path, {}), tmp_path / "back.zip")


def test_a_frame_without_tiers_is_named(tmp_path):
    with pytest.raises(RenderError, match=r"tiers 没有客户，或缺少 customer_id、tier 列"):
        unpacked(tmp_path, ZOHO, TIERS.drop(columns="tier"))
