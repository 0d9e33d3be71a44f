"""Cards with one base, and the table whose cells hold customers and money."""

from reportkit.blocks import Column, Metric, Table
from reportkit.render.answer import answer_card, stake_view


def money(value, **more) -> Metric:
    return Metric(id="m", label="销售额", value=value, format="money", **more)


def test_a_card_shows_the_base_in_the_unit_of_its_value():
    card = answer_card(money(50_907_834.9, year_before=47_199_079.2))
    assert (card.number, card.unit, card.base) == ("5,091", "万元", "去年 4,720")
    assert (card.change.arrow, card.change.text) == ("▲", "7.9%")
    assert answer_card(money(1_462_973.0, previous=2_048_332.0)).base == "上期 204.8"
    assert answer_card(money(2e8, year_before=9e7)).base == "去年 0.90"


def test_a_card_without_a_base_compares_with_nothing():
    card = answer_card(money(10.0))
    assert (card.change, card.base) == (None, "")


def test_a_share_keeps_its_per_cent():
    rate = Metric(id="r", label="r", value=0.288, format="pct", year_before=0.67)
    assert answer_card(rate).base == "去年 67.0%"


COLUMNS = tuple(
    Column(name=n, label=word, format=f, unit=u, divisor=d, digits=1 if d > 1 else None)
    for n, word, f, u, d in (
        ("tier", "层级", "text", "", 1), ("silent_n", "沉默（家）", "int", "", 1),
        ("silent_m", "沉默毛利", "money", "万元", 1e4), ("slow_n", "工单慢（家）", "int", "", 1),
        ("slow_m", "工单慢毛利", "money", "万元", 1e4), ("twice_n", "重复（次）", "int", "", 1),
        ("twice_m", "重复毛利", "money", "万元", 1e4), ("any_n", "任一项（家）", "int", "", 1),
        ("any_m", "任一项毛利", "money", "万元", 1e4), ("share", "占该层毛利", "pct", "", 1),
    )
)  # fmt: skip
ROWS = (
    ("优质客户", 63, 428e4, 48, 423e4, 8, 30e4, 103, 821e4, 0.2),
    ("边缘客户", 6, 5e3, 0, 0.0, 0, 0.0, 6, 5e3, 0.9),
    ("合计", 69, 428.5e4, 48, 423e4, 8, 30e4, 109, 821.5e4, 0.21),
)
TABLE = Table(id="stake", title="t", columns=COLUMNS, rows=ROWS, total_rows=2, has_total=True)


def test_customers_and_money_of_a_signal_share_a_cell():
    view = stake_view(TABLE)
    assert view.heads == ("沉默", "工单慢", "重复", "任一项", "占该层毛利")
    name, cells = view.rows[0]
    assert name == "优质客户"
    assert [(c.upper, c.lower) for c in cells] == [
        ("63", "428"), ("48", "423"), ("−8", "−30.0"), ("103", "821"), ("20.0%", ""),
    ]  # fmt: skip


def test_the_cell_with_most_money_is_the_darkest_and_totals_are_plain():
    view = stake_view(TABLE, "#FFFFFF", "#000000")
    first, last = view.rows[0][1], view.rows[2][1]
    assert first[0].colour == "#737373"
    assert first[0].colour < first[1].colour < view.rows[1][1][0].colour
    assert first[2].colour == last[0].colour == ""
