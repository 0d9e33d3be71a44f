"""The lines for a terminal: they fit it, and no word of the data is lost or taken for markup."""

from compared_sides import MOVED, UNKNOWN, compared, finding
from rich.cells import cell_len

from reportkit.compare.on_terminal import lines
from reportkit.numerals import integer


def test_values_change_noise_and_definition_stand_in_one_row():
    found = compared([MOVED[0]], [MOVED[1]])
    (row,) = [line for line in lines(found, 120) if line.strip().startswith("升了（value章）")]
    assert row.split() == ["升了（value章）", "100", "150", "▲50.0%", "±1.0%"]


def test_a_folded_group_is_one_line_with_its_names():
    found = compared([UNKNOWN[0]], [UNKNOWN[1]])
    assert "\n没有记录波动的指标（变化可能只是波动，不判断）：1 项（不知）" in list(
        lines(found, 120)
    )


def test_a_table_is_no_wider_than_the_terminal_and_keeps_every_word():
    from dataclasses import replace

    meaning = "报告期内有效订单的实付金额合计，已扣减退款，含没有客户编号的订单" * 3
    found = compared([MOVED[0]], [MOVED[1]])
    found = replace(found, rows=(replace(found.rows[0], meaning=meaning),))
    table = [line for line in lines(found, 80) if line.startswith("  ")]
    assert max(map(cell_len, table)) <= 80
    assert meaning in "".join(line.split()[-1] for line in table)


def test_brackets_in_the_data_are_printed_as_they_are():
    from dataclasses import replace

    found = compared([MOVED[0]], [MOVED[1]])
    found = replace(found, rows=(replace(found.rows[0], label="[red]销售[/red]"),))
    assert any("[red]销售[/red]" in line for line in lines(found, 120))


def test_both_wordings_of_a_sentence_are_printed():
    printed = list(lines(compared([finding("a", "达标")], [finding("a", "未达标")]), 120))
    place = printed.index("  value.a（value章）")
    assert printed[place + 1 : place + 3] == ["    2025-Q3：达标", "    2025-Q4：未达标"]


def test_the_terminal_lists_some_moves_and_says_how_many_there_are():
    import pandas as pd

    ids = [f"K{n:02}" for n in range(30)]
    old = pd.DataFrame({"customer_id": ids, "tier": "优质客户"})
    new = pd.DataFrame({"customer_id": ids, "tier": "边缘客户"})
    printed = list(lines(compared([], [], tiers=(old, new)), 120))
    assert sum("▼ 边缘客户" in line for line in printed) == 20
    assert f"共 {integer(30)} 家换了层，其余见 --html 写出的网页。" in printed
