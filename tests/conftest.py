"""What every test may ask for."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real public data sets; the tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("REPORTKIT_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data not present ({folder.name}); set REPORTKIT_SHARED_DATA to its folder")
    return folder
