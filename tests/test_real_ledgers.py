"""The ledger of real files: it balances, and its sums are those of the raw file, read another way."""

import csv
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml

from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.draft import draft_client
from reportkit.data.ledger import REFUNDED, UNANSWERED, Account
from reportkit.params import Params

CLIENTS = Path(__file__).parent / "clients"


def by_mapping(client: str, period: str, shared_data: Path, folder: Path) -> Dataset:
    content = yaml.safe_load((CLIENTS / f"{client}.yaml").read_text("utf-8"))
    return loaded(client, period, content, shared_data, folder)


def by_draft(file: Path, folder: Path, *, period: str, as_of: str) -> Dataset:
    content = yaml.safe_load(draft_client("x", [file], base_folder=folder).yaml_text)
    content["data"]["as_of"] = as_of
    return loaded("x", period, content, folder, folder)


def loaded(client: str, period: str, content: dict, base: Path, folder: Path) -> Dataset:
    params = Params(
        client_id=client,
        period_text=period,
        base_folder=base,
        client=content["client"],
        data=content["data"],
    )
    return load_dataset(params, folder / "snapshot")


def account(data: Dataset, table: str, file: str = "") -> Account:
    (found,) = [a for a in data.ledger if a.table == table and file in a.file]
    assert not list(found.faults())
    return found


def total(cells) -> Decimal:
    return sum((Decimal(cell) for cell in cells if cell.strip()), Decimal(0))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_cdnow_has_every_line_and_dollar_of_its_text(shared_data, tmp_path):
    lines = (shared_data / "cdnow" / "CDNOW_sample.txt").read_text().splitlines()
    found = account(by_mapping("cdnow", "1998-06", shared_data, tmp_path), "orders")
    assert found.rows == found.lines.on_disk == len(lines)
    assert found.written["paid_amount"] == total(line.split()[4] for line in lines)
    assert found.used.amounts == found.written


def test_telco_has_every_customer_and_charge(shared_data, tmp_path):
    raw = rows_of(shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
    found = account(by_mapping("telco", "2025-12", shared_data, tmp_path), "customers")
    assert found.used.rows == len(raw)
    assert (
        found.written
        == found.used.amounts
        == {
            "revenue_amount": total(row["TotalCharges"] for row in raw),
            "monthly_amount": total(row["MonthlyCharges"] for row in raw),
        }
    )


def test_sales_opportunities_have_every_deal_and_its_value(shared_data, tmp_path):
    raw = rows_of(shared_data / "crm_sales_opportunities" / "sales_pipeline.csv")
    data = by_mapping("crm_opportunities", "2017-12", shared_data, tmp_path)
    found = account(data, "leads")
    assert found.rows == len(raw)
    assert found.written["amount"] == total(row["close_value"] for row in raw)


def test_airport_sheets_are_used_or_have_no_answer(shared_data, tmp_path):
    data = by_mapping("sfo_survey", "2017", shared_data, tmp_path)
    content = yaml.safe_load((CLIENTS / "sfo_survey.yaml").read_text("utf-8"))
    for source in content["data"]["sources"]:
        name = Path(source["file"]).name
        raw = rows_of(shared_data / source["file"])
        items = [(heading, blank_codes(source, heading)) for heading in source["unpivot"]["item"]]
        unanswered = sum(all(row[h].strip() in codes for h, codes in items) for row in raw)
        found = account(data, "surveys", name)
        assert found.rows == len(raw)
        assert {e.reason: e.rows for e in found.aside} == {UNANSWERED: unanswered}
        assert found.used.rows == len(raw) - unanswered


def blank_codes(source: dict, heading: str) -> set[str]:
    word = source["unpivot"]["item"][heading]
    blanks = source["blanks"]
    codes = blanks.get(word) or blanks.get(heading) or blanks.get("score") or []
    return {"", *map(str, codes)}


def test_online_retail_has_the_product_of_every_line(shared_data, tmp_path):
    file = shared_data / "online_retail" / "online_retail.parquet"
    raw = pd.read_parquet(file)
    pence = (raw["UnitPrice"] * 1000).round().astype("int64") * raw["Quantity"].astype("int64")
    data = by_draft(file, tmp_path, period="2011-12", as_of="2011-12-10T00:00:00")
    lines, orders = account(data, "order_lines"), account(data, "orders")
    assert lines.rows == lines.used.rows == len(raw)
    assert lines.written["line_amount"] == Decimal(int(pence.sum())) / 1000
    assert orders.written["paid_amount"] == lines.written["line_amount"]
    named = {e.reason: e.amounts["paid_amount"] for e in orders.entries}
    cancelled = raw["InvoiceNo"].str.startswith("C")
    back = Decimal(int(pence[cancelled].sum())) / 1000
    assert named[REFUNDED] <= back < 0  # and orders that sum below zero


def test_chinese_orders_have_every_yuan_by_status(shared_data, tmp_path):
    file = shared_data / "chn_rfm_orders" / "PYTHON-RFM实战数据.xlsx"
    raw = pd.read_excel(file, dtype=str)
    data = by_draft(file, tmp_path, period="2019-06", as_of="2019-07-01T00:00:00")
    found = account(data, "orders")
    assert found.rows == len(raw)
    assert found.written["paid_amount"] == total(raw["实付金额"])
    closed = raw["订单状态"] == "付款以后用户退款成功，交易自动关闭"
    refunded = next(e for e in found.apart if e.reason == REFUNDED)
    assert (refunded.rows, refunded.amounts["paid_amount"]) == (
        int(closed.sum()),
        total(raw.loc[closed, "实付金额"]),
    )


@pytest.mark.parametrize(
    ("client", "period"), [("olist_leads", "2018-05"), ("waimai_reviews", "2025-12")]
)
def test_the_lines_of_every_file_are_accounted_for(shared_data, tmp_path, client, period):
    for found in by_mapping(client, period, shared_data, tmp_path).ledger:
        assert not list(found.faults())
        if found.lines is not None:
            assert sum(entry.rows for entry in found.entries) == found.lines.on_disk - 1
