"""The last step: every wanted format is written, then read again before anything is delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportkit import report
from reportkit.brand import load_brand
from reportkit.build import Build
from reportkit.errors import AbsentDataError
from reportkit.gate import inspect
from reportkit.leaks import refuse_leaks
from reportkit.neighbours import other_names
from reportkit.params import Params
from reportkit.password import seals
from reportkit.preparation import Prepared
from reportkit.private_values import forget_private
from reportkit.render import FORMATS, render
from reportkit.render.signing import sign_file
from reportkit.staleness import last_record


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report, and the formats that could not be written, with why."""

    files: tuple[Path, ...]
    gaps: dict[str, str]


def write_formats(build: Build, book: report.Report, prepared: Prepared) -> Written:
    """Every wanted format, the PDF last: it embeds the workbooks that lie beside it.

    Raises AbsentDataError when nothing is left to deliver.
    """
    brand = load_brand(build.project.templates, build.params.report.brand)
    files, gaps = [], dict(prepared.unwritable)
    for name in sorted(_wanted(build.params, book), key=lambda name: name == "pdf"):
        if name in gaps:
            continue
        target = build.run.folder / FORMATS[name].file_name
        build.watch.part(target.name)
        try:
            files.append(render(book, brand, name, target, password=build.password))
        except AbsentDataError as error:
            gaps[name] = str(error)
    if not files:
        raise AbsentDataError(next(iter(gaps.values())))
    _sign(build, files)
    return Written(tuple(files), gaps)


def _sign(build: Build, files: Sequence[Path]) -> None:
    """Sign the PDF among the finished files, where somebody signs."""
    if build.signer is None:
        return
    build.watch.part("签名")
    for path in files:
        if path.name == FORMATS["pdf"].file_name:
            stands = build.final / path.name
            sign_file(path, build.signer, stands, last_record(build.final), build.password)


def _wanted(params: Params, book: report.Report) -> tuple[str, ...]:
    """What was asked for, and the supplement that a brief PDF refers to."""
    wanted = params.report.formats
    if "pdf" in wanted and "supplement" not in wanted and report.supplement(book):
        return (*wanted, "supplement")
    return wanted


def refuse_faulty_files(build: Build, book: report.Report, prepared: Prepared) -> None:
    """Read every finished file again: what it says, of whom, and that nothing private is in it.

    The raw private values are gone afterwards. Raises GateError naming the file and the fault.
    """
    build.watch.part("出厂检查")
    folder, password = build.run.folder, build.password
    inspect(folder, book, other_names(build.project, build.params, prepared.data), password)
    refuse_leaks(folder, prepared.private, _own_texts(build), password)
    forget_private(build.run.data)


def _own_texts(build: Build) -> tuple[str, ...]:
    """What the report says of whoever makes it: a telephone there is meant to be read."""
    params = build.params
    contact = load_brand(build.project.templates, params.report.brand).contact.lines
    return (*contact, *map(str, params.report.model_dump().values()), *params.owners.values())


def left_open(params: Params, written: Sequence[Path]) -> tuple[str, ...]:
    """A warning where a password seals the PDF and other files lie beside it as anybody can read."""
    sealed = {renderer.file_name for renderer in FORMATS.values() if renderer.seals}
    names = [path.name for path in written if path.name not in sealed]
    if not (names and seals(params)):
        return ()
    return (f"密码只保护 PDF（含其中的附件）；{'、'.join(names)} 没有加密，请勿与 PDF 一起外发。",)
