"""The command line: which commands there are, and how an error ends one of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from reportkit import __version__
from reportkit.command_words import Group, Place, chinese_words
from reportkit.commands import (
    authoring,
    clients,
    connecting,
    looking,
    making,
    monthly,
    past_reports,
)
from reportkit.commands.speaking import EXIT_CODES, say
from reportkit.errors import explained
from reportkit.garbage import collect_seldom
from reportkit.terminal import outlast_terminal


class _Commands(Group):
    """Turns any exception into its message and exit code, whichever command raised it."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with chinese_words():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if ctx.params.get("debug"):
                raise
            fault = explained(error)
            say(f"错误：{fault}", err=True)
            ctx.exit(fault.exit_code)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(__version__, "-V", "--version", prog_name="reportkit", help="显示版本。")
@click.option("--debug", is_flag=True, help="出错时显示完整的调用栈。")
@click.option(
    "--project",
    "folder",
    type=Place(file_okay=False),
    metavar="目录",
    help="项目目录（默认：当前目录或其上级）。",
)
@click.pass_context
def cli(ctx: click.Context, debug: bool, folder: Path | None) -> None:
    """从客户数据到《客户管理分析报告》。

    例：reportkit build demo --period 2025-Q4
    """
    ctx.obj = folder


@click.group(cls=Group)
def new() -> None:
    """新建客户或章节。"""


NEW: tuple[click.Command, ...] = (
    clients.new_client,
    authoring.new_chapter,
    authoring.new_questionnaire,
)

#: from the first data of a client to what is done each month, in that order
COMMANDS: tuple[click.Command, ...] = (
    authoring.init, new, clients.answer, clients.merges, connecting.connect, clients.fetch,
    looking.doctor, looking.check, authoring.preview, authoring.clean,
    making.build, making.render,
    past_reports.list_runs, past_reports.compare_runs, past_reports.restore_edition,
    monthly.ensure, monthly.strike, monthly.comment, monthly.decide, monthly.release,
    monthly.deliver, connecting.writeback, monthly.catalogue, monthly.schedule,
)  # fmt: skip

for each in NEW:
    new.add_command(each)
for each in COMMANDS:
    cli.add_command(each)


def main() -> None:
    """Entry point of the ``reportkit`` command."""
    os.environ.setdefault("PYTHONUTF8", "1")
    collect_seldom()
    outlast_terminal()
    try:
        cli()
    finally:
        # where an interrupt passed through evaluated text, Python remembers it and would end by the
        # signal once more instead of with our exit code; evaluating anything makes it forget
        exec("")


if __name__ == "__main__":
    main()
