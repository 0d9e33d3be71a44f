"""Parcels and finished reports for the tests of delivery, without kernels."""

from __future__ import annotations

from reportkit import editions, runs
from reportkit.deliver.channels import Parcel
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project

PDF = "客户管理分析报告.pdf"
PERIOD = "2025-12"


def parcel(client: str = "jia", content: bytes = b"%PDF-1.7 jia", **more) -> Parcel:
    facts = {
        "client_name": f"公司{client}", "period": PERIOD, "period_label": "2025 年 12 月",
        "title": "客户管理分析报告", "edition": 1, "fingerprint": "f", "files": {PDF: content},
    }  # fmt: skip
    return Parcel(client=client, **{**facts, **more})


def project_with(root, *clients: str, settings: str = "") -> Project:
    """A project whose clients have a finished report that says whose it is."""
    write_project(root)
    project = Project(root)
    for client in clients:
        text = f"client: {{name: 公司{client}}}\n{settings.replace('CLIENT', client)}"
        project.client_file(client).write_text(text, "utf-8")
        finish(project, client)
    return project


def finish(project: Project, client: str, **facts) -> None:
    params = load_params(project, client, PERIOD)
    with runs.new_run(project, params) as run:
        (run.folder / PDF).write_bytes(f"%PDF-1.7 {client}".encode())
        known = {"edition": {"number": 1}, "fingerprint": client, "holds": [], **facts}
        runs.finish_record(run, known)
        editions.deliver(project, params, run, trial=False)
