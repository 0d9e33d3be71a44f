"""Which engine reckons the features of a client: DuckDB on this machine, or Spark on many."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from reportkit.errors import SystemRequirementError

DUCKDB = "duckdb"
LOCAL = "spark://local"
JAVA = 17  # the oldest that Spark runs on
_CLUSTER = re.compile(r"spark://[A-Za-z0-9_.-]+:\d{1,5}")


def checked_engine(text: str) -> str:
    """``text`` where it names an engine. Raises ValueError in words for the person who wrote it."""
    if text in (DUCKDB, LOCAL) or _CLUSTER.fullmatch(text):
        return text
    raise ValueError(f"应写成 {DUCKDB}、{LOCAL} 或 spark://主机:端口，例如 spark://10.0.0.5:7077")


def require_engine(engine: str) -> None:
    """Raises SystemRequirementError, before any data are read, where ``engine`` cannot run here."""
    if engine == DUCKDB:
        return
    if not all(map(find_spec, ("pyspark", "sqlglot"))):
        raise SystemRequirementError(
            f"data.engine: {engine} 用到 Spark，请先安装：pip install 'reportkit[spark]'。"
        )
    version = _java_version()
    if version < JAVA:
        found = f"这里的是 Java {version}" if version else "这里没有 Java"
        raise SystemRequirementError(
            f"data.engine: {engine} 需要 Java {JAVA} 或更新的版本，{found}。"
            f"请先安装：sudo apt-get install -y openjdk-{JAVA}-jre-headless。"
        )


def _java_version() -> int:
    """Its first number, as ``JAVA_HOME`` or the path has it; 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if not java:
        return 0
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr)
    return int(found[1]) if found else 0
