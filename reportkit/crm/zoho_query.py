"""COQL, where it serves: a few fields of many records, two thousand in a call instead of a hundred."""

from __future__ import annotations

from collections.abc import Sequence

from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.zoho_calls import ZohoCalls, records
from reportkit.crm.zoho_pages import Record, by_ids

ROWS = 2000
_COLUMNS = 49  # and the id
WORTH = 1000  # fewer ids are asked for by id
_HITS = 300  # of 2,000 rows: below that, three credits buy more by id


def of_many(calls: ZohoCalls, thing: str, ids: Sequence[str], names: Sequence[str]) -> list[Record]:
    """Records by id: a pass along the ids by COQL, the rest by id where that is cheaper.

    names: at most 49, no lookups: a query names only their ids.
    """
    left, found = sorted(set(ids), key=int), list[Record]()
    while len(left) >= WORTH and len(names) <= _COLUMNS:
        try:
            page = _page(calls, thing, left, names)
        except CrmError as error:
            if error.why is not Why.RIGHT:
                raise
            break  # the grant lacks this one scope
        wanted = set(left)
        hits = [record for record in page if str(record["id"]) in wanted]
        found += hits
        reached = int(page[-1]["id"]) if len(page) == ROWS else int(left[-1])
        left = [number for number in left if int(number) > reached]
        if len(hits) < _HITS:
            break
    return [*found, *(by_ids(calls, thing, left, names) if left else ())]


def _page(calls: ZohoCalls, thing: str, left: Sequence[str], names: Sequence[str]) -> list[Record]:
    """The rows from the first id on: never by OFFSET, which rows that go would shift."""
    text = (
        f"select {', '.join(['id', *names])} from {thing}"
        f" where (id >= {left[0]} and id <= {left[-1]}) order by id asc limit {ROWS}"
    )
    return records(calls.ask("coql", "/crm/v8/coql", method="POST", json={"select_query": text}))
