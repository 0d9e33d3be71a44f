"""A project of one client, one table and one cheap chapter whose report fills every format."""

from __future__ import annotations

import json
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
    'chapter.metric("customers", "客户", len(people), unit="家", n=len(people))',
    'chapter.finding("size", "共有 {count:int} 家客户。", values={"count": len(people)})',
)


def write_tiny(root: Path) -> Project:
    """The project; its client delivers every format there is."""
    write_project(root)
    project = Project(root)
    for notebook in project.notebooks.glob("*.ipynb"):
        notebook.unlink()
    _write_chapter(project)
    rows = "".join(f"K{n},{9000 + n},{100 * n}\n" for n in range(7))
    people = f"customer_id,crm_record_id,revenue_amount\n{rows}"
    (root / "客户.csv").write_text(people, "utf-8")
    project.client_file(CLIENT).write_text(
        "client: {name: 小公司}\n"
        f"report: {{formats: [{', '.join(FORMATS)}]}}\n"
        "data:\n"
        "  sources:\n"
        "    - file: ../../客户.csv\n"
        "      table: customers\n"
        "      columns: {customer_id: customer_id, crm_record_id: crm_record_id,"
        " revenue_amount: revenue_amount}\n",
        "utf-8",
    )
    return project


def _write_chapter(project: Project) -> None:
    path = write_chapter_notebook(project, "tiering", "分层与策略")
    content = json.loads(path.read_text("utf-8"))
    cells = {cell["id"]: cell for cell in content["cells"]}
    imports = "import pandas as pd\nfrom reportkit.render.customer_columns import NAMES\n"
    begin = "".join(cells["begin"]["source"])
    cells["begin"]["source"] = (imports + begin).splitlines(keepends=True)
    cells["answer-1"]["source"] = "\n".join(_TIERS).splitlines(keepends=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
