"""Which chapters of a build take a kernel, and how long they may take."""

from types import SimpleNamespace

from reportkit.running import time_limit


def test_many_rows_get_more_time_and_few_rows_no_less():
    """Ten million orders must not fail for a limit that suits ten thousand."""
    rows = {"orders": 1_500_000, "customers": 500_000}
    data = SimpleNamespace(rows=lambda table: rows.get(table, 0))
    assert time_limit(900, data) == 900
    rows["order_lines"] = 28_000_000
    assert time_limit(900, data) == 15 * 900
    rows.clear()
    assert time_limit(900, data) == 900
