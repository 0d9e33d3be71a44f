"""The charts that a notebook may name."""

import subprocess
import sys

import pytest

from reportkit import charts


def test_a_misspelt_chart_is_told_with_the_nearest():
    with pytest.raises(AttributeError, match="没有图“lorentz”。是否 lorenz？"):
        _ = charts.lorentz


@pytest.mark.parametrize("name", charts.__all__)
def test_every_chart_says_in_chinese_how_it_is_asked_for(name):
    chart = getattr(charts, name)
    assert name == "Chart" or f"例：charts.{name}(" in chart.__doc__


def test_one_module_of_the_room_loads_none_of_the_others():
    code = "import sys, reportkit.charts.palette; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
