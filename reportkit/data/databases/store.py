"""Where fetched rows lie: one private Parquet file per source of a client, a source like any other."""

from __future__ import annotations

import re
from pathlib import Path

from reportkit.data.crm.store import object_file
from reportkit.data.databases.statements import MOMENTS
from reportkit.data.sources import find_files
from reportkit.data.spec import SourceSpec, SqlSource
from reportkit.data.stores import kept_files
from reportkit.errors import DataError
from reportkit.hashes import fingerprint
from reportkit.params import Params
from reportkit.project import slug

_NAMED = re.compile(rf":({'|'.join(MOMENTS)})\b")
_DIGITS = 12


def source_files(spec: SourceSpec, params: Params, base: Path) -> tuple[Path, ...]:
    """The files that hold the rows of one entry of ``data.sources``; names of files begin in ``base``.

    Raises DataError for a file that is not there, and for a live source of which nothing was fetched yet.
    """
    if spec.remote:
        return kept_files(spec, params)
    if not spec.live:
        return find_files(spec.file, base)
    path = stored_file(spec, spec.sql, params) if spec.sql else object_file(spec, params)
    if not path.is_file():
        raise DataError(
            f"data.sources：“{spec.origin}”还没有取过数。"
            f"请先运行 reportkit check {params.client_id} --period {params.period}。"
        )
    return (path,)


def stored_file(spec: SourceSpec, sql: SqlSource, params: Params) -> Path:
    """Where the rows lie: another place for other rows, so that no report reads those of another."""
    values = dict(zip(MOMENTS, (params.period.start, params.period.end, params.as_of), strict=True))
    asked = {
        "sql": sql.model_dump(mode="json", exclude={"timeout_seconds", "overlap_days"}),
        "zone": zone_of(spec, params),
        "moments": {n: values[n].isoformat() for n in sorted(set(_NAMED.findall(sql.query)))},
    }
    name = slug(sql.table or spec.table)
    return params.fetched_folder / f"{name}-{fingerprint(asked)[:_DIGITS]}.parquet"


def names_moments(params: Params) -> bool:
    """Whether a query of the client asks for the period or the data end."""
    queries = (spec.sql.query for spec in params.data.sources if spec.sql is not None)
    return any(map(_NAMED.search, queries))


def zone_of(spec: SourceSpec, params: Params) -> str:
    """The zone in which moments are to be handed on."""
    return spec.timezone or params.client.timezone
