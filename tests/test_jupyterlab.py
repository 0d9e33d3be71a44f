"""A chapter opened in JupyterLab, run from the top in a real browser and photographed."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import headless_chromium, resize
from waiting import eventually

from reportkit.project import Project
from reportkit.scaffold import write_project

CHAPTER = os.environ.get("REPORTKIT_LAB_CHAPTER", "06_value")
RECORDS = {"metric", "finding", "table", "figure", "action", "note", "decision", "say"}
WIDTH, TALLEST = 1280, 16000  # pixels
PLAIN = {"windowingMode": "none"}  # every cell is drawn, not only those on the screen
_CONNECTED = """
const session = window.jupyterapp?.shell?.currentWidget?.context?.sessionContext?.session;
return session?.kernel?.connectionStatus === 'connected'"""
_SHOWN = """
return [...document.querySelectorAll('.jp-Notebook .jp-Cell')].map(cell => ({
  code: cell.classList.contains('jp-CodeCell'),
  text: cell.querySelector('.jp-OutputArea')?.innerText ?? '',
  blocks: cell.querySelectorAll('.jp-OutputArea-output iframe, .jp-RenderedHTMLCommon').length,
  wrong: cell.querySelectorAll('[data-mime-type*=error], [data-mime-type*=stderr]').length,
  pictures: [...cell.querySelectorAll('.jp-OutputArea img')].map(img => img.naturalWidth),
}))"""


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("lab") / "p"
    write_project(root)
    return Project(root)


@contextmanager
def lab(project: Project, home: Path) -> Iterator[str]:
    """A JupyterLab server of its own over the project; yields its address, with the token."""
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps(PLAIN), "utf-8")
    places = {
        name: str(home / name.lower()) for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
        "--IdentityProvider.token=t", "--expose-app-in-browser", f"--notebook-dir={project.root}",
        f"--LabApp.user_settings_dir={home / 'settings'}", f"--LabApp.workspaces_dir={home / 'w'}",
    ]  # fmt: skip
    with (
        (home / "log.txt").open("w") as log,
        subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, **places}, cwd=project.root
        ) as server,
    ):
        try:
            told = Path(places["JUPYTER_RUNTIME_DIR"])
            assert eventually(lambda: bool([*told.glob("jpserver-*.json")])), log.name
            (info,) = told.glob("jpserver-*.json")
            yield json.loads(info.read_text("utf-8"))["url"]
        finally:
            server.terminate()


def test_every_cell_that_records_shows_its_block(project, tmp_path):
    name = f"{CHAPTER}.ipynb"
    sources = code_cells(project.notebooks / name)
    with lab(project, tmp_path) as address, headless_chromium() as chrome:
        resize(chrome, WIDTH, 900)
        chrome.get(f"{address}lab/tree/notebooks/{name}?token=t&reset")
        assert eventually(lambda: chrome.execute_script(_CONNECTED), within=120)
        assert eventually(lambda: len(shown(chrome)) == len(sources))
        chrome.execute_script("jupyterapp.commands.execute('notebook:run-all-cells')")
        assert eventually(lambda: ended(shown(chrome)), within=240)
        cells = shown(chrome)
        photograph(chrome, tmp_path / "lab.png")
    assert [cell["wrong"] for cell in cells] == [0] * len(sources)
    for source, cell in zip(sources, cells, strict=True):
        if records(source):
            assert cell["text"].strip() or cell["pictures"], source
        assert all(width > 0 for width in cell["pictures"]), source
    assert "已保存：" in cells[-1]["text"]


def photograph(chrome, target: Path) -> None:
    """The whole notebook on one tall screen."""
    panel = "document.querySelector('.jp-WindowedPanel-outer')"
    resize(chrome, WIDTH, min(chrome.execute_script(f"return {panel}.scrollHeight") + 100, TALLEST))
    chrome.execute_script(f"{panel}.scrollTop = 0")
    chrome.save_screenshot(str(target))


def shown(chrome) -> list[dict]:
    """What stands under each code cell."""
    return [cell for cell in chrome.execute_script(_SHOWN) if cell["code"]]


def ended(cells: list[dict]) -> bool:
    """True once the last cell has said something, or one of them has failed."""
    return bool(cells[-1]["text"].strip()) or any(cell["wrong"] for cell in cells)


def code_cells(notebook: Path) -> list[str]:
    stored = json.loads(notebook.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in stored if cell["cell_type"] == "code"]


def records(source: str) -> bool:
    """Whether the cell calls one of the words that put a block into the chapter."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return any(isinstance(f, ast.Attribute) and f.attr in RECORDS for f in calls)
