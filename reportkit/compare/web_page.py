"""A comparison as one page for a browser, in the client's brand; its owner alone may read it."""

from __future__ import annotations

from pathlib import Path

from reportkit.brand import load_brand
from reportkit.compare import Compared
from reportkit.compare.grouping import (
    first_lines,
    measure_groups,
    plan_groups,
    sentence_groups,
    short_names,
    tiers_line,
)
from reportkit.errors import UsageError
from reportkit.files import write_bytes
from reportkit.project import Project
from reportkit.render.page import page_of


def write_page(found: Compared, project: Project, target: Path) -> Path:
    """Write ``target``; a file of that name is replaced. Raises UsageError where it cannot be."""
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(f"不能写 {target}：请写一个文件名，它的文件夹要已经存在。")
    brand = load_brand(project.templates, found.brand)
    page = page_of(
        "comparison.html.j2",
        brand,
        "comparison.css",
        it=found,
        names=short_names(found),
        lines=first_lines(found),
        tiers_line=tiers_line(found),
        measure_groups=measure_groups(found),
        sentence_groups=sentence_groups(found),
        plan_groups=plan_groups(found),
    )
    write_bytes(target, page.encode())
    target.chmod(0o600)
    return target
