"""Made-up sales written as clients write them, dropped at the door, and what the door made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pandas as pd
from client_files import write_text, write_workbook

from reportkit.data.answers import answer
from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.draft import Draft, draft_client
from reportkit.data.questions import Question
from reportkit.merged_params import load_params
from reportkit.project import Project, shipped_files
from reportkit.yaml_files import read_yaml


@dataclass(frozen=True, slots=True)
class Sale:
    """One order of the made-up ledger that every file tells in its own way."""

    place: int
    number: str
    customer: str
    name: str
    day: date
    amount: int

    @property
    def quantity(self) -> int:
        return self.place % 3 + 1


#: 20 orders of 5 customers, no two on one day, 22,190 in all
SALES = tuple(
    Sale(
        n,
        f"SO{n:04}",
        f"K{n % 5 + 1:03}",
        f"样例{n % 5 + 1}商行",
        date(2025, 1, 5) + timedelta(days=13 * n),
        1100 + n if n else 1100,
    )
    for n in range(20)
)
TOTAL = sum(sale.amount for sale in SALES)
Columns = Mapping[str, Callable[[Sale], object]]

NUMBER: Columns = {"订单号": lambda s: s.number}
CUSTOMER: Columns = {"客户编号": lambda s: s.customer}
TIME: Columns = {"下单时间": lambda s: s.day.isoformat()}
AMOUNT: Columns = {"实付金额": lambda s: s.amount}
PLAIN: Columns = {**NUMBER, **CUSTOMER, **TIME, **AMOUNT}


def rows(columns: Columns, sales: Sequence[Sale] = SALES) -> list[list[object]]:
    """Headings and one row for each sale."""
    return [list(columns), *([tell(sale) for tell in columns.values()] for sale in sales)]


def csv_text(table: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    def quoted(cell: object) -> str:
        text = "" if cell is None else str(cell)
        return f'"{text}"' if delimiter in text else text

    return "".join(delimiter.join(map(quoted, row)) + "\n" for row in table)


def write(
    folder: Path,
    table: Sequence[Sequence[object]],
    name: str = "订单.csv",
    encoding: str = "utf-8",
) -> Path:
    """The rows as a file of the kind that its name says."""
    if name.endswith(".xlsx"):
        return write_workbook(folder / name, {"Sheet1": table})
    return write_text(folder / name, csv_text(table), encoding)


@dataclass(frozen=True)
class Read:
    """A draft, and the snapshot that it gives as it stands, with every question still open."""

    project: Project
    draft: Draft

    @cached_property
    def sources(self) -> Sequence[Mapping[str, object]]:
        return read_yaml(self.project.client_file("jia"))["data"]["sources"]

    @cached_property
    def data(self) -> Dataset:
        params = load_params(self.project, "jia", self.draft.period)
        return load_dataset(params, self.project.root / "snapshot")

    @property
    def orders(self) -> pd.DataFrame:
        """The orders that count."""
        frame = self.data.frame("orders")
        return frame[~frame["is_refund"].astype(bool)] if "is_refund" in frame else frame

    @property
    def total(self) -> Decimal:
        return Decimal(str(round(self.orders["net_amount"].sum(), 2)))

    @property
    def customers(self) -> int:
        return int(self.orders["customer_id"].nunique())

    @property
    def days(self) -> tuple[date, date]:
        moments = pd.to_datetime(self.orders["ordered_at"])
        return moments.min().date(), moments.max().date()

    @property
    def asked(self) -> set[str]:
        return {question.key for question in self.draft.questions}

    def question(self, key: str) -> Question:
        return next(question for question in self.draft.questions if question.key == key)

    def answered(self, **words: str) -> Read:
        """The client after these answers; dots in a key are written as ``__``."""
        file = self.project.client_file("jia")
        for key, word in words.items():
            file.write_text(answer(file.read_text("utf-8"), key.replace("__", "."), word), "utf-8")
        return Read(self.project, self.draft)

    def columns(self, table: str) -> dict[str, str]:
        """Heading → our column, of the first source of a table."""
        return next(dict(s["columns"]) for s in self.sources if s["table"] == table)


def project_at(root: Path) -> Project:
    """An empty project with the shipped defaults."""
    for name in ("notebooks", "templates", "params/clients"):
        (root / name).mkdir(parents=True, exist_ok=True)
    defaults = shipped_files() / "params" / "defaults.yaml"
    (root / "params" / "defaults.yaml").write_bytes(defaults.read_bytes())
    return Project(root)


def drop(root: Path, *files: Path) -> Read:
    """Draft a client of ``files`` without answering anything; its data are loaded when asked for."""
    project = project_at(root)
    draft = draft_client("jia", files, base_folder=project.params / "clients")
    project.client_file("jia").write_text(draft.yaml_text, encoding="utf-8")
    return Read(project, draft)
