"""Zip files of data files: members are read like files of a folder, dangerous archives are refused."""

import zipfile

import pytest
from client_files import ORDER_COLUMNS, load, write_workbook

from reportkit.data import archive
from reportkit.data.archive import holder, members, split
from reportkit.data.sources import find_files, readable
from reportkit.errors import DataError

CSV = "订单号,客户,日期,金额\n{},甲,2025-12-0{},10\n"
ENTRY = {"table": "orders", "columns": ORDER_COLUMNS}


@pytest.fixture
def packed(tmp_path):
    """Two CSV files in folders, a workbook, and what a Mac adds."""
    write_workbook(tmp_path / "客户.xlsx", {"S": [["客户编号", "客户名称"], ["甲", "甲公司"]]})
    path = tmp_path / "数据.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("一/订单.csv", CSV.format(1, 1))
        file.writestr("二/订单.csv", CSV.format(2, 2))
        file.writestr("__MACOSX/一/._订单.csv", b"\0\1")
        file.writestr("说明.docx", b"x")
        file.write(tmp_path / "客户.xlsx", "客户.xlsx")
    return path


def test_members_are_read_as_files_of_a_folder(packed):
    entries = [
        {**ENTRY, "file": "数据.zip/*/订单.csv"},
        {"file": "数据.zip/客户.xlsx", "table": "customers",
         "columns": {"客户编号": "customer_id", "客户名称": "name"}},
    ]  # fmt: skip
    data = load(packed.parent, *entries)
    assert data.frame("orders")["order_id"].tolist() == ["1", "2"]
    assert data.frame("customers")["name"].tolist() == ["甲公司"]


def test_an_archive_stands_for_all_that_can_be_read_in_it(packed):
    names = ["一/订单.csv", "二/订单.csv", "客户.xlsx"]
    assert [
        p.relative_to(packed).as_posix() for p in find_files("数据.zip", packed.parent)
    ] == names
    assert readable(packed.parent) == [packed.parent / "客户.xlsx", *(packed / n for n in names)]
    assert split(packed / "一/订单.csv") == (packed, "一/订单.csv")
    assert split(packed) is None
    assert holder(packed / "客户.xlsx") == packed == holder(packed)


def test_a_member_that_is_not_there_is_named_with_those_that_are(packed):
    with pytest.raises(
        DataError,
        match="压缩包 数据.zip 里没有“三.csv”。里面有：一/订单.csv、二/订单.csv、客户.xlsx",
    ):
        find_files("数据.zip/三.csv", packed.parent)


def test_names_written_by_chinese_windows_are_read(tmp_path):
    path, raw = tmp_path / "a.zip", "订单.csv".encode("gbk")  # without the mark of UTF-8
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("o" * len(raw), CSV.format(1, 1))
    path.write_bytes(path.read_bytes().replace(b"o" * len(raw), raw))
    assert [member.name for member in members(path)] == ["订单.csv"]
    data = load(tmp_path, {**ENTRY, "file": "a.zip/订单.csv"})
    assert data.frame("orders")["order_id"].tolist() == ["1"]


def test_what_unfolds_beyond_measure_is_refused(packed, monkeypatch):
    monkeypatch.setattr(archive, "_LARGEST_UNFOLDED", 20)
    with pytest.raises(DataError, match="数据.zip：压缩包里有 5 个文件，展开后有 0.0 GB，超过"):
        find_files("数据.zip", packed.parent)
    monkeypatch.undo()
    monkeypatch.setattr(archive, "_MOST_MEMBERS", 4)
    with pytest.raises(DataError, match="超过 4 个或 4 GB 的上限。请解压后只留需要的文件"):
        find_files("数据.zip/一/订单.csv", packed.parent)


def test_damaged_and_encrypted_archives_are_refused(packed):
    content = packed.read_bytes()
    place = content.index(b"PK\x01\x02") + 8
    packed.write_bytes(content[:place] + b"\x01" + content[place + 1 :])
    with pytest.raises(DataError, match="数据.zip：压缩包有密码保护，请解压后使用"):
        find_files("数据.zip", packed.parent)
    packed.write_bytes(content[:100])
    with pytest.raises(DataError, match="数据.zip：压缩包已损坏或不完整，请重新打包"):
        find_files("数据.zip", packed.parent)


def test_an_archive_with_nothing_to_read_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("说明.docx", b"x")
    with pytest.raises(DataError, match="压缩包“a.zip”里没有可读取的文件（可读取：.csv"):
        find_files("a.zip", tmp_path)


def test_two_members_of_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file, pytest.warns(UserWarning):
        file.writestr("a.csv", "1")
        file.writestr("a.csv", "2")
    with pytest.raises(DataError, match="a.zip：压缩包里有同名的文件，请解压后使用"):
        find_files("a.zip", tmp_path)
