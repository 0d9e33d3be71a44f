"""A seeded large client: ten orders a customer, written as files that its YAML reads like any other.

The tables are the demo client's, invented block by block so that memory stays small, each block
from a seed of its own. Orders and customers are whole; order lines cover the last two years, and
the tables of contacts a part of the customers, as with most clients.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from pyarrow import csv

from reportkit.data.sample import words
from reportkit.data.sample.accounts import Accounts, invent_accounts
from reportkit.data.sample.calendar import Calendar
from reportkit.data.sample.contacts import invent_interactions, invent_leads
from reportkit.data.sample.layout import LAYOUT, UNANSWERED, File
from reportkit.data.sample.ledgers import invent_costs, invent_market, invent_targets
from reportkit.data.sample.reach import invent_campaigns, invent_events
from reportkit.data.sample.trade import invent_products, invent_trade
from reportkit.data.sample.voices import invent_surveys, invent_tickets

PERIOD = "2025-Q4"
ORDERS_EACH = 10
BLOCK = 20_000  # customers invented at a time
_END = date(2025, 12, 31)
_DEMO_ORDERS_EACH = 18.8
_TYPICAL_CUSTOMERS = 2500  # for which the cost items are written
_IN_TOUCH = 0.2  # of the customers are in interactions, events, tickets, surveys and campaigns
_LINES_FROM = "2024-01-01"
_PARQUET = ("order_lines", "events")  # the rest are CSV files
_SURVEY_ITEMS = (*words.SURVEY_ITEMS, words.RECOMMENDATION)

Tables = dict[str, pd.DataFrame]


def write_large_client(folder: Path, customers: int, *, seed: int = 1) -> None:
    """Write the files of ``customers`` customers into ``folder``; same arguments, same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [_Appended(folder, part) for part in LAYOUT]
    revenue = margin = 0.0
    for tables in _blocks(customers, seed):
        last_year = tables["orders"]["ordered_at"] < pd.Timestamp(_END) - pd.Timedelta(days=364)
        revenue += float(tables["orders"].loc[last_year, "paid_amount"].sum()) / 2
        margin += float(tables["orders"].loc[last_year, "margin_amount"].sum()) / 2
        for file in files:
            if file.name in tables:
                file.add(tables[file.name])
    calendar = Calendar(_END)
    rng = np.random.default_rng([seed, customers])
    once = {
        "products": invent_products(),
        "costs": invent_costs(rng, calendar, customers / _TYPICAL_CUSTOMERS),
        "targets": invent_targets(calendar, revenue, margin),
        "market": invent_market(calendar),
    }
    for file in files:
        if file.name in once:
            file.add(once[file.name])
        file.close()


def large_client(folder: Path) -> dict[str, Any]:
    """The client's YAML for the files in ``folder``."""
    return {
        "client": {"name": "宏图万家商贸集团", "short_name": "宏图万家", "industry": "工业品商贸"},
        "data": {
            "valid_statuses": ["已完成", "已发货"],
            "refunds": {"statuses": ["退款"], "order_id_prefixes": ["TK"], "treatment": "net"},
            "sources": [
                {
                    "file": str(folder / _file_name(part)), "table": part.table,
                    "columns": dict(part.columns), **part.more,
                }
                for part in LAYOUT
            ],
        },
    }  # fmt: skip


def write_large_project(folder: Path, customers: int) -> None:
    """A project whose client ``large`` has that many customers, in ``folder``, with its data."""
    from reportkit.scaffold import write_project

    write_project(folder)
    write_large_client(folder / "data", customers)
    text = yaml.safe_dump(large_client(folder / "data"), allow_unicode=True, sort_keys=False)
    (folder / "params" / "clients" / "large.yaml").write_text(text, encoding="utf-8")


def _file_name(part: File) -> str:
    name = part.rows or part.table
    return f"{name}.parquet" if name in _PARQUET else f"{name}.csv"


class _Appended:
    """One file, written block by block under its Chinese headings."""

    def __init__(self, folder: Path, part: File) -> None:
        self.name = part.rows or part.table
        self._path, self._part = folder / _file_name(part), part
        self._writer: Any = None

    def add(self, table: pd.DataFrame) -> None:
        content = pa.Table.from_pandas(self._page(table), preserve_index=False)
        if self._writer is None:
            kind = pq.ParquetWriter if self._path.suffix == ".parquet" else _csv_writer
            self._writer, self._schema = kind(self._path, content.schema), content.schema
        self._writer.write_table(content.cast(self._schema))

    def _page(self, table: pd.DataFrame) -> pd.DataFrame:
        columns = dict(self._part.columns)
        if self._part.table == "surveys" and not self._part.rows:
            columns |= {item: item for item in _SURVEY_ITEMS}
        page = table[list(columns.values())].set_axis(list(columns), axis=1)
        for heading, values in page.items():
            if values.dtype == bool:
                page[heading] = np.where(values, "是", "否")
            elif values.dtype.kind == "M":
                page[heading] = values.dt.strftime("%Y-%m-%d %H:%M:%S")
            elif values.dtype.kind not in "if":
                page[heading] = values.astype("str")
        return page

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _csv_writer(path: Path, schema: pa.Schema) -> csv.CSVWriter:
    return csv.CSVWriter(path, schema, write_options=csv.WriteOptions(quoting_style="needed"))


def _blocks(customers: int, seed: int) -> Iterator[Tables]:
    for number, first in enumerate(range(0, customers, BLOCK)):
        streams = np.random.default_rng([seed, number]).spawn(8)
        tables = _invented(streams, min(BLOCK, customers - first))
        numbered = {name: _numbered(table, number) for name, table in tables.items()}
        yield {**numbered, "customers": _some_twice(numbered["customers"])}


def _invented(streams: list[np.random.Generator], customers: int) -> Tables:
    """The demo client's tables for one block, with fewer orders and fewer contacts each."""
    calendar = Calendar(_END)
    accounts = invent_accounts(streams[0], customers, calendar)
    accounts.hidden["rate"] *= ORDERS_EACH / _DEMO_ORDERS_EACH
    trade = invent_trade(streams[1], accounts.hidden, calendar)
    everywhere = accounts.table[["customer_id", "province", "city", "owner"]]
    orders = trade.orders.merge(everywhere, on="customer_id", how="left")
    recent = orders.loc[orders["ordered_at"] >= _LINES_FROM, "order_id"]
    touched = accounts.hidden[streams[2].random(customers) < _IN_TOUCH]
    owners = accounts.table["owner"].loc[touched.index].reset_index(drop=True)
    touched = touched.reset_index(drop=True)
    leads = invent_leads(streams[3], Accounts(touched, accounts.table), calendar)
    surveys = invent_surveys(streams[4], touched, calendar)
    answered = surveys[words.RECOMMENDATION] != ""
    return {
        "customers": _complete(streams[3], accounts.table, leads),
        "orders": orders,
        "order_lines": trade.lines[trade.lines["order_id"].isin(recent)],
        "leads": leads,
        "surveys": surveys[answered],
        UNANSWERED: surveys[~answered].assign(item="整体体验", score="", sent="是"),
        "interactions": invent_interactions(streams[5], touched, calendar, owners),
        "events": invent_events(streams[6], touched, trade.products, calendar),
        "tickets": invent_tickets(streams[7], touched, calendar),
        "campaigns": invent_campaigns(streams[7], touched, calendar),
    }


def _complete(rng: np.random.Generator, table: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """The customer table with the source each came from and a phone number of its own."""
    table["channel"] = rng.choice(list(words.SOURCES), len(table))
    known = leads[leads["won"] == "是"].set_index("customer_id")["source"]
    table["channel"] = table["customer_id"].map(known).fillna(table["channel"])
    return table


def _some_twice(table: pd.DataFrame) -> pd.DataFrame:
    """One customer in two hundred was entered twice, with an older phone number."""
    twice = table.iloc[::200].assign(phone="19900000000")
    return pd.concat([table, twice.assign(updated_at=twice["updated_at"] - pd.Timedelta(days=200))])


_NUMBERED = (
    "customer_id", "order_id", "lead_id", "response_id", "interaction_id", "session_id",
    "ticket_id", "crm_record_id",
)  # fmt: skip


def _numbered(table: pd.DataFrame, number: int) -> pd.DataFrame:
    """Ids made unique over all blocks: the block's number after their two letters."""
    for column in _NUMBERED:
        if column in table:
            ids = table[column].astype("str")
            unique = ids.str.slice(0, 2) + f"{number:03d}" + ids.str.slice(2)
            table = table.assign(**{column: unique.where(ids != "", "")})
    if "phone" in table:
        ending = pd.Series(np.arange(len(table)) + number * BLOCK, index=table.index)
        table = table.assign(phone="1990" + ending.astype("str").str.zfill(7))
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, default=10_000)
    arguments = parser.parse_args()
    write_large_project(arguments.folder, arguments.customers)
