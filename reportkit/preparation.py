"""What must hold before any chapter runs. ``check`` and ``build`` ask the same questions here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportkit import notebooks
from reportkit.analysis.basics.periods import Period
from reportkit.brand import load_brand
from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.features.surveys import survey
from reportkit.data.questions import TYPED
from reportkit.errors import AbsentDataError, DataError, ParameterError
from reportkit.measures.declared import faults as measure_faults
from reportkit.merged_params import load_params
from reportkit.params import Params
from reportkit.password import read_password
from reportkit.private_values import PrivateValues, read_private
from reportkit.project import Project
from reportkit.render import FORMATS, unwritable
from reportkit.runs import refuse_blocked
from reportkit.setting_faults import Fault, hint
from reportkit.strategies import load_strategies

_SHOWN = 6  # groups of columns that an error names
_SIDE_TABLES = ("targets", "costs", "market")  # without other tables they say nothing of customers


@dataclass(frozen=True, slots=True)
class Prepared:
    """The data of a report, the private values that no file may show, and the formats not filled."""

    data: Dataset
    private: PrivateValues
    unwritable: Mapping[str, str]  # format → why, and what to do


def prepare(
    project: Project,
    client: str,
    period: str | Period,
    overrides: Mapping[str, object] | None = None,
    formats: Sequence[str] = (),
) -> tuple[Params, str]:
    """Step 1: parameters and the password of the PDF; whatever can be refused without data is."""
    params = read_parameters(project, client, period, overrides, formats)
    load_brand(project.templates, params.report.brand)
    if project.strategies.is_file():
        load_strategies(project.strategies)
    refuse_blocked(project, project.run_folder(client, params.period))
    return params, read_password(project, params)


def prepare_data(project: Project, params: Params, folder: Path) -> Prepared:
    """Step 2: the snapshot in ``folder``; raises DataError when no report can come of it."""
    refuse_open_questions(params)
    data = load_dataset(params, folder)
    refuse_empty_period(params, data)
    survey(data, params.surveys.rules, until=data.as_of)  # its rules must fit what was asked
    wanted = wanted_notebooks(project, params)
    refuse_useless(wanted, data)
    frames = {name for notebook in wanted for name in notebooks.stored_frames(notebook)}
    gaps = unwritable(params.report.formats, data, frames)
    refuse_no_format(params, gaps)
    return Prepared(data, read_private(folder), gaps)


def refuse_open_questions(params: Params) -> None:
    """Raise ParameterError while a question is open whose answer changes a headline number."""
    questions = params.data.questions
    if not questions:
        return
    first = questions[0]
    words = [word for word in first.choices if word != TYPED]
    proposed = first.proposed or (words[0] if words else "实际的值")
    listed = "；".join(f"{q.key}：{q.text.rstrip('。')}" for q in questions[:_SHOWN])
    raise ParameterError(
        f"还有 {len(questions)} 个问题没有回答，它们会改变报告里的数字：{listed}。"
        f"回答：reportkit answer {params.client_id} {first.key} {proposed}"
        "（或在客户文件中改好设置后删去 data.questions 中的那一条）。"
    )


def read_parameters(
    project: Project,
    client: str,
    period: str | Period,
    overrides: Mapping[str, object] | None = None,
    formats: Sequence[str] = (),
) -> Params:
    """Parameters with every chapter's settings typed by its own notebook; no kernel is started."""
    named = {**(overrides or {}), **({"report.formats": list(formats)} if formats else {})}
    known = notebooks.find_notebooks(project.notebooks)
    params = load_params(project, client, period, named, lambda merged: _faults(merged, known))
    refuse_measures(client, [*measure_faults(params, [n.name for n in known])])
    settings = {}
    for notebook in known:
        notebooks.check_contract(notebook)
        given = params.chapter_settings.get(notebook.name, {})
        settings[notebook.name] = notebooks.check_settings(
            notebook, given, source=f"{client}.yaml 或 --set"
        )
    return params.model_copy(update={"chapter_settings": settings})


def refuse_measures(client: str, faults: Sequence[str]) -> None:
    """Raise ParameterError with every fault of the client's own measures."""
    if faults:
        raise ParameterError(
            f"{client}.yaml：{len(faults)} 个指标有误。" + "；".join(faults) + "。"
        )


def _faults(merged: Mapping[str, Any], known: Sequence[notebooks.Notebook]) -> Iterator[Fault]:
    """What only notebooks and renderers know to be wrong: settings of chapters, names of both."""
    report = merged.get("report") or {}
    names = {"formats": tuple(FORMATS), "chapters": tuple(n.name for n in known)}
    for field, allowed in names.items():
        words = report.get(field)
        for number, word in enumerate(words if isinstance(words, list | tuple) else ()):
            if word not in allowed:
                yield Fault(
                    ("report", field, number),
                    f"report.{field} 中的“{word}”未知；{hint(str(word), allowed)}",
                )
    for notebook in known:
        given = merged.get(notebook.name) or {}
        for name, text in notebooks.setting_faults(notebook, given):
            yield Fault((notebook.name, name), text)


def is_trial(project: Project, params: Params) -> bool:
    """Whether this is not the report that the client's own settings ask for.

    More formats are no trial: everything that is delivered is written again.
    """
    try:
        own = read_parameters(project, params.client_id, params.period)
    except ParameterError:  # the settings alone make no report
        return True
    report = params.report.model_copy(update={"formats": own.report.formats})
    same = params.model_copy(update={"report": report, "changed": own.changed})
    return same != own or not set(own.report.formats) <= set(params.report.formats)


def wanted_notebooks(project: Project, params: Params) -> tuple[notebooks.Notebook, ...]:
    """All notebooks, or those that report.chapters names, in the order of the book."""
    every = notebooks.find_notebooks(project.notebooks)
    chosen = params.report.chapters
    return tuple(n for n in every if not chosen or n.name in chosen)


def refuse_empty_period(params: Params, data: Dataset) -> None:
    """Raise DataError when no table reaches into the period: all end before it or begin after it.

    The dates of customers are asked only where nothing else has any.
    """
    dated = {name: span for name, span in data.spans.items() if name not in _SIDE_TABLES}
    events = {name: span for name, span in dated.items() if name != "customers"} or dated
    start, end = params.period.start, params.as_of
    if not events or any(last >= start and first < end for first, last in events.values()):
        return
    first = min(first for first, _ in events.values())
    last = max(last for _, last in events.values())
    nearest = Period.containing(last.date(), params.period.months)
    raise DataError(
        f"报告期 {params.period} 内没有数据：数据从 {first:%Y-%m-%d} 到 {last:%Y-%m-%d}。"
        f"请改用 --period {nearest}，或补充该期的数据。"
    )


def refuse_useless(wanted: Sequence[notebooks.Notebook], data: Dataset) -> None:
    """Raise DataError when the data hold nothing that any of the chapters asks for."""
    every = [group for notebook in wanted for group in notebooks.needs(notebook)]
    asked = [group for group in every if group[0].partition(".")[0] not in _SIDE_TABLES]
    if not every or any(data.has(*group) for group in asked):
        return
    given = "、".join(f"{table.label} {table.rows:,} 行" for table in data.quality) or "没有任何行"
    groups = "；".join(" + ".join(group) for group in list(dict.fromkeys(asked))[:_SHOWN])
    raise DataError(
        f"已读入的数据（{given}）不能回答所选各章的任何问题，不生成空的报告。"
        f"请在 data.sources 中补充其中任一组：{groups} 等。"
    )


def refuse_no_format(params: Params, gaps: Mapping[str, str]) -> None:
    """Raise AbsentDataError when not one of the wanted formats can be written."""
    if len(gaps) == len(set(params.report.formats)):
        raise AbsentDataError(next(iter(gaps.values())))
