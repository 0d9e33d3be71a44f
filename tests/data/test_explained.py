"""What a draft writes of a small table that explains another sheet."""

from client_files import write_text
from door import PLAIN, csv_text, drop, rows

TABLE = rows({**PLAIN, "区域": lambda s: "东西"[s.place % 2]})


def test_small_table_is_an_entry_of_the_sheet_it_explains(tmp_path):
    sales = write_text(tmp_path / "订单.csv", csv_text(TABLE))
    small = write_text(tmp_path / "对照.csv", "对照表,\n片区,销售经理\n东,甲\n西,乙\n")
    read = drop(tmp_path, sales, small)
    entry = next(s for s in read.sources if s["table"] == "orders")
    assert entry["lookup"] == [{"file": "../../对照.csv", "header": 2, "by": "片区", "of": "区域"}]
    assert read.columns("orders")["销售经理"] == "owner"
    assert set(read.orders["owner"]) == {"甲", "乙"}
    assert "按“区域”与对照表 对照.csv 相连：销售经理" in read.draft.yaml_text
