"""The rules that keep the house readable: layers, doors, one word per chapter, mirror of tests."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reportkit"
LOCKS = tuple(
    ROOT / n
    for n in (
        "requirements.lock",
        "requirements-test.lock",
        "requirements-spark.lock",
        "tools/installer.lock",
    )
)

#: lower number = lower layer; a module imports only from its own number or below
LAYERS = {
    "absence": 0, "errors": 0, "garbage": 0, "wording": 0, "command_words": 0, "yaml_files": 1, "setting_faults": 2, "analysis": 1, "numerals": 1, "masking": 1, "person_names": 2, "fonts": 1, "project": 2,
    "private_values": 3, "hiding": 7, "figures": 7, "leaks": 8,
    "files": 1, "journal": 2, "hashes": 2, "swaps": 1, "foreign": 2, "editions": 6, "terminal": 0, "progress_lines": 0,
    "outline": 2, "blocks": 2, "roles": 0, "sentences": 2, "words": 3, "params": 3, "merged_params": 3, "crm": 4, "password": 4, "strategies": 4, "brand": 4, "bundle": 4, "facts": 5, "runs": 5,
    "data": 6, "charts": 6, "session": 7, "measures": 7, "recorder": 8, "deciding": 8, "cell_display": 8, "mistakes": 1, "mistake_words": 1, "chapter": 8, "vocabulary": 9, "kernel_parent": 6, "kernel_forks": 6, "kernel_messages": 1,
    "kernels": 7, "notebooks": 8, "report": 6, "render": 7, "gate": 8, "finished_texts": 7, "scaffold": 5, "questionnaire_file": 5,
    "code_hashes": 2, "reuse": 6, "ingredients": 9, "staleness": 9, "build": 9, "progress": 3, "running": 9, "provenance": 9, "neighbours": 7, "finishing": 9,
    "edits": 5, "releases": 6, "peers": 7, "surprises": 6,
    "preview": 9, "contact_sheet": 9, "preparation": 9, "pipeline": 9, "batch": 10, "commands": 11, "examination": 10, "examination_page": 10, "asking_terminal": 10, "doctor": 10, "cli": 11,
    "deliver": 10, "writeback": 10, "compare": 10,
    "schedule": 1, "catalogue": 10,
}  # fmt: skip

#: may be imported from below: descriptions without behaviour, and the wheel's own files
LEAVES = {("params", "data"): {"reportkit.data.spec", "reportkit.data.engine_choice"}}

RUN_SIDE = {
    "data",
    "charts",
    "chapter",
    "vocabulary",
    "measures",
    "session",
    "notebooks",
    "kernels",
    "kernel_forks",
    "analysis",
}
RENDER_SIDE = {"report", "render"}

#: library → the only places that may import it
DOORS = {
    "papermill": {"notebooks"},
    "nbformat": {"notebooks"},
    "nbclient": {"notebooks"},
    "jupyter_client": {"kernels", "kernel_forks", "kernel_messages", "notebooks"},
    "duckdb": {"data"},
    "pyspark": {"data"},
    "py4j": {"data"},
    "sqlalchemy": {"data"},
    "sqlglot": {"data"},
    "adbc_driver_postgresql": {"data"},
    "adbc_driver_manager": {"data"},
    "pymysql": {"data"},
    "fastexcel": {"data"},
    "matplotlib": {"charts", "kernel_parent", "fonts"},
    "seaborn": {"charts", "kernel_parent"},
    "weasyprint": {"render"},
    "pyhanko": {"render"},
    "distributed": {"batch"},
    "jinja2": {"render"},
    "pptx": {"render"},
    "ruamel": {"yaml_files"},
    "httpx": {"deliver", "crm"},
    "fsspec": {"deliver", "data"},
    "smtplib": {"deliver"},
}


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "_project" not in p.parts)


def room(path: Path) -> str:
    part = path.relative_to(PACKAGE).parts[0]
    return part.removesuffix(".py")


def imports(path: Path, *, at_run_time: bool = True) -> set[str]:
    """Modules imported by ``path``; those under ``if TYPE_CHECKING`` do not run."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            skipped.update(ast.walk(ast.Module(node.body, [])))
    names: set[str] = set()
    for node in ast.walk(tree):
        if at_run_time and node in skipped:
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            if node.module == "reportkit":
                names.update(
                    f"reportkit.{alias.name}" for alias in node.names if alias.name in LAYERS
                )
    return names


CHECKED = [p for p in modules() if room(p) not in ("__init__", "__main__")]


@pytest.mark.parametrize("path", CHECKED, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_from_below_its_own_line(path):
    mine = room(path)
    for name in imports(path):
        if not name.startswith("reportkit.") or name in LEAVES.get((mine, name.split(".")[1]), ()):
            continue
        other = name.split(".")[1]
        if other == mine or (mine == "chapter" and name == "reportkit.render.html"):
            continue  # the preview is drawn by the report's own templates
        if mine == "kernel_parent" and other in ("chapter", "analysis", "charts", "data"):
            continue  # warms up what notebooks will import
        assert LAYERS[other] <= LAYERS[mine], f"{path.name} ({mine}) imports {name} from above"


@pytest.mark.parametrize("path", CHECKED, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_library_has_one_door(path):
    for name in imports(path):
        library = name.split(".")[0]
        allowed = DOORS.get(library)
        assert allowed is None or room(path) in allowed, f"{path.name} imports {name}"


def test_rendering_never_imports_the_run_side():
    for path in modules():
        if room(path) in RENDER_SIDE:
            crossing = {n for n in imports(path) if n.startswith("reportkit.")}
            wrong = {n for n in crossing if n.split(".")[1] in RUN_SIDE - {"analysis"}}
            assert not wrong, f"{path.relative_to(PACKAGE)} imports {wrong}"


def test_analysis_knows_only_numbers_and_errors():
    allowed = {
        "numpy",
        "pandas",
        "scipy",
        "sklearn",
        "rjieba",
        "reportkit",
        "statsmodels",
        "lightgbm",
    }
    standard = __import__("sys").stdlib_module_names
    for path in (PACKAGE / "analysis").rglob("*.py"):
        for name in imports(path):
            top = name.split(".")[0]
            assert top in allowed | set(standard), f"{path.name} imports {name}"
            if top == "reportkit" and name != "reportkit":
                allowed_rooms = (
                    "analysis",
                    "absence",
                    "errors",
                    "numerals",
                )  # a KPI table mixes units by row
                assert name.split(".")[1] in allowed_rooms, f"{path.name} imports {name}"


def test_every_room_has_its_place_in_the_layers():
    assert {room(p) for p in CHECKED} == set(LAYERS)


def test_a_chapter_has_one_word_everywhere():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        word = path.stem[3:]
        begun = re.findall(r'begin_chapter\(\\"(\w+)\\"', path.read_text(encoding="utf-8"))
        assert begun == [word], f"{path.name} begins {begun}"
        assert len([*(PACKAGE / "analysis").glob(f"*/{word}.py")]) == 1, f"analysis/…/{word}.py"


def test_every_analysis_has_a_room_whose_name_is_no_module_of_it():
    home = PACKAGE / "analysis"
    assert [path.name for path in home.glob("*.py")] == ["__init__.py"]
    rooms = {path.parent.name for path in home.glob("*/*.py")}
    named = [path.stem for path in home.glob("*/*.py") if path.stem != "__init__"]
    assert rooms.isdisjoint(named)
    assert len(named) == len(set(named))


def test_no_module_has_a_name_that_says_nothing():
    for path in modules():
        assert path.stem not in ("utils", "helpers", "common", "manager", "misc")


def own_tests(module: Path) -> tuple[Path, ...]:
    """Where the test file of a module may stand; that of a package inside it or beside it."""
    folder, name = module.parent.relative_to(PACKAGE), module.stem.strip("_")
    if module.stem != "__init__":
        return (ROOT / "tests" / folder / f"test_{name}.py",)
    name = f"test_{module.parent.name}.py"
    return ROOT / "tests" / folder / name, ROOT / "tests" / folder.parent / name


def only_hands_on(module: Path) -> bool:
    """Whether a module holds nothing but a docstring, imports and the list of its names."""
    return all(
        isinstance(node, ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
        for node in ast.parse(module.read_text(encoding="utf-8")).body
    )


#: rooms built alike, where the same name is the point: what is one in each of them
ALIKE = (
    {"measures", "analysis", "data/features"},  # one subject: its definition, its maths, its rows
    {"render/docx", "render/pptx"},  # one part of a book in two formats
    {"crm", "data", "data/crm", "data/databases"},  # one step for two kinds of live sources
    {"data", "data/sample"},  # what is read, and what the invented company writes for it
    {"measures", "report", "render"},  # the answer on its way to print
)
#: names that two rooms not built alike have; none may join them
TWICE = {"files", "reading", "tables", "workbook", "words", "accounts", "contacts"}


def test_a_file_name_says_one_thing_or_its_rooms_are_built_alike():
    rooms: dict[str, set[str]] = {}
    for path in CHECKED:
        if not path.stem.startswith("__"):
            rooms.setdefault(path.stem, set()).add(str(path.parent.relative_to(PACKAGE)))
    twice = {name for name, homes in rooms.items() if len(homes) > 1 and not _alike(homes)}
    assert twice - TWICE == set()
    assert TWICE - twice == set()  # the list shrinks with them


def _alike(homes: set[str]) -> bool:
    tops = {"analysis" if home.startswith("analysis/") else home for home in homes}
    return any(tops <= rooms for rooms in ALIKE)


#: what only tests call, and why it stays
WAITING = {
    "fit_sbg_survivors": "fit_sbg from the counts that its source publishes",
    "fit_bgnbd": "the published numbers that the shared likelihood is checked against",
    "level_and_mix": "the parts that the margin of the answer must add up to",
    "write_blank_template": "the client's own blank file, which the sheet must equal",
}


def test_nothing_of_the_package_is_there_for_tests_alone():
    paths = [*modules(), *(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "tools").glob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in (*paths, ROOT / "pyproject.toml")]
    said = Counter(re.findall(r"\w+", "\n".join(texts)))
    named = {
        node.name
        for path in modules()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert {name for name in named if said[name] == 1} == set(WAITING)


def test_every_module_has_its_own_test_file():
    lacking = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if not only_hands_on(path) and not any(map(Path.is_file, own_tests(path)))
    }
    assert lacking == set(), "write their test files"


def test_tests_mirror_the_package():
    for path in (ROOT / "tests").rglob("test_*.py"):
        folder = path.parent.relative_to(ROOT / "tests")
        if folder.parts:
            assert (PACKAGE / folder).is_dir(), f"{path} mirrors nothing"


def test_no_file_names_a_package_host_or_a_path_of_a_machine():
    host = re.compile(r"https?://[^\s\"']*/simple|/" + r"root/|/" + r"work/")
    tracked = [
        *modules(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb"),
        *(ROOT / "params").rglob("*.yaml"), *(ROOT / "templates").rglob("*.*"),
        *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"),
        ROOT / "Makefile", ROOT / "pyproject.toml", *LOCKS,
    ]  # fmt: skip
    for path in tracked:
        if path.is_file() and path.suffix not in (".ttf", ".pyc"):
            assert not host.search(path.read_text(encoding="utf-8", errors="ignore")), path.name


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_the_lock_pins_every_package_with_hashes(lock):
    lines = lock.read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if re.match(r"[a-z0-9]", line)]
    assert pinned
    assert all("==" in line for line in pinned)
    assert sum("--hash=sha256:" in line for line in lines) >= len(pinned)


@pytest.mark.parametrize("module", ["cli", "params", "editions", "project"])
def test_listing_reports_and_reading_settings_load_no_numeric_library(module):
    heavy = "{'numpy', 'pandas', 'scipy', 'pyarrow', 'duckdb', 'matplotlib', 'weasyprint'}"
    code = f"import sys, reportkit.{module}; print(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_who_can_test_can_report_with_the_same_packages():
    reports, tests = (pins(lock) for lock in LOCKS[:2])
    assert reports < tests


def test_a_report_installs_no_tools_of_the_tests():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [w for w in project["dependency-groups"]["dev"] if isinstance(w, str)]
    names = {re.match(r"[a-z-]+", want)[0] for want in wanted}
    assert names & {pin.split("==")[0] for pin in pins(LOCKS[0])} == set()


#: what a report needs without importing it: the analyst's JupyterLab, and time zones on Windows
_UNIMPORTED = {"jupyter", "tzdata"}


def test_every_package_that_a_report_installs_is_imported_by_it():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.match(r"[a-z0-9.-]+", want)[0] for want in project["dependencies"]}
    owners = metadata.packages_distributions()
    tops = {name.split(".")[0] for path in modules() for name in imports(path)}
    imported = {owner.lower().replace("_", "-") for top in tops for owner in owners.get(top, ())}
    assert wanted - imported == _UNIMPORTED, "what only tests import belongs to the group dev"


def test_type_checkers_may_trust_the_package():
    assert (PACKAGE / "py.typed").is_file()


def pins(lock: Path) -> set[str]:
    return set(re.findall(r"^[a-z0-9][^\s;]*", lock.read_text(encoding="utf-8"), flags=re.M))
