"""``python -m reportkit`` is the command line."""

import subprocess
import sys


def started(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reportkit", *words], capture_output=True, text=True, check=False
    )


def test_it_is_the_command_line_with_its_exit_codes():
    helped = started("--help")
    assert helped.returncode == 0
    assert "build" in helped.stdout
    wrong = started("biuld")
    assert wrong.returncode == 2
    assert "biuld" in wrong.stderr
    assert "Traceback" not in wrong.stderr
