"""Where the rows of an object lie: one private Parquet file, and one more per subform that is asked for."""

from __future__ import annotations

from pathlib import Path

from reportkit.data.spec import SourceSpec
from reportkit.hashes import fingerprint
from reportkit.params import Params
from reportkit.project import slug

_DIGITS = 12


def object_file(spec: SourceSpec, params: Params) -> Path:
    """The file of a source with ``object``."""
    asked = {"connection": spec.connected_by, "object": spec.object, "zone": zone_of(spec, params)}
    stem = f"{slug(spec.object)}-{fingerprint(asked)[:_DIGITS]}"
    part = f".{fingerprint(spec.subform)[:_DIGITS]}" if spec.subform else ""
    return params.fetched_folder / f"{stem}{part}.parquet"


def zone_of(spec: SourceSpec, params: Params) -> str:
    """The zone in which moments are handed on."""
    return spec.timezone or params.client.timezone
