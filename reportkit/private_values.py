"""What a client's data hold of persons: kept aside while a report is made, to search the result for it.

The snapshot itself is masked. These values lie beside it in one file that is deleted when the report
has passed the gate, or has failed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportkit.masking import mask_name, mask_text, personal_data
from reportkit.person_names import PersonNames

_FILE = "private.json"
_WORD = re.compile(r"[^\s、，。；：（）“”《》]+")


@dataclass(frozen=True, slots=True)
class PrivateValues:
    """Names, and numbers and mail addresses without separators.

    keys: record numbers that are themselves a contact; a write-back file cannot do without them.
    nicknames: numbers of customers that are names they gave themselves, as 1sun7224; hidden where
    one stands alone, and not kept aside.
    """

    names: PersonNames = field(default_factory=lambda: PersonNames((), ()))
    contacts: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    nicknames: frozenset[str] = frozenset()
    cards: bool = False  # customers go by the numbers of their bank cards

    def __bool__(self) -> bool:
        return bool(self.names or self.contacts)

    def mask(self, text: str) -> str:
        """A text without names and contacts."""
        return self.names.mask(mask_text(_WORD.sub(self._shown, text)))

    def _shown(self, word: re.Match[str]) -> str:
        return mask_name(word[0]) if word[0] in self.nicknames else word[0]

    def sweep(self, content: Any) -> Any:
        """Plain JSON content with every text in it masked, the names of fields too."""
        if isinstance(content, str):
            return self.mask(content)
        if isinstance(content, dict):
            return {self.sweep(key): self.sweep(item) for key, item in content.items()}
        if isinstance(content, (list, tuple)):
            return [self.sweep(item) for item in content]
        return content


NOTHING_PRIVATE = PrivateValues()


def contacts_of(texts: Iterable[str]) -> frozenset[str]:
    """Every number and mail address that the texts hold, without separators."""
    return frozenset(item.raw for text in texts for item in personal_data(text))


def write_private(private: PrivateValues, folder: Path) -> None:
    """Keep the values beside a snapshot; nobody but their owner can read the file."""
    content = {
        "anywhere": sorted(private.names.anywhere),
        "alone": sorted(private.names.alone),
        "contacts": sorted(private.contacts),
        "keys": sorted(private.keys),
    }
    handle = os.open(folder / _FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)


def read_private(folder: Path) -> PrivateValues:
    """What ``write_private`` kept; nothing where masking is off or the values are gone."""
    path = folder / _FILE
    if not path.is_file():
        return NOTHING_PRIVATE
    content = json.loads(path.read_text(encoding="utf-8"))
    names = PersonNames(content["anywhere"], content["alone"])
    return PrivateValues(names, frozenset(content["contacts"]), frozenset(content["keys"]))


def forget_private(folder: Path) -> None:
    """Delete what was kept."""
    (folder / _FILE).unlink(missing_ok=True)
