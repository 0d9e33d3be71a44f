"""From what a report is made: every part that could change a byte of it, and which edition it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from reportkit import runs
from reportkit.build import Build
from reportkit.data.dataset import Dataset
from reportkit.editions import next_edition
from reportkit.edits import edits_file
from reportkit.hashes import file_hash, fingerprint, tree_hash
from reportkit.params import Params
from reportkit.password import seals
from reportkit.project import Project
from reportkit.render.signing import Signer


def provenance(
    project: Project, params: Params, data: Dataset, signer: Signer | None = None
) -> dict[str, object]:
    """Hashes, versions and settings by name, with one fingerprint over them all."""
    parts: dict[str, object] = {
        "inputs": dict(data.hashes),
        "notebooks": tree_hash([project.notebooks], [".ipynb"]),
        "sentences": tree_hash([project.sentences], [".yaml"]),
        "templates": tree_hash(
            [project.templates], [".j2", ".css", ".js", ".yaml", ".svg", ".ttf"]
        ),
        "strategies": file_hash(project.strategies),
        **_reviewers(project, params),
        "code": tree_hash([Path(__file__).parent], [".py", ".ttf"]),
        "versions": runs.versions(),
        "changed": dict(params.changed),
        **({"pdf": _file_kind(params, signer)} if "pdf" in params.report.formats else {}),
        "privacy": {"mask": params.privacy.mask, "persons": params.client.kind == "对私"},
    }
    return {**parts, "fingerprint": fingerprint({**parts, "params": params.to_json()})}


def with_peers(facts: Mapping[str, object], compared: Mapping[str, object]) -> dict[str, object]:
    """What others of the industry have is an input."""
    mark = fingerprint({"facts": facts["fingerprint"], "peers": compared})
    return {**facts, "peers": compared, "fingerprint": mark}


def edition_of(build: Build, facts: Mapping[str, object]) -> dict[str, object] | None:
    """Which edition this report is, None for a trial. Settings are compared as recorded, masked."""
    if build.trial:
        return None
    recorded = runs.read_record(build.run.folder)["params"]
    return asdict(next_edition(build.project, build.params, {**facts, "params": recorded}))


def _reviewers(project: Project, params: Params) -> dict[str, str]:
    """What reviewers wrote is an input, where they wrote anything."""
    path = edits_file(project, params.client_id, params.period)
    return {"edits": file_hash(path)} if path.is_file() else {}


def _file_kind(params: Params, signer: Signer | None) -> dict[str, object]:
    """What the PDF is: an archive file must be open to everybody, so a sealed one is none."""
    by = {"signature": signer.facts()} if signer is not None else {}
    if seals(params):
        return {"conforms_to": ["PDF/UA-1"], "encryption": "AES-256", **by}
    return {"conforms_to": ["PDF/A-3a", "PDF/UA-1"], "encryption": "", **by}
