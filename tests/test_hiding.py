"""What a chapter records: frames by their columns, blocks and charts by their texts."""

import pandas as pd
import pytest

from reportkit.blocks import ChartData, Column, Figure, Finding, Series, Table
from reportkit.hiding import distinct_sweep, hide_columns, hide_in_svg, hide_texts, swept

HEX = "5f3a13812345678bcde01234"
ZOHO = "4111111111111111111"  # nineteen digits; some pass for a bank card


def hidden(frame: pd.DataFrame, *, persons: bool = False) -> pd.DataFrame:
    copy = frame.copy()
    hide_columns(copy, persons, mask=True)
    return copy


def test_record_numbers_stay_and_a_number_that_is_a_telephone_does_not():
    frame = pd.DataFrame(
        {"CRM 记录号": [HEX, ZOHO, "13812345678"], "customer_id": ["K1", HEX, "13812345678"]}
    )
    assert hidden(frame)["CRM 记录号"].tolist() == [HEX, ZOHO, "138****5678"]
    assert hidden(frame)["customer_id"].tolist() == ["K1", HEX, "138****5678"]


def test_a_telephone_that_was_read_as_a_number_is_hidden_too():
    frame = pd.DataFrame({"phone": [13812345678, 13912345678], "revenue": [13812345678, 1]})
    masked = hidden(frame)
    assert masked["phone"].tolist() == ["138****5678", "139****5678"]
    assert masked["revenue"].tolist() == [13812345678, 1]


def test_what_was_masked_before_is_counted_and_stays_as_it_is():
    frame = pd.DataFrame({"name": ["赵**", "赵**（2）"], "联系方式": ["138****5678", None]})
    assert hide_columns(frame, persons=True, mask=True) == {
        "客户名称": {"赵**", "赵**（2）"},
        "联系方式": {"138****5678"},
    }
    assert frame["name"].tolist() == ["赵**", "赵**（2）"]


def test_the_name_of_a_company_is_printed_and_that_of_a_person_is_not():
    frame = pd.DataFrame({"name": ["华辰工业"]})
    assert hidden(frame)["name"].tolist() == ["华辰工业"]
    assert hidden(frame, persons=True)["name"].tolist() == ["华***"]


def test_a_frame_for_later_chapters_keeps_its_keys_and_hides_its_texts():
    frame = pd.DataFrame({"customer_id": ["13812345678"], "said": ["电 13812345678"], "n": [1]})
    assert hide_texts(frame).to_dict("list") == {
        "customer_id": ["13812345678"],
        "said": ["电 138****5678"],
        "n": [1],
    }
    assert frame["said"].tolist() == ["电 13812345678"]


def test_every_text_of_a_block_is_swept_wherever_it_stands():
    chart = ChartData(
        kind="bar",
        categories=("13812345678",),
        series=(Series(name="z@qq.com", values=(1.0,), colour="#000000"),),
    )
    figure = Figure(
        id="f", title="13812345678", file="f.svg", alt="z@qq.com", width_mm=1, height_mm=1, chart=chart
    )  # fmt: skip
    shown = swept(figure)
    assert (shown.title, shown.alt, shown.file) == ("138****5678", "z***@qq.com", "f.svg")
    assert shown.chart == ChartData(
        kind="bar",
        categories=("138****5678",),
        series=(Series(name="z***@qq.com", values=(1.0,), colour="#000000"),),
    )
    finding = swept(Finding(id="a", text="13812345678", values={"who": ["13812345678"], "n": 2}))
    assert (finding.text, finding.values) == ("138****5678", {"who": ["138****5678"], "n": 2})


def test_cells_of_a_table_were_masked_by_column_and_its_headings_are_swept():
    columns = (Column(name="crm_record_id", label="记录号 13812345678"),)
    table = Table(id="t", title="z@qq.com", columns=columns, rows=((ZOHO,),), total_rows=1)
    shown = swept(table)
    assert (shown.title, shown.columns[0].label) == ("z***@qq.com", "记录号 138****5678")
    assert shown.rows == ((ZOHO,),)


@pytest.mark.parametrize(
    ("svg", "shown"),
    [
        ("<text>张 13812345678</text>", "<text>张 138****5678</text>"),
        ('<path d="M 138 1234 5678"/>', '<path d="M 138 1234 5678"/>'),
    ],
)
def test_texts_of_a_chart_are_swept_and_its_paths_stay(svg, shown):
    assert hide_in_svg(f"<svg>{svg}</svg>".encode()).decode() == f"<svg>{shown}</svg>"


def test_two_labels_that_would_read_alike_stay_two():
    sweep = distinct_sweep()
    found = [sweep(text) for text in ("13812345678", "13812995678", "甲", "13812345678", "甲")]
    assert found == ["138****5678", "138****5678（2）", "甲", "138****5678", "甲"]
    assert sweep("138****5678") == "138****5678（3）"
