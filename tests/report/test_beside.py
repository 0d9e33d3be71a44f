"""How the client is set beside its industry in print."""

from reportkit.report.beside import beside_blocks

ROWS = (
    {"label": "销售额", "format": "money", "unit": "", "value": 3_123_456.0, "low": 1e6,
     "middle": 2e6, "high": 5e6, "members": 6},
    {"label": "复购率", "format": "pct", "unit": "", "value": 0.4321, "low": 0.3, "middle": 0.35,
     "high": 0.5, "members": 7},
    {"label": "客户", "format": "int", "unit": "家", "value": 1234, "low": 1000, "middle": 1500,
     "high": 3000, "members": 5},
)  # fmt: skip


def test_the_others_are_told_no_finer_than_they_are_known():
    meaning, table = beside_blocks({"industry": "电商", "currency": "元", "rows": ROWS})
    assert "不足 5 家" in meaning.text
    assert table.title == "与其他电商客户的对照"
    assert table.rows == (
        ("销售额", "312.3 万元", "100 万元", "200 万元", "500 万元", "6 家"),
        ("复购率", "43.2%", "30%", "35%", "50%", "7 家"),
        ("客户", "1,234 家", "1,000 家", "1,500 家", "3,000 家", "5 家"),
    )


def test_without_rows_nothing_is_said():
    assert beside_blocks({}) == ()
    assert beside_blocks({"industry": "电商", "currency": "元", "rows": []}) == ()
