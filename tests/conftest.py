"""What every test may ask for."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from longest_first import longest_first
from made_once import made_once

from reportkit.garbage import collect_seldom

if TYPE_CHECKING:
    from reportkit.pipeline import Built
    from reportkit.project import Project


# A busy machine is no fault of what is tested; and the same tree gives the same answer each time,
# while --hypothesis-profile=search draws new examples
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", _PATIENT)
settings.register_profile("same", _PATIENT, derandomize=True)
settings.load_profile("same")

ROOT = Path(__file__).resolve().parent.parent
gc.disable()  # until all tests are known: what is read for them stays, none of it is garbage


def pytest_collection_finish() -> None:
    gc.freeze()  # nor does any later look for garbage go through them
    collect_seldom()
    gc.enable()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # or libraries tell, after the last word of a run, of all that was never let go
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = longest_first(items)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real public data sets; the tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("REPORTKIT_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(
            f"real data not present ({folder.name}); set REPORTKIT_SHARED_DATA to its folder"
        )
    return folder


@dataclass(frozen=True, slots=True)
class DemoRun:
    """The demo client's report, built once for all tests: nobody may change a file of it."""

    project: Project
    report: Built
    told: list[tuple[int, str]]  # number of the step and detail, as the build went on


DEMO_PERIOD = "2025-Q4"


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory) -> DemoRun:
    """Every chapter of the demo client, in every format, in a project of its own."""
    return made_once(tmp_path_factory, "demo_run", _built_demo)


def _built_demo(folder: Path) -> DemoRun:
    from reportkit.pipeline import build_report  # not paid for by tests of single modules
    from reportkit.project import Project
    from reportkit.scaffold import write_project

    write_project(folder / "p")
    project = Project(folder / "p")
    told: list[tuple[int, str]] = []
    report = build_report(
        project, "demo", DEMO_PERIOD, formats=["pdf", "xlsx", "docx", "pptx"],
        progress=lambda step, detail: told.append((step, detail)),
    )  # fmt: skip
    return DemoRun(project, report, told)
