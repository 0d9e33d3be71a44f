"""reportkit: from a client's data to a branded Chinese 客户管理分析报告.

Where things are:
    pipeline   build_report: six named steps on one screen; read this first
    params     settings: defaults → client → command line
    data       files → typed tables → immutable snapshot → customer features
    analysis   pure maths, one module per chapter
    charts     data in, figure out
    chapter    what a notebook may say: metric, finding, table, figure, action, note
    notebooks  executes them under Papermill
    bundle     the folder where a chapter leaves what it found
    report     chapters → numbered report with references, summary, actions, appendices
    render     report → PDF, HTML, Excel
    batch      many clients and periods
    cli        the command line
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportkit.chapter import begin_chapter

__all__ = ["begin_chapter"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the notebook's vocabulary on first use: rendering a report needs none of it."""
    if name == "begin_chapter":
        from reportkit.chapter import begin_chapter

        return begin_chapter
    raise AttributeError(f"module 'reportkit' has no attribute {name!r}")
