"""The last look before a report leaves: no file of the run may hold a private value of the client's data.

Looks in another way than the masking does: for the very values, whatever stands between their digits.
Numbers of fewer than ten digits are as often amounts, so they are not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from reportkit.errors import GateError
from reportkit.finished_texts import finished_texts
from reportkit.masking import readable
from reportkit.private_values import PrivateValues

_RUN = re.compile(r"\d(?:[ .()/-]{0,3}\d){9,}[Xx]?")  # ten digits and more, little between them
_GROUP = re.compile(r"\d+[Xx]?")
_MOST_GROUPS, _LONGEST = 6, 23  # of one number; digits with a country code
_PREFIXES = ("", "0", "86", "086", "0086")
_WORD_BEFORE, _WORD_AFTER = re.compile(r"[0-9A-Za-z]*$"), re.compile(r"[0-9A-Za-z]*")
_AMOUNT = re.compile(r"\.\d{1,2}(?!\d)")
_LOCAL = re.compile(r"[\w.%+'-]{1,64}$")
_DOMAIN = re.compile(r"[\w.-]{1,64}")
_SNAPSHOT = "data"  # masked, and not part of what leaves
_WITH_KEYS = (".zip", ".parquet", ".json", ".ipynb")  # files that may need a record number


def refuse_leaks(
    folder: Path, private: PrivateValues, own: Iterable[str] = (), password: str = ""
) -> None:
    """Search every file of a run for every private value.

    A record number that is itself a telephone may stand in what carries it back to the CRM, and
    nowhere else. own: texts of whoever makes the report, whose telephone is no leak. password:
    opens the PDF. Raises GateError naming the file and the kind of value; the value itself is shown
    as it may be shown.
    """
    if not private:
        return
    search = _Search(private)
    known = {value for text in own for _, value in search.found(text)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] != _SNAPSHOT:
            allowed = known | private.keys if path.suffix in _WITH_KEYS else known
            for text in (str(name), *finished_texts(path, password)):
                for kind, value in search.found(text):
                    if value not in allowed:
                        raise GateError(
                            f"{name} 中有没有遮盖的{kind}（{private.mask(value)}），报告未发布。"
                            "请在写下它的笔记本或设置中去掉。"
                        )


class _Search:
    """The private values, ready to be looked up."""

    def __init__(self, private: PrivateValues) -> None:
        self._names = private.names
        self._numbers = {value.upper() for value in private.contacts if "@" not in value}
        self._mails = {value.lower() for value in private.contacts if "@" in value}
        self._domains = {mail.rpartition("@")[2] for mail in self._mails}

    def found(self, text: str) -> Iterator[tuple[str, str]]:
        """Kind and text of each private value in ``text``."""
        plain = readable(text)
        yield from (("姓名", text[start:end]) for start, end in self._names.found(text))
        yield from (("号码", number) for number in self._numbers_in(plain))
        yield from (("邮箱", mail) for mail in self._mails_in(plain))

    def _numbers_in(self, text: str) -> Iterator[str]:
        for run in _RUN.finditer(text):
            groups = list(_GROUP.finditer(text, run.start(), run.end()))
            for first, begin in enumerate(groups):
                if text.startswith("0.", begin.start()):
                    continue  # a share
                number = ""
                for last in groups[first : first + _MOST_GROUPS]:
                    number += last[0].upper()
                    if len(number) > _LONGEST:
                        break
                    if self._known(number) and _stands_alone(text, begin.start(), last.end()):
                        yield number

    def _known(self, number: str) -> bool:
        return any(
            number.startswith(prefix) and number[len(prefix) :] in self._numbers
            for prefix in _PREFIXES
        )

    def _mails_in(self, text: str) -> Iterator[str]:
        for sign in re.finditer("@", text):
            local, domain = _LOCAL.search(text, 0, sign.start()), _DOMAIN.match(text, sign.end())
            if local is None or domain is None:
                continue
            for end in range(len(domain[0]), 2, -1):
                site = domain[0][:end].lower()
                for start in range(len(local[0])) if site in self._domains else ():
                    if f"{local[0][start:].lower()}@{site}" in self._mails:
                        yield f"{local[0][start:]}@{site}"
                        return


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether digits are a number of their own: no part of a record number, a share or an amount."""
    before, after = _WORD_BEFORE.search(text, 0, start), _WORD_AFTER.match(text, end)
    around = (before[0] if before else "") + (after[0] if after else "")
    if any(c.isdigit() for c in around) or re.search(r"(?<!\d)0\.$", text[:start][-3:]):
        return False
    return _AMOUNT.match(text, end) is None
