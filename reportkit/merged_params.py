"""Settings from files: defaults → client → command line, merged, checked and frozen as ``Params``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import (
    ValidationError,
)

from reportkit.analysis.basics.periods import Period
from reportkit.errors import UsageError
from reportkit.outline import chapter_name, teller
from reportkit.params import MeasureParams, Params
from reportkit.project import Project
from reportkit.setting_faults import Fault, Place, hint, model_faults, nearest, refuse
from reportkit.yaml_files import parse_scalar, read_yaml

# names of places, not recorded and never shown: somebody may write the password itself there
_SECRET_PLACES = (
    "report.password_env", "report.password_file", "report.sign_file", "report.sign_password",
)  # fmt: skip
# no byte of a report depends on the last two
_UNRECORDED = (*_SECRET_PLACES, "report.keep_editions", "report.since")
_SECTIONS = (
    "client", "report", "data", "surveys", "activity", "effort", "privacy", "execution", "review",
    "delivery", "writeback", "owners", "measures",
)  # fmt: skip
_NOT_OF_THE_REPORT = (
    "client",
    "review",
    "delivery",
    "writeback",
)  # sections whose changes 附录 E does not list
#: how people call a format → its name
_CALLED = {
    "word": "docx", "excel": "xlsx", "powerpoint": "pptx", "ppt": "pptx", "网页": "html",
    "附表": "supplement", "纷享销客": "fxiaoke", "zoho crm": "zoho", "zohocrm": "zoho",
    "简道云": "jiandaoyun",
}  # fmt: skip
_USUAL_ROLE = "sales_level"  # the chapter that tells it takes the client's own measures
#: settings that chapters had of their own → where the whole book has them now
_MOVED = {
    "churn.churned_quantile": "activity.churned_quantile",
    "churn.dormant_quantile": "activity.dormant_quantile",
    "churn.own_gaps": "activity.own_gaps",
    "satisfaction.window_months": "data.window_months",
    "behaviour.window_months": "data.window_months",
    "tiering.window_months": "data.window_months",
}


def load_params(
    project: Project,
    client: str,
    period: str | Period,
    overrides: Mapping[str, object] | None = None,
    also: Callable[[Mapping[str, Any]], Iterable[Fault]] = lambda merged: (),
) -> Params:
    """Merge defaults, the client's file and ``overrides`` (dotted names); check; freeze.

    also: what else is wrong in the merged settings, told together with the rest. Raises UsageError
    for an unknown client, ParameterError for anything else: every fault with its file and line, what
    is allowed and the nearest name.
    """
    client_file = project.client_file(client)
    if not client_file.is_file():
        raise UsageError(_unknown_client(project, client))
    span = Period.parse(str(period))
    defaults, own = read_yaml(project.defaults), read_yaml(client_file)
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    _merge(merged, defaults, project.defaults.name, origins)
    _merge(merged, own, client_file.name, origins)
    _merge(merged, _nested(overrides or {}), "--set", origins)
    chapters = {path.stem[3:] for path in project.notebooks.glob("[0-9][0-9]_*.ipynb")}
    _name_as_known(merged, project)
    faults = [
        *_take_moved(merged),
        *_take_unknown_sections(merged, chapters, origins),
        *also(merged),
    ]
    settings = {name: merged.pop(name) or {} for name in sorted(chapters & merged.keys())}
    files = {path.name: path for path in (project.defaults, client_file)}

    def source(place: Place) -> tuple[str, Path | None]:
        name = _origin(".".join(map(str, place)), origins) or client_file.name
        return name, files.get(name)

    try:
        params = Params(
            client_id=client,
            period_text=str(span),
            chapter_settings=settings,
            base_folder=client_file.parent,
            fetched_folder=project.fetched_folder(client),
            changed=_changes(defaults, {**merged, **settings}),
            **merged,
        )
    except ValidationError as error:
        secret: list[Place] = [tuple(place.split(".")) for place in _SECRET_PLACES]
        secret += _addresses(merged)
        refuse([*faults, *model_faults(error, Params, hidden=secret)], source)
        raise
    refuse([*faults, *_early_end(params)], source)
    return params.model_copy(update={"measures": _placed(params.measures, project)})


def _placed(measures: Mapping[str, MeasureParams], project: Project) -> dict[str, MeasureParams]:
    """Each of the client's own measures in its chapter; of sales, where he names none."""
    if all(entry.chapter for entry in measures.values()):
        return dict(measures)
    home = teller(project.notebooks, _USUAL_ROLE)
    return {
        name: entry if entry.chapter else entry.model_copy(update={"chapter": home})
        for name, entry in measures.items()
    }


def _addresses(merged: Mapping[str, Any]) -> list[Place]:
    """Where somebody may have written the address of a database with its password."""
    data = merged.get("data")
    sources = data.get("sources") if isinstance(data, Mapping) else None
    count = len(sources) if isinstance(sources, list | tuple) else 0
    ends: tuple[Place, ...] = ((), ("sql",), ("sql", "url"), ("file",))
    return [("data", "sources", number, *end) for number in range(count) for end in ends]


def _name_as_known(merged: Mapping[str, Any], project: Project) -> None:
    """Call formats and chapters by their names where others are written: Word, 客户流失."""
    known: dict[tuple[str, str], Callable[[str], str]] = {
        ("report", "formats"): format_name,
        ("delivery", "formats"): format_name,
        ("report", "chapters"): partial(chapter_name, project.notebooks),
    }
    for (section, field), name in known.items():
        content = merged.get(section)
        words = content.get(field) if isinstance(content, dict) else None
        if isinstance(content, dict) and isinstance(words, list | tuple):
            content[field] = [name(w) if isinstance(w, str) else w for w in words]


def format_name(word: str) -> str:
    """``Word`` → ``docx``, ``PDF`` → ``pdf``; what is called nothing of the kind as it is, but small."""
    small = word.strip().casefold()
    return _CALLED.get(small, small)


def _early_end(params: Params) -> Iterator[Fault]:
    if params.as_of <= params.period.start:
        yield Fault(
            ("data", "as_of"),
            f"数据截止 {params.data.as_of} 早于报告期 {params.period} 的开始，"
            "请改报告期或 data.as_of。",
        )


def parse_setting(text: str) -> tuple[str, object]:
    """Split ``churn.horizon_days=90`` into its dotted name and typed value. Raises UsageError."""
    name, equals, value = text.partition("=")
    if not equals or not all(name.strip().split(".")):
        raise UsageError(f"--set {text} 应写成 名称=值，例如 --set churn.horizon_days=90。")
    try:
        return name.strip(), parse_scalar(value)
    except ValueError as error:
        raise UsageError(f"--set {name} 的值“{value}”无法识别。") from error


def _merge(
    into: dict[str, Any], new: Mapping[str, Any], origin: str, origins: dict[str, str]
) -> None:
    def walk(target: dict[str, Any], source: Mapping[str, Any], prefix: str) -> None:
        for key, value in source.items():
            dotted = f"{prefix}{key}"
            if isinstance(value, Mapping) and isinstance(target.get(key), dict):
                walk(target[key], value, f"{dotted}.")
                continue
            target[key] = dict(value) if isinstance(value, Mapping) else value
            origins[dotted] = origin

    walk(into, new, "")


def _nested(flat: Mapping[str, object]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for dotted, value in flat.items():
        *path, last = dotted.split(".")
        target = nested
        for part in path:
            target = target.setdefault(part, {})
        target[last] = value
    return nested


def _changes(defaults: Mapping[str, Any], merged: Mapping[str, Any]) -> dict[str, Any]:
    """Settings other than the client's name, its sources and the defaults."""
    changed: dict[str, Any] = {}
    for section, content in merged.items():
        if section in _NOT_OF_THE_REPORT or not isinstance(content, Mapping):
            continue
        for key, value in content.items():
            if key in ("sources", "sample", "questions") or f"{section}.{key}" in _UNRECORDED:
                continue
            if (defaults.get(section) or {}).get(key) != value:
                changed[f"{section}.{key}"] = _plain(value)
    return changed


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _take_moved(merged: Mapping[str, Any]) -> Iterator[Fault]:
    """Take out what has moved elsewhere, and say where."""
    for old, new in _MOVED.items():
        chapter, _, name = old.partition(".")
        section = merged.get(chapter)
        if isinstance(section, dict) and name in section:
            del section[name]
            yield Fault(
                (chapter, name),
                f"{old} 已移到 {new}，全书各章用同一规则。请把它写在 "
                f"{new.partition('.')[0]} 之下，或用 --set {new}=值。",
            )


def _take_unknown_sections(
    merged: dict[str, Any], chapters: set[str], origins: dict[str, str]
) -> Iterator[Fault]:
    """Take out what is no section, and say so; it stands in for the one that was meant."""
    known = (*_SECTIONS, *sorted(chapters))
    for name, content in list(merged.items()):
        if name not in known:
            yield Fault((str(name),), f"没有名为“{name}”的部分。{hint(str(name), known)}")
        elif content is not None and not isinstance(content, Mapping):
            yield Fault((name,), f"“{name}”应由“名称: 值”组成，现在是 {content!r}。")
        else:
            continue
        del merged[name]
        for meant in nearest(str(name), known):
            stands = merged.get(meant, {})
            if isinstance(content, Mapping) and isinstance(stands, Mapping):
                merged[meant] = {**stands, **content}
                file = _origin(str(name), origins)
                origins.update({f"{meant}.{key}": file for key in content})


def _origin(place: str, origins: Mapping[str, str]) -> str:
    while place:
        if place in origins:
            return origins[place]
        place = place.rpartition(".")[0]
    return ""


def _unknown_client(project: Project, client: str) -> str:
    names = project.clients()
    listed = f"{'、'.join(names[:8])}{' 等' if len(names) > 8 else ''}" if names else "（还没有）"
    guess = "".join(f"是否想写“{name}”？" for name in nearest(client, names))
    return (
        f"没有客户“{client}”：params/clients/{client}.yaml 不存在。{guess}"
        f"现有客户：{listed}；新建请运行 reportkit new client {client} --data 文件。"
    )
