"""A project of one client, one table and one cheap chapter whose report fills every format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from reportkit.project import Project
from reportkit.render import FORMATS
from reportkit.scaffold import write_chapter_notebook, write_project

CLIENT, PERIOD = "tiny", "2025-12"
_TIERS = (
    'people = data.frame("customers").assign(tier="高价值客户")',
    "twelve = pd.DataFrame(index=people.index, columns=NAMES)",
    'twelve["客户编号"] = people["customer_id"]',
    'twelve["分级"] = people["tier"]',
    'chapter.store("customer_table", twelve)',
    'chapter.store("tiers", people)',
    'chapter.metric(Measure(name="customers", label="客户", unit="家"), len(people), n=len(people))',
    'chapter.finding("size", {"count": len(people)}, text="共有 {count:int} 家客户。")',
)


def write_tiny(root: Path, formats: Sequence[str] = tuple(FORMATS)) -> Project:
    """The project; its client delivers every format there is, or those named."""
    write_project(root)
    project = Project(root)
    for notebook in project.notebooks.glob("*.ipynb"):
        notebook.unlink()
    write_tiering(project)
    rows = "".join(f"K{n},{9000 + n},{100 * n}\n" for n in range(7))
    people = f"customer_id,crm_record_id,revenue_amount\n{rows}"
    (root / "客户.csv").write_text(people, "utf-8")
    project.client_file(CLIENT).write_text(
        "client: {name: 小公司}\n"
        f"report: {{formats: [{', '.join(formats)}]}}\n"
        "data:\n"
        "  sources:\n"
        "    - file: ../../客户.csv\n"
        "      table: customers\n"
        "      columns: {customer_id: customer_id, crm_record_id: crm_record_id,"
        " revenue_amount: revenue_amount}\n",
        "utf-8",
    )
    return project


def add_chapter(project: Project, name: str, *lines: str) -> Path:
    """One more chapter after the others, whose only answer is ``lines``."""
    path = write_chapter_notebook(project, name, name)
    change_cell(path, "answer-1", *lines)
    return path


def change_cell(notebook: Path, cell: str, *lines: str) -> None:
    content = json.loads(notebook.read_text("utf-8"))
    (found,) = (each for each in content["cells"] if each["id"] == cell)
    found["source"] = "\n".join(lines).splitlines(keepends=True)
    notebook.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def add_client(project: Project, client: str, customers: int = 7) -> Path:
    """A client like the first, with a file of its own; returns the file."""
    rows = "".join(f"K{n},{9000 + n},{100 * n}\n" for n in range(customers))
    data = project.root / f"{client}.csv"
    data.write_text(f"customer_id,crm_record_id,revenue_amount\n{rows}", "utf-8")
    settings = project.client_file(CLIENT).read_text("utf-8")
    settings = settings.replace("客户.csv", data.name).replace("小公司", f"公司{client}")
    project.client_file(client).write_text(settings, "utf-8")
    return data


def write_tiering(project: Project, lines: Sequence[str] = _TIERS) -> None:
    """The only chapter, whose answer is ``lines``."""
    path = write_chapter_notebook(project, "tiering", "分层与策略")
    content = json.loads(path.read_text("utf-8"))
    cells = {cell["id"]: cell for cell in content["cells"]}
    imports = "import pandas as pd\nfrom reportkit.render.customer_columns import NAMES\n"
    begin = "".join(cells["begin"]["source"])
    cells["begin"]["source"] = (imports + begin).splitlines(keepends=True)
    cells["answer-1"]["source"] = "\n".join(lines).splitlines(keepends=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
