"""Private values that reached a file stop the report, whatever the file and the way of writing."""

import json
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pandas as pd
import pikepdf
import pytest

from reportkit.errors import GateError
from reportkit.leaks import refuse_leaks
from reportkit.person_names import PersonNames
from reportkit.private_values import PrivateValues

PRIVATE = PrivateValues(
    PersonNames.of(["王小明", "李明", "张三牧"], ["张三牧建材经营部"]),
    frozenset(
        {
            "13812345678",
            "01088886666",
            "zhang.w@qq.com",
            "110101199003071234",
            "6222021234567890128",
        }
    ),
    frozenset({"13812345678"}),
)


def leak(folder: Path) -> str:
    """What the gate says of the folder; empty when it lets it pass."""
    try:
        refuse_leaks(folder, PRIVATE)
    except GateError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("电话 13812345678", "号码（138****5678）"),
        ("tel+8613812345678", "号码（86138****5678）"),
        ("１３８-１２３４-５６７８", "号码（138****5678）"),
        ("138\u200b1234\u200b5678", "号码（138****5678）"),
        ("1381 2345 678", "号码（138****5678）"),
        ("(010) 8888-6666", "号码（010****6666）"),
        ("6222 0212 3456 7890 128", "号码（***************0128）"),
        ("1101 0119 9003 0712 34", "号码（110***********1234）"),
        ("信箱Zhang.W@QQ.com。", "邮箱（Z***@qq.com）"),
        ("联系人：李明", "姓名（李*）"),
        ("客户王小明说", "姓名（王**）"),
    ],
)
def test_a_private_value_is_found_however_it_is_written(tmp_path, text, told):
    (tmp_path / "报告.csv").write_text(f"客户,说\nA,{text}\n", encoding="utf-8")
    assert leak(tmp_path) == (
        f"报告.csv 中有没有遮盖的{told}，报告未发布。请在写下它的笔记本或设置中去掉。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "138****5678、z***@qq.com、王**、张三牧建材经营部",
        "5f3a13812345678bcde01234",
        "13812345678.50 元，比例 0.13812345678",
        "139 1234 5678",
        "138,1234,5678",
        "李明天来，小明",
        "g@qq.com",
        "813812345678",
    ],
)
def test_what_only_looks_alike_passes(tmp_path, text):
    (tmp_path / "报告.csv").write_text(text, encoding="utf-8")
    assert leak(tmp_path) == ""


def package(path: Path, **parts: str) -> None:
    with ZipFile(path, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)


def write(folder: Path, kind: str, text: str) -> None:
    """A file that holds ``text`` where no page shows it."""
    path = folder / f"a.{kind}"
    match kind:
        case "html":
            path.write_text(f'<img alt="{text}">', "utf-8")
        case "svg":
            path.write_text(f"<svg><title>{text}</title></svg>", "utf-8")
        case "xlsx":
            package(path, **{"xl/workbook.xml": f'<sheet name="{text}"/>'})
        case "docx":
            package(path, **{"word/document.xml": f"<wp:docPr descr='{text}'/>"})
        case "pptx":
            package(path, **{"ppt/notesSlides/n1.xml": f"<a:p><a:t>{text}</a:t></a:p>"})
        case "zip":
            package(path, **{f"{text}.csv": "a"})
        case "json":
            path.write_text(json.dumps({text: 1}, ensure_ascii=False), "utf-8")
        case "ipynb":
            output = nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[text])
            cell = nbformat.v4.new_code_cell("x", outputs=[output])
            path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])), "utf-8")
        case "parquet":
            pd.DataFrame({"a": [text, None]}).to_parquet(path)
        case "pdf":
            with pikepdf.new() as file:
                file.add_blank_page()
                file.Root.Lang = pikepdf.String(text)
                file.attachments["附件.csv"] = b"x"
                file.save(path)


KINDS = ["html", "svg", "xlsx", "docx", "pptx", "zip", "json", "ipynb", "parquet", "pdf"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_is_searched_where_no_page_shows_it(tmp_path, kind):
    write(tmp_path, kind, "王小明")
    assert leak(tmp_path).startswith(f"a.{kind} 中有没有遮盖的姓名（王**）")


def test_a_file_attached_to_the_pdf_is_searched(tmp_path):
    with pikepdf.new() as file:
        file.add_blank_page()
        file.attachments["名单.csv"] = "王小明".encode()
        file.save(tmp_path / "a.pdf")
    assert "姓名（王**）" in leak(tmp_path)


def test_names_of_files_are_searched_and_the_snapshot_is_not(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "private.json").write_text("13812345678")
    assert leak(tmp_path) == ""
    (tmp_path / "王小明.txt").write_text("")
    assert "姓名（王**）" in leak(tmp_path)


def test_a_record_number_may_stand_in_a_write_back_file_and_nowhere_else(tmp_path):
    package(tmp_path / "回写.zip", **{"分级.csv": "13812345678,优质"})
    assert leak(tmp_path) == ""
    (tmp_path / "分析表.csv").write_text("13812345678,优质", "utf-8")
    assert leak(tmp_path).startswith("分析表.csv")


def test_the_telephone_of_whoever_makes_the_report_is_no_leak(tmp_path):
    (tmp_path / "报告.csv").write_text("咨询电话 010-88886666", "utf-8")
    refuse_leaks(tmp_path, PRIVATE, ["电话：(010)88886666"])
    with pytest.raises(GateError, match="010"):
        refuse_leaks(tmp_path, PRIVATE, ["电话：(010)88886667"])
