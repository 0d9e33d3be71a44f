"""reportkit: from a client's data to a branded Chinese 客户管理分析报告.

Where things are:
    pipeline   build_report: six named steps on one screen; read this first
    params     settings: defaults → client → command line
    data       files → typed tables → immutable snapshot → customer features
    analysis   pure maths, one module per chapter
    measures   numbers declared once: name, unit, definition, how they are taken and wobble
    charts     data in, a frozen chart out
    vocabulary what a notebook may say: metric, finding, table, figure, action, note
    sentences  how it is said: templates with clauses that fall away
    notebooks  executes them under Papermill
    bundle     the folder where a chapter leaves what it found
    report     chapters → numbered report with references, summary, actions, appendices
    render     report → PDF, HTML, Excel
    batch      many clients and periods
    commands   what a person types, a module for each kind of work; cli lists them
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportkit import charts
    from reportkit.absence import first_of, is_there
    from reportkit.data import features
    from reportkit.vocabulary import begin_chapter

__all__ = ["begin_chapter", "charts", "features", "first_of", "is_there"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the notebook's vocabulary on first use: rendering a report needs none of it."""
    if name == "begin_chapter":
        from reportkit.mistakes import tell_mistakes
        from reportkit.vocabulary import begin_chapter

        tell_mistakes()  # also those of the imports that follow in the first cell
        return begin_chapter
    if name == "features":
        import reportkit.data.features as features

        return features
    if name in ("first_of", "is_there"):
        from reportkit import absence

        return getattr(absence, name)
    raise AttributeError(f"module 'reportkit' has no attribute {name!r}")
