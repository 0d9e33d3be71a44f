"""A session of one client with a dozen orders, four customers and a few answers, read for real."""

from __future__ import annotations

from pathlib import Path

from reportkit.data.dataset import load_dataset
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project
from reportkit.session import Session

ORDERS = """编号,客户,日期,金额
1,甲,2023-11-03,100
2,乙,2024-11-05,100
3,甲,2024-12-03,200
4,丙,2025-08-20,40
5,甲,2025-09-01,60
6,乙,2025-10-11,50
7,甲,2025-10-20,150
8,甲,2025-11-05,100
9,丙,2025-12-30,100
"""
CUSTOMERS = "客户,名称\n甲,甲公司\n乙,{乙}公司\n丙,丙公司\n丁,丁公司\n"
SURVEYS = "客户,日期,推荐意愿\n甲,2025-10-01,10\n乙,2025-11-01,9\n丙,2025-12-01,3\n"
_SOURCES = {
    "orders": "{file: orders.csv, table: orders, columns:"
    " {编号: order_id, 客户: customer_id, 日期: ordered_at, 金额: paid_amount}}",
    "customers": "{file: customers.csv, table: customers, columns: {客户: customer_id, 名称: name}}",
    "surveys": "{file: surveys.csv, table: surveys, columns: {客户: customer_id, 日期: answered_at},"
    " unpivot: {item: {推荐意愿: 推荐意愿}}}",
}
_FILES = {"orders": ORDERS, "customers": CUSTOMERS, "surveys": SURVEYS}


def small_session(root: Path, *tables: str, period: str = "2025-Q4", run_id: str = "r1") -> Session:
    """tables: which of the three the client has; all when none is named."""
    if not (root / "p").is_dir():
        write_project(root / "p")
    project = Project(root / "p")
    wanted = tables or tuple(_SOURCES)
    name = "-".join(wanted)
    home = project.params / "clients"
    for table in wanted:
        (home / f"{table}.csv").write_text(_FILES[table], "utf-8")
    sources = "".join(f"  - {_SOURCES[table]}\n" for table in wanted)
    text = f"client: {{name: 小公司}}\ndata:\n  as_of: 2026-01-01\n  sources:\n{sources}"
    project.client_file(name).write_text(text, "utf-8")
    params = load_params(project, name, period)
    folder = root / "run" / name / period
    data = load_dataset(params, folder / "data")
    return Session(project, params, data, folder / "chapters", run_id)
