"""The names of all clients of a project, read once for a whole batch: none may stand in another's report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from reportkit.data.dataset import Dataset
from reportkit.errors import ReportkitError
from reportkit.files import write_bytes
from reportkit.hashes import HashBook
from reportkit.params import Params
from reportkit.project import Project
from reportkit.yaml_files import read_yaml


def other_names(project: Project, params: Params, data: Dataset) -> tuple[str, ...]:
    """Names of the other clients, but those that are themselves customers of this client."""
    named = client_names(project)
    strangers = [name for client, name in named.items() if client != params.client_id]
    strangers = [name for name in strangers if name not in ("", params.client.name)]
    if not (strangers and data.has("customers.name")):
        return tuple(strangers)
    own = data.frame("customers", columns=["name"])["name"].dropna()
    return tuple(s for s in strangers if not own.str.contains(s, regex=False).any())


def client_names(project: Project) -> dict[str, str]:
    """client → its name, empty where its file cannot be read: a broken neighbour fails nobody else.

    Files that are the same as last time are not parsed again.
    """
    book = HashBook(project.hashes_file)
    known = _kept(project)
    names: dict[str, str] = {}
    now: dict[str, str] = {}
    for client in project.clients():
        path = project.client_file(client)
        try:
            digest = book.of(path)
            now[digest] = known[digest] if digest in known else _name_in(read_yaml(path))
        except (OSError, ReportkitError):
            names[client] = ""
            continue
        names[client] = now[digest]
    book.save()
    if now != known:
        with suppress(OSError):  # the index only saves time
            write_bytes(project.names_file, json.dumps(now).encode(), mode=0o600)
    return names


def _kept(project: Project) -> dict[str, str]:
    with suppress(OSError, ValueError, RecursionError):
        kept = json.loads(project.names_file.read_text(encoding="utf-8"))
        if isinstance(kept, dict) and all(isinstance(name, str) for name in kept.values()):
            return kept
    return {}


def _name_in(settings: Mapping[str, object]) -> str:
    client = settings.get("client")
    return str(client.get("name") or "").strip() if isinstance(client, Mapping) else ""
