"""Objects of a system as sources: whole, in part, killed and gone on with, and never half replaced."""

import stat
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from crm_client import CLIENT, CUSTOMERS, NAME, ORDERS, PERIOD, SOURCES, connected, fill, order
from jiandaoyun_service import KEY, JiandaoyunService, row_id
from strict_service import VirtualClock, assert_nowhere

from reportkit.crm import systems
from reportkit.crm.connections import Connection, remember
from reportkit.crm.contract import ROW_ID, Field, Manners, Need, Page, System
from reportkit.crm.refusals import CrmError, Why
from reportkit.data.dataset import load_dataset
from reportkit.data.fetching import refresh
from reportkit.merged_params import load_params


@pytest.fixture
def service():
    with JiandaoyunService() as made:
        fill(made)
        yield made
        made.assert_kept()


@pytest.fixture
def project(service, tmp_path):
    made = connected(tmp_path, service)
    made.client_file(CLIENT).write_text(SOURCES, "utf-8")
    return made


def fetched(project, service, **more):
    params = load_params(project, CLIENT, PERIOD)
    return refresh(project, params, manners=Manners(service.clock, seconds=0.5), **more)


def dataset(project, folder):
    return load_dataset(load_params(project, CLIENT, PERIOD), folder)


def test_forms_and_their_subforms_are_tables_like_any_other(project, service, tmp_path):
    customers, orders = fetched(project, service)
    assert customers.line == f"简道云 jiandaoyun：{CUSTOMERS}：连接正常（简道云），12 行"
    assert (orders.rows, orders.new, orders.whole) == (40, 40, True)
    data = dataset(project, tmp_path / "data")
    assert len(data.frame("customers")) == 12
    assert data.frame("customers")["crm_record_id"][0] == row_id(0)
    made = data.frame("orders")
    assert made["paid_amount"].sum() == sum(100 + n + 0.25 for n in range(40))
    assert len(data.frame("order_lines")) == sum(n % 3 for n in range(40))
    assert data.frame("order_lines")["quantity"].sum() == sum((0, 1, 3)[n % 3] for n in range(40))
    first = made.set_index("order_id").loc["000000", "ordered_at"]
    assert first == datetime(2025, 12, 1)  # 2025-11-30 16:00 UTC is December in Beijing


def test_rows_are_their_owners_alone_and_no_secret_lies_beside_them(project, service):
    found = fetched(project, service)
    for item in found:
        assert stat.S_IMODE(item.path.stat().st_mode) == 0o600
        left = [p for p in item.path.parent.iterdir() if p.suffix not in (".parquet", ".lock")]
        assert left == []
    assert_nowhere([KEY], project.root)


def test_a_form_that_did_not_change_is_not_read_again(project, service):
    fetched(project, service)
    before = service.calls_of("/api/v5/app/entry/data/list")
    again = fetched(project, service)
    assert [(item.new, item.whole) for item in again] == [(0, False), (0, False)]
    assert service.calls_of("/api/v5/app/entry/data/list") == before
    service.clock.sleep(1)
    service.human_edit(CUSTOMERS, row_id(3), NAME, "改名")
    service.delete_row(CUSTOMERS, row_id(4))
    customers, orders = fetched(project, service)
    assert (customers.rows, customers.whole, orders.whole) == (11, True, False)
    names = pq.read_table(customers.path, columns=["客户名称"]).column(0).to_pylist()
    assert "改名" in names and "客户😀4" not in names
    assert fetched(project, service, full=True)[1].whole


def test_a_change_during_the_scan_is_fetched_the_next_time(project, service):
    for n in range(12, 150):
        service.add_row(CUSTOMERS, n, {NAME: f"客户{n}"})
    service.at(4, lambda: service.clock.sleep(0.5))  # the second page
    service.at(4, lambda: service.human_edit(CUSTOMERS, row_id(0), NAME, "扫描中改名"))
    fetched(project, service)
    service.clock.sleep(1)
    customers, _ = fetched(project, service)
    names = pq.read_table(customers.path, columns=["客户名称"]).column(0).to_pylist()
    assert "扫描中改名" in names


@pytest.mark.parametrize("call", [5, 7, 9, 11])
def test_a_fetch_that_broke_goes_on_where_it_was(project, service, call):
    for n in range(40, 1040):
        service.add_row(ORDERS, n, order(n))
    service.quota = None
    service.faults = dict.fromkeys(range(call, call + 6), "502")
    with pytest.raises(CrmError):
        fetched(project, service)
    service.faults = {}
    before = service.calls
    orders = fetched(project, service)[1]
    assert orders.rows == 1040
    ids = pq.read_table(orders.path, columns=["数据ID"]).column(0).to_pylist()
    assert len(set(ids)) == 1040
    scanned = service.calls - before
    assert (
        scanned < 17 if call > 5 else scanned <= 17
    )  # 11 pages, 1 for customers, marks and fields


def test_a_refusal_leaves_the_rows_of_last_time(project, service):
    before = [(item.path, item.path.read_bytes()) for item in fetched(project, service)]
    service.key_code = 17053
    with pytest.raises(CrmError, match="没有授权这个应用"):
        fetched(project, service)
    assert all(path.read_bytes() == content for path, content in before)


def test_a_subform_that_is_not_there_is_named_with_those_that_are(project, service):
    text = project.client_file(CLIENT).read_text("utf-8").replace("subform: 明细", "subform: 明晰")
    project.client_file(CLIENT).write_text(text, "utf-8")
    with pytest.raises(Exception, match="没有子表单“明晰”.*明细"):
        fetched(project, service)


class Growing:
    """A system that tells what changed since a moment, in pages of two."""

    modified, increments = "changed", True

    def __init__(self):
        self.rows, self.gone, self.asked, self.stale = {}, [], [], 0
        self.labels = ("编号", "名称")

    def put(self, id_, name, day):
        self.rows[id_] = {ROW_ID: id_, "name": name, "changed": datetime(2025, 12, day, tzinfo=UTC)}

    def mark(self, thing):
        return ""

    def fields(self, thing):
        return (
            Field(ROW_ID, self.labels[0]),
            Field("name", self.labels[1]),
            Field("changed", "改于", "moment"),
        )

    def pages(self, thing, fields, *, since=None, after=""):
        self.asked.append((since, after))
        if after and self.stale:
            self.stale -= 1
            raise CrmError(Why.STALE, "忘了")
        rows = [
            r
            for i, r in sorted(self.rows.items())
            if i > after and (not since or r["changed"] >= since)
        ]
        while True:
            part, rows = rows[:2], rows[2:]
            yield Page(
                tuple(part), part[-1][ROW_ID] if rows else "", () if rows else tuple(self.gone)
            )
            if not rows:
                return

    def close(self):
        pass


@pytest.fixture
def growing(monkeypatch, tmp_path):
    crm = Growing()
    kind = System("zoho", "会说变化的系统", (Need("key", "密钥"),), (), lambda *given: crm)
    monkeypatch.setattr(systems, "system", lambda name: kind)
    monkeypatch.setattr("reportkit.crm.connections.system", lambda name: kind)
    monkeypatch.setattr("reportkit.data.crm.fetching.system", lambda name: kind)
    monkeypatch.setenv("GROWING", "k")
    from reportkit.project import Project
    from reportkit.scaffold import write_project

    write_project(tmp_path / "p")
    crm.project = Project(tmp_path / "p")
    remember(crm.project, Connection("big", "zoho", "env:GROWING"))
    crm.project.client_file(CLIENT).write_text(
        "client: {name: 甲}\ndata: {sources: [{connection: big, object: A, table: customers,"
        " columns: {编号: customer_id, 名称: name}}]}\n",
        "utf-8",
    )
    crm.clock = VirtualClock(datetime(2025, 12, 20, tzinfo=UTC).timestamp())
    return crm


def grown(crm, **more):
    params = load_params(crm.project, CLIENT, PERIOD)
    (told,) = refresh(crm.project, params, manners=Manners(crm.clock), **more)
    table = pq.read_table(told.path)
    return told, dict(zip(*(table.column(name).to_pylist() for name in crm.labels), strict=True))


def test_only_what_changed_comes_the_second_time_and_what_went_goes(growing):
    for n in range(1, 8):
        growing.put(f"a{n}", f"客户{n}", n)
    assert grown(growing)[0].new == 7
    growing.put("a2", "改名", 9)
    growing.put("a9", "新", 9)
    growing.gone = ["a3"]
    told, names = grown(growing)
    assert growing.asked[-1] == (datetime(2025, 12, 6, tzinfo=UTC), "")  # a day before the last
    assert (told.new, told.whole, told.rows) == (4, False, 7)
    assert names["a2"] == "改名" and "a3" not in names and names["a1"] == "客户1"
    del growing.rows["a3"]
    assert grown(growing, full=True)[1] == {i: r["name"] for i, r in growing.rows.items()} == names


def test_a_time_of_change_in_the_future_does_not_hide_what_comes_later(growing):
    growing.put("a1", "甲", 30)  # ten days ahead of the clock
    grown(growing)
    growing.put("a2", "乙", 20)
    assert set(grown(growing)[1]) == {"a1", "a2"}


def test_other_fields_are_another_table_and_all_is_fetched(growing):
    growing.put("a1", "甲", 1)
    grown(growing)
    growing.labels = ("编号", "新标题")
    told, names = grown(growing)
    assert told.whole and names == {"a1": "甲"}


def test_a_place_that_the_system_forgot_begins_again(growing):
    for n in range(1, 8):
        growing.put(f"a{n}", f"客户{n}", n)
    pages = growing.pages

    def breaking(*given, **more):
        for number, page in enumerate(pages(*given, **more)):
            if number == 2:
                raise CrmError(Why.LOST, "断了")
            yield page

    growing.pages = breaking
    with pytest.raises(CrmError):
        grown(growing)
    growing.pages, growing.stale = pages, 1
    assert len(grown(growing)[1]) == 7
    assert [after for _, after in growing.asked] == ["", "a4", ""]


def test_pages_of_long_ago_are_not_gone_on_with(growing):
    for n in range(1, 4):
        growing.put(f"a{n}", f"客户{n}", n)
    pages = growing.pages
    growing.pages = lambda *g, **m: iter([next(pages(*g, **m))] and _broken())
    with pytest.raises(CrmError):
        grown(growing)
    growing.pages = pages
    growing.clock.sleep(timedelta(hours=25).total_seconds())
    assert len(grown(growing)[1]) == 3
    assert growing.asked[-1] == (None, "")


def _broken():
    raise CrmError(Why.LOST, "断了")
    yield
