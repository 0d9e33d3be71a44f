"""Pages on disk: the same values back, private, and gone on with by the same fetch alone."""

import stat
from datetime import UTC, date, datetime
from decimal import Decimal

from reportkit.crm.contract import Page
from reportkit.data.crm.paging import PageStore

ROW = {
    "_id": "1", "n": Decimal("0.10"), "t": datetime(2025, 12, 1, tzinfo=UTC), "d": date(2025, 12, 1),
    "b": True, "none": None, "rows": [{"_id": "s", "n": Decimal(3)}], "text": "😀",
}  # fmt: skip


def test_values_come_back_as_they_were(tmp_path):
    store = PageStore(tmp_path / "p", {"a": 1}, 0)
    store.add(Page((ROW,), "x", ("gone",)))
    store.add(Page((), ""))
    again = PageStore(tmp_path / "p", {"a": 1}, 10)
    assert list(again.pages()) == [Page((ROW,), "x", ("gone",)), Page((), "")]
    assert (again.whole, again.resumed, again.began) == (True, True, 0)


def test_another_fetch_or_one_of_long_ago_begins_anew(tmp_path):
    for about, now in (({"a": 2}, 10), ({"a": 1}, 90_000), ({"a": 1}, -5)):
        store = PageStore(tmp_path / "p", {"a": 1}, 0)
        store.add(Page((ROW,), "x"))
        assert not PageStore(tmp_path / "p", about, now).resumed


def test_pages_are_their_owners_alone_and_go(tmp_path):
    store = PageStore(tmp_path / "p", {}, 0)
    store.add(Page((ROW,), "x"))
    for path in (tmp_path / "p").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "p").stat().st_mode) == 0o700
    store.drop()
    assert not (tmp_path / "p").exists()
