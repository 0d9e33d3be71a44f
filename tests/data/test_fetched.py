"""What a live source gave, as one line."""

from pathlib import Path

from reportkit.data.fetched import Fetched


def test_a_line_says_what_came_this_time_where_it_was_not_all():
    told = Fetched("数据库 W：orders", "W：orders", "PostgreSQL 15", Path("x"), 1200, 30, False)
    assert told.line == "数据库 W：orders：连接正常（PostgreSQL 15），1,200 行，本次新取 30 行"
    whole = Fetched("数据库 W：orders", "W：orders", "PostgreSQL 15", Path("x"), 1200, 1200, True)
    assert whole.line.endswith("1,200 行")
