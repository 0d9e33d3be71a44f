"""Where rows begin and end, and quotes that would swallow some of them."""

import csv
import io

import pytest
from client_files import load, write_text
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.data import layout
from reportkit.data.layout import Place, layout_of
from reportkit.errors import DataError

HEAD = "订单号,客户编号,下单时间,实付金额\n"
COLUMNS = {
    "订单号": "order_id",
    "客户编号": "customer_id",
    "下单时间": "ordered_at",
    "实付金额": "paid_amount",
}


def lines(count: int) -> list[str]:
    return [f"O{n:05d},C{n % 37:03d},2025-{n % 12 + 1:02d}-10,{100 + n}.50" for n in range(count)]


def read(tmp_path, text: str, encoding: str = "utf-8", **spec):
    write_text(tmp_path / "订单.csv", text, encoding)
    source = {"file": "订单.csv", "table": "orders", "columns": COLUMNS, **spec}
    return load(tmp_path, source)


def whole(rows: list[str]) -> str:
    return HEAD + "\n".join(rows) + "\n"


STRAY = {
    "at the start of a line": {10: lambda row: '"' + row},
    "before the last cell": {10: lambda row: row[: row.rindex(",") + 1] + '"' + row.split(",")[3]},
    "after the last cell": {10: lambda row: row + '"'},
    "in the middle of a cell": {10: lambda row: row[:3] + '"' + row[3:]},
    "opened at one line and closed at the end of another": {
        10: lambda row: '"' + row,
        50: lambda row: row + '"',
    },
    "before and after a line": {10: lambda row: '"' + row.replace(",2025", '",2025')},
    "five times": dict.fromkeys((10, 30, 31, 90, 199), lambda row: '"' + row),
    "in the last line": {199: lambda row: row[: row.rindex(",") + 1] + '"' + row.split(",")[3]},
}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("where", STRAY)
def test_a_stray_quote_swallows_no_row(tmp_path, where, end, encoding):
    rows = lines(200)
    for number, spoil in STRAY[where].items():
        rows[number] = spoil(rows[number])
    data = read(tmp_path, whole(rows).replace("\n", end), encoding)
    orders = data.frame("orders")
    assert len(orders) == 200
    assert orders["paid_amount"].sum() == pytest.approx(sum(100.5 + n for n in range(200)))
    (account,) = [a for a in data.ledger if a.table == "orders"]
    assert account.lines.on_disk == 201


def test_a_stray_quote_is_reported_with_its_line_and_column(tmp_path):
    rows = lines(200)
    rows[10] = rows[10].replace(",2025", ',"2025')
    data = read(tmp_path, whole(rows))
    said = [w.message for w in data.warnings if "引号" in w.message]
    assert said == [
        "订单.csv：有 1 处没有配对的英文引号（首例：第 12 行“下单时间”），引号按普通字符读，各行都已读入"
    ]


def test_a_stray_quote_beside_quoted_commas_is_refused_with_line_and_cell(tmp_path):
    rows = lines(50)
    rows[3] = 'O00003,"C,003",2025-01-10,103.5'
    rows[10] = '"' + rows[10]
    with pytest.raises(
        DataError, match="订单.csv：第 12 行第 1 格的英文引号没有配对.*quoted: false"
    ):
        read(tmp_path, whole(rows))


def test_the_refusal_is_lifted_by_saying_what_quotes_are(tmp_path):
    text = HEAD + 'O1,"戊,己",2025-01-02,1\nO2,"乙,2025-01-03,2\nO3,丙,2025-01-04,4\n'
    text += 'O4,丁",2025-01-05,8\n'
    with pytest.raises(DataError, match="第 3 行第 2 格"):
        read(tmp_path, text)
    data = read(tmp_path, text, quoted=True)
    assert data.frame("orders")["paid_amount"].tolist() == [1, 8]
    data = read(tmp_path, text.replace("戊,己", "戊"), quoted=False)
    assert data.frame("orders")["paid_amount"].tolist() == [1, 2, 4, 8]


def test_a_cell_of_several_lines_is_believed_where_few_of_them_look_like_rows(tmp_path):
    text = HEAD + 'O1,甲,2025-01-02,1\nO2,"乙\nO3,丙,2025-01-04,4\n丁",2025-01-03,2\n'
    assert read(tmp_path, text).frame("orders")["paid_amount"].tolist() == [1, 2]


def test_a_file_that_ends_inside_quotes_is_refused_even_when_quotes_are_declared(tmp_path):
    text = HEAD + 'O1,甲,2025-01-02,1\nO2,"乙,2025-01-03,2\n'
    with pytest.raises(DataError, match="第 3 行第 2 格的英文引号没有配对"):
        read(tmp_path, text, quoted=True)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cells_of_several_lines_are_one_row(tmp_path, end):
    text = (
        HEAD
        + 'O1,"甲\n\n公司, 上海",2025-01-02,1\nO2,"乙""丙""\n",2025-01-03,2\n\nO3,丁,2025-01-04,4'
    )
    data = read(tmp_path, text.replace("\n", end))
    assert data.frame("orders")["order_id"].tolist() == ["O1", "O2", "O3"]
    (account,) = [a for a in data.ledger if a.table == "orders"]
    assert account.lines == layout.Lines(on_disk=8, heading=1, blank=1, continued=3)


def test_a_comment_of_two_lines_with_a_comma_stays_one_cell_of_two_columns(tmp_path):
    text = (
        "label,review\n1,很好\n0,不好\n" + '1,"分量足\n味道好,还会再来"\n0,"送得慢\n凉了, 不满意"\n'
    )
    write_text(tmp_path / "评论.csv", text)
    source = {
        "file": "评论.csv",
        "table": "surveys",
        "columns": {"label": "polarity", "review": "comment"},
        "values": {"polarity": {1: "好评", 0: "差评"}},
    }
    data = load(tmp_path, source)
    assert data.frame("surveys")["polarity"].tolist() == ["好评", "差评", "好评", "差评"]


def test_inches_in_the_middle_of_cells_are_plain_text(tmp_path):
    rows = lines(20)
    rows[4] = rows[4].replace("C004", 'C0"4')
    rows[5] = rows[5].replace("C005", 'C005"')
    data = read(tmp_path, whole(rows))
    assert data.frame("orders")["customer_id"].tolist()[4:6] == ['C0"4', 'C005"']
    assert not [w for w in data.warnings if "引号" in w.message]


def test_a_quoted_field_over_blocks_is_counted_once(tmp_path, monkeypatch):
    monkeypatch.setattr(layout, "_BLOCK", 16)
    text = "a,b\n" + "\n".join(f'{n},"x\r\ny"' for n in range(100)) + "\r\n"
    path = write_text(tmp_path / "t.csv", text)
    assert layout_of(path, "utf-8", ",") == layout.Layout(on_disk=201, blank=0, continued=100)


@pytest.mark.parametrize(
    ("text", "blank"), [('\na,b\n1,"x"\n', 1), ('ab\n1,"x"\n', 0), ('a,b\n\n"x",1\n\n2,"y"\n', 2)]
)
def test_blank_lines_are_counted_from_the_first_line_on(tmp_path, text, blank):
    assert layout_of(write_text(tmp_path / "t.csv", text), "utf-8", ",").blank == blank
    plain = text.replace('"', "")
    assert layout_of(write_text(tmp_path / "p.csv", plain), "utf-8", ",").blank == blank


def test_a_quote_alone_in_its_cell_closes_no_quote_inside_another(tmp_path):
    text = 'a,b,c,d\n1,2,3,4\nx,5",1\ny,",2\n'  # 5 inches; together they would hide a row
    found = layout_of(write_text(tmp_path / "t.csv", text), "utf-8", ",")
    assert (found.on_disk, found.continued, found.doubt) == (4, 0, Place(4, 2))


def test_the_first_doubt_is_placed_by_line_and_field(tmp_path):
    text = "a,b,c\n1,2,3\n" + '4,5,"6\n7,8,9\n'
    found = layout_of(write_text(tmp_path / "t.csv", text), "utf-8", ",")
    assert (found.doubt, found.doubts, found.unclosed) == (Place(3, 3), 1, True)


CELL = st.text(alphabet='a1,"\n 字', max_size=6)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_lines_on_disk_are_rows_and_blanks_and_further_lines(tmp_path_factory, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("x", "y", "z"), *rows])
    path = tmp_path_factory.mktemp("t") / "t.csv"
    write_text(path, text.getvalue())
    found = layout_of(path, "utf-8", ",")
    inner = sum(cell.count("\n") for row in rows for cell in row)
    assert found.on_disk == 1 + len(rows) + inner
    assert found.lines(heading=1, quoted=True).rows == len(rows)
