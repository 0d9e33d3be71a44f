"""What a report is made of, as hashes by name: equal ingredients, equal report.

A chapter rests on the data, the settings it can see, its notebook with its words, the code that this
imports, the environment and the strategies; its figures on the colours of the brand, too; the pages
rest on the chapters and on everything else. Nothing is read twice for many reports, no kernel is started, no data are parsed.
"""

from __future__ import annotations

import ast
import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from reportkit.analysis.basics.periods import Period
from reportkit.brand import load_brand
from reportkit.code_hashes import code_hash, environment, imported
from reportkit.data.archive import holder
from reportkit.data.databases.store import source_files
from reportkit.edits import edits_file
from reportkit.errors import ReportkitError
from reportkit.hashes import HashBook, fingerprint
from reportkit.notebooks import Notebook
from reportkit.notebooks.chapter_files import read_cells
from reportkit.params import Params
from reportkit.password import signs
from reportkit.peers import finished_records, peer_figures
from reportkit.preparation import wanted_notebooks
from reportkit.project import Project, shipped_files

#: parts of what every chapter rests on, then of one chapter, in the order in which a change is told
SHARED = ("data", "settings", "environment", "strategies")
OWN = ("notebook", "words", "own settings", "code")
PAGE = (
    "settings", "templates", "strategies", "code", "environment", "password", "edits", "review",
    "signature", "peers",
)  # fmt: skip
_PACKAGE = Path(__file__).resolve().parent
_CHAPTER = ("reportkit.chapter", "reportkit.session")  # whatever a notebook imports
_LOADER = ("reportkit.data.loading",)
_DIGITS = 16  # of a hash that only has to differ
_WORK = 2**12  # of scrypt, a hundredth of a second

Ingredients = dict[str, Any]


class Ground:
    """What the reports of one project share, read once for all of them."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.hashes = HashBook(project.hashes_file)
        self._brands: dict[str, dict[str, str]] = {}
        self._brand_files: dict[str, dict[str, str]] = {}
        self._peers: dict[Period, dict[str, dict[str, Any]]] = {}
        self._chapters: dict[Path, tuple[str, dict[str, Any]]] = {}

    @cached_property
    def strategies(self) -> str:
        return self.hashes.of(self.project.strategies)

    @cached_property
    def templates(self) -> dict[str, str]:
        """Every file below templates/ but those of brands, by its path."""
        return self._tree(self.project.templates, skipped="brands")

    @cached_property
    def code(self) -> str:
        """Of the whole package: the pages name it."""
        files = (p for p in _PACKAGE.rglob("*") if p.suffix in (".py", ".ttf"))
        ours = sorted(p for p in files if "_project" not in p.parts)
        return fingerprint([[p.name, self.hashes.of(p)] for p in ours])

    @cached_property
    def fonts(self) -> str:
        return fingerprint(self._tree(_PACKAGE / "fonts"))

    def brand_files(self, brand: str) -> dict[str, str]:
        if brand not in self._brand_files:
            files = self._tree(self.project.brand_folder(brand))
            named = {f"brands/{brand}/{name}": digest for name, digest in files.items()}
            self._brand_files[brand] = named
        return self._brand_files[brand]

    def colours(self, brand: str) -> dict[str, str]:
        """What charts take from the brand."""
        if brand not in self._brands:
            colours = load_brand(self.project.templates, brand).colours.model_dump()
            self._brands[brand] = {name: str(value) for name, value in colours.items()}
        return self._brands[brand]

    def chapter(self, notebook: Notebook) -> dict[str, Any]:
        """Notebook, words, code, and the chapters that it reads (``*``: whichever there are)."""
        words = self.project.words_file(notebook.name)
        said = self.hashes.of(words) if words.is_file() else ""
        digest = self.hashes.of(notebook.path)
        known = self._chapters.get(notebook.path)
        if known is None or known[0] != digest:
            sources = [c.source for c in read_cells(notebook.path) if c.kind == "code"]
            names = {name for source in sources for name in imported(source)}
            found = {
                "notebook": digest,
                "code": code_hash([*_CHAPTER, *sorted(names)])[:_DIGITS],
                "after": sorted({name for source in sources for name in _read(source)}),
            }
            known = self._chapters[notebook.path] = (digest, found)
        return {**known[1], "words": said}

    def peer_figures(self, params: Params) -> dict[str, dict[str, Any]]:
        """What others of the industry have, if the client wants to see it."""
        if not params.report.peers:
            return {}
        period = params.period
        if period not in self._peers:
            self._peers[period] = finished_records(self.project, period)
        return peer_figures(params, self._peers[period])

    def data_files(self, params: Params) -> dict[str, Path]:
        """Every file that is read for the client, by the name that tells it from the others."""
        found: dict[str, Path] = {}
        for number, spec in enumerate(params.data.sources):
            paths = [*source_files(spec, params, params.base_folder)]
            often = Counter(path.name for path in paths)
            for path in paths:  # files of one name may lie in several folders
                alone = often[path.name] == 1
                name = path.name if alone else os.path.relpath(path, params.base_folder)
                found[f"{number}/{name}"] = holder(path)
            if spec.system:
                found[f"mappings/{spec.system}"] = self._mapping(spec.system)
        return found

    def _mapping(self, system: str) -> Path:
        own = self.project.mappings / f"{system}.yaml"
        return own if own.is_file() else shipped_files() / "params/mappings" / own.name

    def _tree(self, folder: Path, skipped: str = "") -> dict[str, str]:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        named = ((path.relative_to(folder), path) for path in files)
        kept = ((n, p) for n, p in named if n.parts[0] != skipped and "__pycache__" not in n.parts)
        return {name.as_posix(): self.hashes.of(path)[:_DIGITS] for name, path in kept}


def ingredients(ground: Ground, params: Params, password: str = "", salt: str = "") -> Ingredients:
    """All of it, fit for run.json: no text of the data or the settings stands in it.

    salt: of an earlier record, so that the same password is known again.
    Raises ParameterError for a brand that cannot be used.
    """
    brand = params.report.brand
    figures = ground.peer_figures(params)
    page: dict[str, Any] = {
        "settings": _hashed(params.to_json()),
        "templates": {**ground.templates, **ground.brand_files(brand)},
        "strategies": ground.strategies,
        "code": ground.code,
        "environment": environment(),
        "edits": _edits(ground, params),
        "review": fingerprint(params.review.model_dump(mode="json"))[:_DIGITS],
        "signature": _certificate(ground, params),
        "peers": fingerprint(figures)[:_DIGITS] if figures else "",
    }
    if password:
        salt = salt or secrets.token_hex(8)
        page |= {"salt": salt, "password": _password_hash(password, salt)}
    return {
        "data": _data(ground, params),
        "settings": _hashed(params.for_chapters().to_json()),
        "environment": {**environment(), "fonts": ground.fonts[:_DIGITS]},
        "brand": ground.colours(brand),
        "strategies": ground.strategies,
        "chapters": _chapters(ground, params),
        "page": page,
    }


def _edits(ground: Ground, params: Params) -> str:
    """Hash of what reviewers have written of this report; empty where they have not."""
    path = edits_file(ground.project, params.client_id, params.period)
    return ground.hashes.of(path) if path.is_file() else ""


def _certificate(ground: Ground, params: Params) -> str:
    """Hash of the file that signs the PDF; empty where none does."""
    path = params.base_folder / Path(params.report.sign_file).expanduser()
    return ground.hashes.of(path)[:_DIGITS] if signs(params) and path.is_file() else ""


def _data(ground: Ground, params: Params) -> dict[str, str]:
    code = {"code": code_hash(_LOADER)[:_DIGITS]}
    try:
        files = ground.data_files(params)
        hashed = {_short(name): ground.hashes.of(path)[:_DIGITS] for name, path in files.items()}
    except (ReportkitError, OSError) as error:  # told in full by whoever reads the data
        return {_short("unreadable"): _short(str(error)), **code}
    return {**hashed, **code}


def _chapters(ground: Ground, params: Params) -> dict[str, dict[str, Any]]:
    return {
        notebook.name: {
            **ground.chapter(notebook),
            "own settings": _hashed(params.chapter_settings.get(notebook.name, {})),
        }
        for notebook in wanted_notebooks(ground.project, params)
    }


def chapter_key(made_of: Ingredients, chapter: str, snapshot: str) -> str:
    """One hash over everything the result of a chapter rests on.

    snapshot: hash of the data as they were read.
    """
    return fingerprint({**chapter_parts(made_of, chapter), "snapshot": snapshot})


def chapter_parts(made_of: Ingredients, chapter: str) -> dict[str, Any]:
    """The shared parts, its own, and those of every chapter that it reads."""
    own = made_of["chapters"][chapter]
    return {
        **{part: made_of[part] for part in SHARED},
        **{part: own[part] for part in OWN},
        "chapter": chapter,
        "earlier": {name: chapter_parts(made_of, name) for name in earlier(made_of, chapter)},
    }


def earlier(made_of: Mapping[str, Any], chapter: str) -> tuple[str, ...]:
    """The chapters of this report that ``chapter`` reads."""
    order = list(made_of["chapters"])
    before = order[: order.index(chapter)]
    asked = made_of["chapters"][chapter]["after"]
    return tuple(before if "*" in asked else (name for name in before if name in asked))


def _read(source: str) -> Iterator[str]:
    """The chapters that a cell reads; ``*`` where only running it would tell."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "from_chapter":
            yield from _names_read(node, tree)


def _names_read(called: ast.Attribute, tree: ast.Module) -> Sequence[str]:
    calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.func is called)
    call = next(calls, None)
    first = call.args[0] if call and call.args else None
    return [str(first.value)] if isinstance(first, ast.Constant) else ["*"]


def _hashed(settings: Mapping[str, Any]) -> dict[str, str]:
    """Names may name a person, as a setting for one customer does."""
    return {_short(name): fingerprint(value)[:_DIGITS] for name, value in flat(settings)}


def flat(settings: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """Settings by their dotted names; lists stay whole."""
    for name, value in settings.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _short(name: str) -> str:
    return hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


def names_of(ground: Ground, params: Params) -> dict[str, str]:
    """Hash of a name → the name itself, of the settings and the files of the client."""
    try:
        files = ground.data_files(params)
    except (ReportkitError, OSError):
        files = {}
    named = [name for name, _ in flat(params.to_json())]
    own = [name for part in params.chapter_settings.values() for name, _ in flat(part)]
    return {
        **{_short(name): name.removeprefix("chapter_settings.") for name in (*named, *own)},
        **{_short(name): path.name for name, path in files.items()},
        _short("unreadable"): "有文件读不到",
    }


def _password_hash(password: str, salt: str) -> str:
    made = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=_WORK, r=8, p=1)
    return made.hex()[: 2 * _DIGITS]
