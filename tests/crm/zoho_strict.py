"""The strict Zoho CRM with all its paths, and clients of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zoho_coql  # noqa: F401  each registers its paths
import zoho_jobs  # noqa: F401
import zoho_records  # noqa: F401
from zoho_service import SCOPES, Switches, ZohoService

from reportkit.crm.contract import Change, Manners, Page
from reportkit.crm.zoho import Zoho
from reportkit.crm.zoho_calls import ZohoCalls
from reportkit.crm.zoho_places import place_of

__all__ = ["SCOPES", "Switches", "ZohoService", "change", "client", "everything", "kept", "zoho"]


def client(
    service: ZohoService, accounts: str = "accounts", tokens: Path | None = None, **more: Any
) -> Zoho:
    """A client on the clock of the service; ``accounts``: where it asks for tokens."""
    manners = Manners(service.clock, seconds=1.0, tokens=tokens)
    place = place_of(service.settings(accounts))
    return Zoho(ZohoCalls(service.login(), place, manners), **more)


@contextmanager
def zoho(
    switches: Switches | None = None, accounts: int = 0, **more: Any
) -> Iterator[tuple[ZohoService, Zoho]]:
    """A service and a client; at the end the rules must have been kept."""
    with ZohoService(switches, accounts) as service:
        made = client(service, **more)
        yield service, made
        made.close()
        kept(service)


def kept(service: ZohoService) -> None:
    """No rate broken, nothing written twice, no automation rung, no secret in an address."""
    service.assert_kept()
    assert service.workflows == 0
    assert service.secrets_in_addresses == 0


def everything(pages: Iterator[Page]) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Rows by id and what was deleted; the last page says that it is."""
    rows, gone, after = {}, (), "?"
    for page in pages:
        rows |= {row["_id"]: dict(row) for row in page.rows}
        gone, after = gone + page.deleted, page.after
    assert after == ""
    return rows, gone


def change(row: Any, **values: Any) -> Change:
    """What a caller writes after it has read ``row``."""
    before = {name: row.get(name) for name in values}
    return Change(row["_id"], values, before, row["Modified_Time"])
