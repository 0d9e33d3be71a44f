"""Bring the rows of a client's live sources up to date, databases, CRM systems and stores alike."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from reportkit.crm.contract import Manners
from reportkit.data.crm.fetching import fetch_object
from reportkit.data.crm.store import object_file
from reportkit.data.databases.fetching import fetch_rows
from reportkit.data.databases.store import stored_file
from reportkit.data.fetched import Fetched
from reportkit.data.spec import SourceSpec
from reportkit.data.stores import fetch_store, store_folder
from reportkit.params import Params
from reportkit.project import Project


def refresh(
    project: Project,
    params: Params,
    *,
    full: bool = False,
    besides: Collection[Path] = (),
    manners: Manners | None = None,
) -> tuple[Fetched, ...]:
    """Fetch what is new in every live source of ``data.sources``; nothing where there is none.

    full: everything again. besides: stored files that are fresh already. A source is replaced whole
    or not at all. Raises a ReportkitError in one sentence for whatever is refused.
    """
    done: dict[Path, Fetched] = {}
    objects: dict[Path, list[SourceSpec]] = {}
    for spec in params.data.sources:
        if spec.skip:
            continue
        if spec.sql is not None:
            path = stored_file(spec, spec.sql, params)
            if path not in done and path not in besides:
                done[path] = fetch_rows(project, params, spec, spec.sql, path, full=full)
        elif spec.remote:
            path = store_folder(spec, params)
            if path not in done and path not in besides:
                done[path] = fetch_store(project, params, spec, full=full)
        elif spec.object:
            whole = spec.model_copy(update={"subform": ""})
            objects.setdefault(object_file(whole, params), []).append(spec)
    for path, specs in objects.items():
        if path not in besides:
            done[path] = fetch_object(project, params, specs, full=full, manners=manners)
    return tuple(done.values())
