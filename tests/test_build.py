"""What a build carries from step to step, and what it tells nobody."""

from pathlib import Path

from sample_book import sample_params

from reportkit.build import AS_NEEDED, Build
from reportkit.progress import Watch
from reportkit.project import Project
from reportkit.runs import Run


def test_the_password_of_the_pdf_is_in_no_error_text(tmp_path):
    params = sample_params()
    build = Build(
        project=Project(tmp_path),
        params=params,
        run=Run("r", "demo", "2025-Q4", tmp_path),
        final=Path("final"),
        watch=Watch(lambda step, detail: None),
        password="geheim-8472",
    )
    assert "geheim-8472" not in repr(build)
    assert build.how == AS_NEEDED
    assert AS_NEEDED.kernels
    assert not AS_NEEDED.force
