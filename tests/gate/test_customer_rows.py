from pathlib import Path

import pandas as pd
import pytest
from tiered_report import BRAND, CUSTOMERS, TIERS, tiered_report

from reportkit.gate import customer_rows
from reportkit.render.crm import write_back
from reportkit.render.crm_systems import FXIAOKE, ZOHO
from reportkit.render.xlsx import write_workbook

XLSX, CRM = "customer_table", "tiers"


def changed(frame: pd.DataFrame, row: int, column: str, value: object) -> pd.DataFrame:
    frame = frame.copy()
    frame.loc[row, column] = value
    return frame


def workbook_faults(folder: Path, written: pd.DataFrame, known: pd.DataFrame) -> list[str]:
    target = folder / "客户分级管理分析表.xlsx"
    write_workbook(tiered_report(folder / "written", {XLSX: written}), BRAND, target)
    book = tiered_report(folder / "known", {XLSX: known})
    return list(customer_rows.workbook_faults(target, book))


def test_a_workbook_of_the_chapters_customers_passes(tmp_path):
    assert workbook_faults(tmp_path, CUSTOMERS, CUSTOMERS) == []


def test_a_customer_of_another_tier_is_told_and_the_summary_with_it(tmp_path):
    found = workbook_faults(tmp_path, changed(CUSTOMERS, 1, "分级", "优质客户"), CUSTOMERS)
    assert found[0] == (
        "客户分级管理分析表第 4 行的“分级”是 优质客户，而分层一章是 发展客户（共 1 行）"
    )
    assert "层级汇总中“优质客户”是 2 家，而名单中是 1 家" in found


def test_an_amount_that_differs_by_a_cent_is_told(tmp_path):
    found = workbook_faults(tmp_path, changed(CUSTOMERS, 0, "消费金额", 10_000.01), CUSTOMERS)
    assert found == [
        "客户分级管理分析表第 3 行的“消费金额”是 10000.01，而分层一章是 10000.0（共 1 行）"
    ]


def test_an_amount_where_none_is_known_is_told(tmp_path):
    (fault,) = workbook_faults(tmp_path, changed(CUSTOMERS, 3, "利润贡献", 5.0), CUSTOMERS)
    assert "第 6 行的“利润贡献”是 5.0，而分层一章是 nan" in fault


def test_a_customer_too_few_is_told(tmp_path):
    assert "列出 3 家客户，而分层一章有 4 家" in workbook_faults(tmp_path, CUSTOMERS[:3], CUSTOMERS)


@pytest.mark.parametrize(
    ("system", "record"), [(ZOHO, "zcrm_554023000000527001"), (FXIAOKE, "5f1a")]
)
def test_a_crm_file_with_another_tier_names_the_record_and_both_tiers(tmp_path, system, record):
    target = tmp_path / "回写.zip"
    write_back(system, tiered_report(tmp_path / "written", {CRM: TIERS}), target)
    book = tiered_report(tmp_path / "known", {CRM: TIERS})
    assert list(customer_rows.write_back_faults(target, system, book)) == []
    row = next(i for i, id in enumerate(TIERS["crm_record_id"]) if id == record)
    other = tiered_report(tmp_path / "other", {CRM: changed(TIERS, row, "tier", "潜力客户")})
    assert list(customer_rows.write_back_faults(target, system, other)) == [
        f"记录号 {record} 的分级是“{TIERS['tier'][row]}”，而分层一章是“潜力客户”"
    ]


def test_workbook_and_crm_files_speak_of_the_same_tiers(tmp_path):
    same = tiered_report(tmp_path / "a", {XLSX: CUSTOMERS, CRM: TIERS})
    assert list(customer_rows.frame_faults(same)) == []
    other = tiered_report(
        tmp_path / "b", {XLSX: CUSTOMERS, CRM: changed(TIERS, 0, "tier", "边缘客户")}
    )
    assert list(customer_rows.frame_faults(other)) == [
        "“优质客户”在客户分级管理分析表中是 1 家，在回写 CRM 的分级中是 0 家",
        "“边缘客户”在客户分级管理分析表中是 2 家，在回写 CRM 的分级中是 3 家",
    ]
