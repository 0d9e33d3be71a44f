"""One sheet per month: one entry of the drafted settings, which also reads the months to come."""

from client_files import cells, opened, write_workbook

from reportkit.data.dataset import load_dataset
from reportkit.data.draft import draft_client
from reportkit.data.month_sheets import one_per_shape
from reportkit.merged_params import load_params
from reportkit.project import Project, shipped_files
from reportkit.yaml_files import read_yaml

HEADINGS = ["订单号", "客户", "下单时间", "实付金额"]


def months(*numbers: int) -> dict[str, list[list[object]]]:
    return {
        f"{n}月": [
            HEADINGS,
            *([f"{n}-{i}", f"客户{i}", f"2025-{n:02}-0{i}", 10 * i] for i in (1, 2, 3)),
        ]
        for n in numbers
    }


def shapes(path):
    first = opened(path)
    return [
        sheet.sheet
        for sheet in one_per_shape([first, *(opened(path, sheet=n) for n in first.others)])
    ]


def test_months_are_one_entry_and_next_month_is_found(tmp_path):
    for name in ("notebooks", "templates", "params/clients"):
        (tmp_path / name).mkdir(parents=True)
    defaults = shipped_files() / "params" / "defaults.yaml"
    (tmp_path / "params" / "defaults.yaml").write_bytes(defaults.read_bytes())
    project, book = Project(tmp_path), tmp_path / "订单.xlsx"
    write_workbook(book, {**months(10, 11), "说明": [["口径"], ["含税"]]})
    draft = draft_client("jia", [book], base_folder=project.params / "clients")
    file = project.client_file("jia")
    file.write_text(draft.yaml_text, encoding="utf-8")
    sources = read_yaml(file)["data"]["sources"]
    assert [s["sheet"] for s in sources if s["table"] == "orders"] == ["*月"]
    assert "* 代表任意文字：同样表头的工作表一起读" in draft.yaml_text
    write_workbook(book, {**months(10, 11, 12), "说明": [["口径"], ["含税"]]})
    data = load_dataset(load_params(project, "jia", "2025-12"), tmp_path / "snapshot")
    assert data.frame("orders")["paid_amount"].sum() == 180


def test_columns_in_another_order_are_the_same_shape(tmp_path):
    turned = [["实付金额", *HEADINGS[:3]], [5, "9", "甲", "2025-03-01"]]
    path = write_workbook(tmp_path / "a.xlsx", {**months(2), "3月": turned})
    (joined,) = one_per_shape([opened(path), opened(path, sheet="3月")])
    rows = cells(joined)
    assert [(row[0], row[3]) for row in rows] == [
        ("2-1", "10"),
        ("2-2", "20"),
        ("2-3", "30"),
        ("9", "5"),
    ]


def test_sheets_of_any_names_are_one_where_the_others_share_no_heading(tmp_path):
    rows = months(1)["1月"]
    strange = [["门店", "店长", "电话"], ["一店", "王", "1"]]
    assert shapes(
        write_workbook(tmp_path / "a.xlsx", {"华东": rows, "华南": rows, "店": strange})
    ) == ["*", "店"]


def test_sheets_that_no_pattern_tells_from_others_stay_apart(tmp_path):
    rows = months(1)["1月"]
    refunds = [[*HEADINGS, "原因"], ["1", "甲", "2025-01-01", 5, "坏"]]
    book = {"华东": rows, "华南": rows, "退款": refunds}
    assert shapes(write_workbook(tmp_path / "a.xlsx", book)) == ["华东", "华南", "退款"]
    book = {"1月": rows, "2月": rows, "退3月": refunds}
    assert shapes(write_workbook(tmp_path / "b.xlsx", book)) == ["1月", "2月", "退3月"]
