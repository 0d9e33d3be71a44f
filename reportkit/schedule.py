"""Ready units for the scheduler of a machine: systemd timer, crontab, Airflow DAG.

Each runs ``reportkit ensure``, which knows its date and may run as often as it likes, and after it
``reportkit deliver`` where that is wanted. Writes text, starts nothing.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_NAME = "reportkit-month"
_PLAIN = re.compile(r"[\w./=-]+", re.ASCII)
_QUOTES = str.maketrans({"\\": "\\\\", '"': '\\"'})


@dataclass(frozen=True, slots=True)
class Plan:
    """What runs, where, and when in the month (local time of the machine)."""

    project: Path
    program: str  # the Python that has reportkit
    day: int = 2
    hour: int = 6
    minute: int = 30
    period: str = "last-month"
    jobs: int = 1
    deliver: bool = False

    @property
    def commands(self) -> tuple[tuple[str, ...], ...]:
        """The words of each command, in their order."""
        base = (self.program, "-m", "reportkit", "--project", str(self.project))
        ensure = (*base, "ensure", "--through", self.period, "--jobs", str(self.jobs))
        send = (*base, "deliver", "--all", "--period", self.period)
        return (ensure, send) if self.deliver else (ensure,)


def systemd(plan: Plan) -> dict[str, str]:
    """A service and its timer; a month in which the machine was off is made up for."""
    starts = "\n".join(f"ExecStart={_quoted(words)}" for words in plan.commands)
    service = (
        "[Unit]\nDescription=reportkit 月度报告\nWants=network-online.target\n"
        "After=network-online.target\n\n[Service]\nType=oneshot\n"
        f"WorkingDirectory={_escaped(str(plan.project))}\n{starts}\n"
        "UMask=0077\nKillSignal=SIGTERM\nTimeoutStopSec=120\nSuccessExitStatus=0\n"
    )
    timer = (
        "[Unit]\nDescription=reportkit 月度报告\n\n[Timer]\n"
        f"OnCalendar=*-*-{plan.day:02d} {plan.hour:02d}:{plan.minute:02d}:00\n"
        "Persistent=true\nRandomizedDelaySec=5min\n\n[Install]\nWantedBy=timers.target\n"
    )
    return {f"{_NAME}.service": service, f"{_NAME}.timer": timer}


def cron(plan: Plan) -> dict[str, str]:
    """One line for ``crontab -e``; a missed run is made up for by the next, never lost."""
    words = " && ".join(shlex.join(command) for command in plan.commands)
    line = f"{plan.minute} {plan.hour} {plan.day} * * {words.replace('%', chr(92) + '%')}"
    return {"crontab": f"# reportkit 月度报告\n{line}\n"}


def airflow(plan: Plan) -> dict[str, str]:
    """A DAG of one task per command, run once a month for the month that has ended."""
    tasks = ["ensure", "deliver"][: len(plan.commands)]
    lines = []
    for name, words in zip(tasks, plan.commands, strict=True):
        more = ' + " --date {{ data_interval_end | ds }}"' if name == "ensure" else ""
        lines.append(
            f'    {name} = BashOperator(task_id="{name}", bash_command={shlex.join(words)!r}{more})'
        )
    if len(tasks) > 1:
        lines.append("    ensure >> deliver")
    body = "\n".join(lines)
    text = (
        '"""reportkit 月度报告。"""\n\nimport pendulum\nfrom airflow import DAG\n'
        "from airflow.operators.bash import BashOperator\n\n"
        f'with DAG(\n    dag_id="reportkit_month",\n'
        f'    schedule="{plan.minute} {plan.hour} {plan.day} * *",\n'
        '    start_date=pendulum.datetime(2025, 1, 1, tz="Asia/Shanghai"),\n'
        "    catchup=False,\n    max_active_runs=1,\n):\n"
        f"{body}\n"
    )
    return {"reportkit_month.py": text}


KINDS: Mapping[str, Callable[[Plan], dict[str, str]]] = {
    "systemd": systemd, "cron": cron, "airflow": airflow,
}  # fmt: skip


def _quoted(words: tuple[str, ...]) -> str:
    """As systemd reads a command: quotes around every word that needs them, % doubled."""
    return " ".join(
        word if _PLAIN.fullmatch(word) else f'"{_escaped(word).translate(_QUOTES)}"'
        for word in words
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
