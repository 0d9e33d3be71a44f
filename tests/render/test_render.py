"""The door of the renderers: formats by name, and what data cannot fill."""

import subprocess
import sys
from dataclasses import dataclass, field, replace

import pandas as pd
import pytest

from reportkit.brand import Brand
from reportkit.errors import RenderError
from reportkit.render import FORMATS, Renderer, render, unwritable
from reportkit.render.crm_systems import SYSTEMS

BRAND = Brand(name="甲")
ORDERS = ("orders.customer_id", "orders.ordered_at", "orders.paid_amount")
TIERED = ["tiers", "customer_table"]


@dataclass
class Data:
    """A data set that has these columns, and these record numbers."""

    columns: tuple[str, ...] = ()
    ids: list[str | None] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        return set(names) <= set(self.columns)

    def frame(self, table: str, columns: list[str] | None = None) -> pd.DataFrame:
        assert (table, columns) == ("customers", ["crm_record_id"])
        return pd.DataFrame({"crm_record_id": self.ids})


def test_every_format_writes_a_file_of_its_own_name():
    names = [renderer.file_name for renderer in FORMATS.values()]
    assert len(set(names)) == len(names) == 9
    assert [word for word, renderer in FORMATS.items() if renderer.seals] == ["pdf"]
    for word in ("pdf", "html", "xlsx", "docx", "pptx"):
        assert FORMATS[word].file_name.endswith(f".{word}")


def test_an_unknown_format_is_named_with_those_there_are(tmp_path):
    with pytest.raises(
        RenderError, match=r"没有输出格式“word”；可用：pdf、html、xlsx、supplement、docx"
    ):
        render(None, BRAND, "word", tmp_path / "x")


def test_a_password_reaches_only_the_format_that_can_seal(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setitem(FORMATS, "pdf", replace(FORMATS["pdf"], write=lambda *a: seen.append(a)))
    monkeypatch.setitem(FORMATS, "html", Renderer("x.html", lambda *a: seen.append(a)))
    for word in ("pdf", "html"):
        assert render("报告", BRAND, word, tmp_path / word, password="口令") == tmp_path / word
    assert seen == [("报告", BRAND, tmp_path / "pdf", "口令"), ("报告", BRAND, tmp_path / "html")]


# -- what cannot be written -----------------------------------------------------------------------


def test_reports_can_always_be_written():
    assert unwritable(["pdf", "html", "supplement", "docx", "pptx"], Data(), []) == {}


@pytest.mark.parametrize("columns", [ORDERS, ("customers.revenue_amount",)])
def test_a_list_of_customers_needs_orders_or_their_revenue(columns):
    assert unwritable(["xlsx"], Data(columns), ["customer_table"]) == {}


@pytest.mark.parametrize(
    ("columns", "frames"), [(ORDERS[:2], TIERED), ((), TIERED), (ORDERS, ["customer_clv"])]
)
def test_without_tiers_no_list_and_no_write_back_and_the_file_is_named(columns, frames):
    found = unwritable(["pdf", "xlsx", "zoho"], Data(columns), frames)
    assert list(found) == ["xlsx", "zoho"]
    assert found["xlsx"].startswith("客户分级管理分析表.xlsx 不能生成：没有可写入的客户")
    assert found["zoho"].startswith("分级回写_ZohoCRM.zip 不能生成：")


@pytest.mark.parametrize(
    ("ids", "unfit"),
    [
        (["554023"], []),  # digits alone may be a number of any system
        (["zcrm_554023"], ["fxiaoke", "jiandaoyun"]),
        (["5f1a", None], ["zoho"]),
        ([None], ["fxiaoke", "zoho", "jiandaoyun"]),
    ],
)
def test_a_system_needs_one_record_number_of_its_own(ids, unfit):
    data = Data((*ORDERS, "customers.crm_record_id"), ids)
    found = unwritable(["fxiaoke", "zoho", "jiandaoyun"], data, TIERED)
    assert list(found) == unfit
    for word, why in found.items():
        assert f"没有一家客户带有{SYSTEMS[word].title}的记录号。" in why


def test_without_a_column_of_record_numbers_nothing_is_asked_of_the_data():
    found = unwritable(["fxiaoke"], Data(ORDERS), TIERED)
    assert found["fxiaoke"].startswith(
        "分级回写_纷享销客.zip 不能生成：没有一家客户带有纷享销客的记录号。"
    )


def test_loading_the_door_loads_no_renderer():
    code = (
        "import sys, reportkit.render; "
        "print([m for m in ('weasyprint', 'pptx', 'xlsxwriter', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
