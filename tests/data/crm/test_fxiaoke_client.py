"""A client that lives in 纷享销客: its objects become our tables by the headings that the system gives."""

from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from fxiaoke_client import CLIENT, OBJECTS, PERIOD, connected, fill
from fxiaoke_service import BOTH, QUERY, TOKEN, FxiaokeService
from strict_service import assert_nowhere

from reportkit.crm.contract import Manners
from reportkit.data.dataset import load_dataset
from reportkit.data.fetching import refresh
from reportkit.merged_params import load_params


def fetched(project, service, tmp_path, **more):
    params = load_params(project, CLIENT, PERIOD)
    manners = Manners(service.clock, 5.0, tmp_path / "tokens")
    found = refresh(project, params, manners=manners, **more)
    return dict(zip(OBJECTS, found, strict=True))


def dataset(project, folder):
    return load_dataset(load_params(project, CLIENT, PERIOD), folder)


@BOTH
def test_every_object_becomes_its_table_and_all_belong_to_their_customers(guesses, tmp_path):
    with FxiaokeService(guesses) as service:
        ids = fill(service)
        project = connected(tmp_path, service)
        found = fetched(project, service, tmp_path)
        assert (
            found["AccountObj"].line == "纷享销客 fxiaoke：AccountObj：连接正常（纷享销客），12 行"
        )
        data = dataset(project, tmp_path / "data")
        customers, orders = data.frame("customers"), data.frame("orders")
        assert sorted(customers["customer_id"]) == sorted(ids)
        assert (customers["crm_record_id"] == customers["customer_id"]).all()
        assert set(customers["industry"]) == {"零售"}  # the word, not the 11 of the interface
        assert set(customers["tier"]) == {"普通"}
        assert set(orders["owner"]) == {"王芳"}
        assert round(orders["paid_amount"].sum(), 2) == float(
            sum(Decimal(f"{100 + n}.{n % 100:02d}") for n in range(40))
        )
        assert f"{orders['ordered_at'].min():%Y-%m-%d}" == "2025-12-01"  # midnight in Beijing
        for table in ("orders", "leads", "receipts", "returns", "interactions", "tickets"):
            frame = data.frame(table)
            assert len(frame)
            assert set(frame["customer_id"]) <= set(ids), table
        assert set(data.frame("leads")["stage"]) == {"验证客户", "赢单", "输单"}
        assert set(data.frame("returns")["order_id"]) <= set(orders["order_id"])
        assert set(data.frame("receipts")["order_id"]) <= set(orders["order_id"])
        assert service.calls_of(TOKEN) == 1
        service.assert_kept()
        assert_nowhere(service.secrets, project.root)


def test_a_second_fetch_brings_what_changed(tmp_path):
    with FxiaokeService() as service:
        ids = fill(service)
        project = connected(tmp_path, service)
        fetched(project, service, tmp_path)
        service.clock.sleep(3 * 86_400)
        service.human_edit("AccountObj", ids[3], "name", "改了名")
        later = fetched(project, service, tmp_path)["AccountObj"]
        assert (later.new, later.rows, later.whole) == (
            12,
            12,
            False,
        )  # a day of overlap: all are of it
        service.clock.sleep(3 * 86_400)
        service.human_edit("AccountObj", ids[4], "tel", "1")
        later = fetched(project, service, tmp_path)["AccountObj"]
        assert (later.new, later.rows) == (2, 12)
        names = pq.read_table(later.path, columns=["客户名称"]).column(0).to_pylist()
        assert names.count("改了名") == 1
        whole = fetched(project, service, tmp_path, full=True)["AccountObj"]
        assert (whole.new, whole.whole) == (12, True)


@pytest.mark.parametrize("instant", [4, 7, 9])
def test_a_fetch_that_was_killed_goes_on_behind_its_last_page(instant, tmp_path, monkeypatch):
    from reportkit.data.crm import paging

    with FxiaokeService() as service:
        ids = fill(service, customers=950, orders=1)
        project = connected(tmp_path, service)
        add, seen = paging.PageStore.add, []

        def killed(self, page):
            add(self, page)
            seen.append(1)
            if len(seen) == instant:
                raise KeyboardInterrupt

        monkeypatch.setattr(paging.PageStore, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            fetched(project, service, tmp_path)
        monkeypatch.setattr(paging.PageStore, "add", add)
        before = service.calls_of(QUERY)
        assert fetched(project, service, tmp_path)["AccountObj"].rows == len(ids)
        accounts = service.calls_of(QUERY) - before - (len(OBJECTS) - 1) - 3 * 9
        assert accounts == 10 - instant
        service.assert_kept()
