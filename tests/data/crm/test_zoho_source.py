"""Modules of Zoho as sources of a client: no columns to write, ids and cents exact, only what is new."""

from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from strict_service import assert_nowhere
from zoho_client import CLIENT, PERIOD, connected, fill
from zoho_strict import Switches, ZohoService, kept

from reportkit.crm.contract import Manners
from reportkit.data.dataset import load_dataset
from reportkit.data.fetching import refresh
from reportkit.merged_params import load_params


@pytest.fixture
def service():
    with ZohoService() as made:
        made.accounts = fill(made)
        yield made
        kept(made)


@pytest.fixture
def project(service, tmp_path):
    return connected(tmp_path, service)


def fetched(project, service, folder, **more):
    manners = Manners(service.clock, seconds=1.0, tokens=folder / "tokens")
    return refresh(project, load_params(project, CLIENT, PERIOD), manners=manners, **more)


def test_modules_fill_the_tables_by_their_headings_alone(project, service, tmp_path):
    found = fetched(project, service, tmp_path)
    assert [item.rows for item in found] == [12, 40, 5, 5, 5]
    assert found[0].line == "Zoho CRM zoho：Accounts：连接正常（Zoho CRM），12 行"
    assert service.calls_of("token") == 1
    data = load_dataset(load_params(project, CLIENT, PERIOD), tmp_path / "data")
    customers = data.frame("customers")
    assert set(customers["customer_id"]) == set(customers["crm_record_id"]) == set(service.accounts)
    assert set(customers["owner"]) == {"王芳"}
    orders = data.frame("orders").set_index("order_id")
    assert orders.loc["000007", "customer_id"] == service.accounts[7]
    assert orders["paid_amount"].sum() == sum(100 + n + 0.25 for n in range(40))
    assert orders.loc["000000", "ordered_at"] == datetime(2025, 11, 1, 0, 30)
    assert list(data.frame("leads")["amount"]) == [1000.10] * 5
    assert set(data.frame("interactions")["customer_id"]) == set(service.accounts[:5])
    assert len(data.frame("tickets")) == 5


def test_amounts_lie_there_as_decimals_and_ids_as_text(project, service, tmp_path):
    orders = fetched(project, service, tmp_path)[1]
    table = pq.read_table(orders.path)
    assert pa.types.is_decimal(table.schema.field("Grand Total").type)
    assert table.schema.field("Account Name.id").type == pa.string()
    assert table["Grand Total"][0].as_py() == Decimal("100.25")


@pytest.mark.parametrize("equal", [False, True])
def test_the_next_time_only_what_changed_comes_and_what_was_deleted_goes(
    project, service, tmp_path, equal
):
    service.switches = Switches(newer_includes_equal=equal)
    fetched(project, service, tmp_path)
    service.clock.sleep(3 * 86_400)
    service.human_edit("Accounts", service.accounts[3], "Account_Name", "改名")
    service.remove("Accounts", service.accounts[4])
    fetched(project, service, tmp_path)
    service.clock.sleep(3 * 86_400)
    added = service.add("Accounts", Account_Name="新客户")
    accounts, orders = fetched(project, service, tmp_path)[:2]
    assert (accounts.rows, accounts.new, accounts.whole) == (12, 2, False)  # one by the overlap
    assert (orders.rows, orders.whole) == (40, False)
    table = pq.read_table(accounts.path)
    assert table["Record Id"].to_pylist().count(added) == 1
    names = table["Account Name"].to_pylist()
    assert "改名" in names
    assert "客户😀4" not in names


def test_no_secret_lies_in_the_project(project, service, tmp_path):
    fetched(project, service, tmp_path)
    assert_nowhere(service.secrets, project.root)
