"""A finished report that gives every customer a tier by the number of his record, for the way back."""

from __future__ import annotations

from tiny_client import write_tiering

from reportkit.project import Project

TIERS = ("高价值客户", "中价值客户", "低价值客户")
#: a chapter as the real one stores its tiers
_TIERING = (
    'people = data.frame("customers")',
    'number = [int(record, {base}) for record in people["crm_record_id"]]',
    f"tiers = {list(TIERS)!r}",
    "people = people.assign(tier=[tiers[n % 3] for n in number],"
    " value_score=[n % 10_000 / 100 for n in number],"
    ' strategy=["回访" if n % 2 else "续约" for n in number])',
    'chapter.store("tiers", people)',
    'chapter.metric(Measure(name="customers", label="客户", unit="家"), len(people), n=len(people))',
    'chapter.finding("size", {"count": len(people)}, text="共有 {count:int} 家客户。")',
)


def build_tiered(project: Project, client: str, period: str, text: str, *, base: int) -> Project:
    """Write the client's settings and build the one chapter; ``base``: how record numbers are written."""
    from reportkit.pipeline import build_report

    for notebook in project.notebooks.glob("*.ipynb"):
        notebook.unlink()
    lines = [line.replace("{base}", str(base)) for line in _TIERING]
    write_tiering(project, lines)
    project.client_file(client).write_text(text, "utf-8")
    build_report(project, client, period)
    return project
