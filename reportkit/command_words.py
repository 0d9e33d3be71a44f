"""What click itself says (Usage, Missing option, No such command …) in Chinese, in columns of cells.

click looks its words up with gettext; ours are in locale/zh. What it does not look up (the words in
a usage line, the kinds of paths) is set here. Knows no command.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import click

_DOMAIN, _LANGUAGE = "reportkit", "zh"
_LOCALES = Path(__file__).with_name("locale")
_WORDS = re.compile(r"[!-~]+ *|.")  # what a line may end behind: a Latin word, any other character
_CLOSING = "，。；：、）》”？！"  # these never begin a line


@contextmanager
def chinese_words() -> Iterator[None]:
    """While it lasts, gettext answers click in Chinese, whatever the language of the machine."""
    domain, language = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(_DOMAIN, str(_LOCALES))
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = _LANGUAGE
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if language is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = language


class Place(click.Path):
    """A path of which click says 目录 or 文件: it chooses the word when the command is declared."""

    def __init__(self, *, file_okay: bool = True, dir_okay: bool = True) -> None:
        super().__init__(file_okay=file_okay, dir_okay=dir_okay, path_type=Path)
        kinds = (file_okay and "文件", dir_okay and "目录")
        self.name = "或".join(kind for kind in kinds if kind)


class _Formatter(click.HelpFormatter):
    """Help in columns: a Chinese character is two cells wide and needs no space to end a line."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        paragraphs = (re.sub(r"\s*\n\s*", "", part) for part in text.split("\n\n"))
        wrapped = (
            "".join(f"{indent}{line}\n" for line in wrap(part, self.width - len(indent)))
            for part in paragraphs
        )
        self.write("\n".join(wrapped))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        rows = list(rows)
        column = min(max(_cells(term) for term, _ in rows), col_max) + col_spacing
        for term, text in rows:
            beside = _cells(term) + col_spacing <= column
            first, *others = wrap(text, max(self.width - self.current_indent - column, 10))
            gap = (
                " " * (column - _cells(term))
                if beside
                else f"\n{'':>{column + self.current_indent}}"
            )
            self.write(f"{'':>{self.current_indent}}{term}{gap}{first}".rstrip() + "\n")
            for line in others:
                self.write(f"{'':>{column + self.current_indent}}{line}\n")


def wrap(text: str, width: int) -> Sequence[str]:
    """The lines of ``text``, at most ``width`` cells wide but for a longer word or a closing mark."""
    lines, room = [""], width
    for word in _WORDS.findall(text):
        if _cells(word.rstrip()) > room and lines[-1] and word not in _CLOSING:
            lines.append("")
            room = width
        lines[-1] += word
        room -= _cells(word)
    return [line.strip() for line in lines]


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command whose usage line and missing parameters are told in Chinese."""

    context_class = _Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", **kwargs})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter as missing:
            raise click.UsageError(_missing(missing, ctx), ctx) from missing


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": "命令 …", **kwargs})


def _missing(missing: click.MissingParameter, ctx: click.Context) -> str:
    """``缺少 --by：审阅人。``: click would end it in a full stop of its own, and not say what it is."""
    parameter = missing.param
    if isinstance(parameter, click.Option):
        return f"缺少 {parameter.opts[0]}：{parameter.help}"
    return f"缺少“{parameter.make_metavar(ctx)}”。" if parameter is not None else str(missing)
