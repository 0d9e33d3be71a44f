"""A book in a brand's own templates is made by a process with limits: one of them may never end.

The sandbox keeps a template from files and Python; this keeps it from all time and all memory.
Runs as ``python -m reportkit.render.confined SECONDS BYTES``: the order comes in on standard input,
what went wrong goes out on standard output.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

from reportkit.brand import Brand
from reportkit.errors import RenderError, ReportkitError, explained
from reportkit.password import seal_process
from reportkit.render import FORMATS, write
from reportkit.report.model import Report

SECONDS = 600  # of processor time; the book of the demo client takes a tenth of it
MEMORY = 3 << 30  # bytes beyond those of the loaded program
_PASSED = """PATH HOME TZ LANG LC_ALL LC_CTYPE TMPDIR TEMP TMP LD_LIBRARY_PATH DYLD_LIBRARY_PATH
    DYLD_FALLBACK_LIBRARY_PATH XDG_CACHE_HOME FONTCONFIG_FILE FONTCONFIG_PATH SYSTEMROOT USERPROFILE
    REPORTKIT_PROJECT""".split()  # noqa: SIM905
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])


def write_confined(report: Report, brand: Brand, format: str, target: Path, password: str) -> None:
    """Write the format as ``write`` does, within the limits.

    Raises RenderError when the brand's templates fail, never end or want more memory than there is,
    and whatever stops the renderer.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", __name__, str(SECONDS), str(MEMORY)],
            input=pickle.dumps((report, brand, format, target, password)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=4 * SECONDS,  # of the clock: also one that only waits ends
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderError(_endless(brand)) from error
    if done.returncode == -signal.SIGXCPU:
        raise RenderError(_endless(brand))
    if done.returncode:
        raise RenderError(_too_large(brand))
    fault = pickle.loads(done.stdout)  # of our own process
    if fault is not None:
        raise fault


def _environment() -> dict[str, str]:
    """What finds libraries, fonts and scratch space; a password among the variables stays here."""
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    path = os.pathsep.join(filter(None, [_PACKAGE_ROOT, os.environ.get("PYTHONPATH", "")]))
    return {**passed, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


def _endless(brand: Brand) -> str:
    return (
        f"品牌 {brand.folder.name} 的模板在 {SECONDS} 秒内没有排完，已停止。"
        "请检查其中的循环，并去掉多余的内容。"
    )


def _too_large(brand: Brand) -> str:
    return (
        f"品牌 {brand.folder.name} 的模板需要超过 {MEMORY / (1 << 30):g} GB 内存，已停止。"
        "请检查其中的循环，并去掉多余的内容。"
    )


def main() -> None:
    """Do what the order on standard input says and tell how it went."""
    seal_process()  # the order may hold a password
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    report, brand, format, target, password = pickle.load(sys.stdin.buffer)
    confine(int(sys.argv[1]), int(sys.argv[2]))
    with answer:
        answer.write(pickle.dumps(_fault(report, brand, format, target, password)))


def confine(seconds: int, memory: int) -> None:
    """Limit this process to so much more processor time and memory than it has taken by now."""
    import resource

    spent = resource.getrusage(resource.RUSAGE_SELF)
    ends = int(spent.ru_utime + spent.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (ends, ends + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    mapped = Path("/proc/self/statm")
    if mapped.exists():
        pages = int(mapped.read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _fault(
    report: Report, brand: Brand, format: str, target: Path, password: str
) -> ReportkitError | None:
    try:
        write(FORMATS[format], report, brand, target, password)
    except MemoryError:
        return RenderError(_too_large(brand))
    except (ReportkitError, OSError) as error:
        return explained(error)
    except Exception as error:  # a template may fail in any way
        name = getattr(error, "name", "") or ""
        line = getattr(error, "lineno", None)
        place = f"（{name} 第 {line} 行）" if line else ""
        return RenderError(
            f"品牌 {brand.folder.name} 的模板有误{place}：{type(error).__name__}："
            f"{str(error).partition(chr(10))[0][:200]}。请改正，或删去这个模板。"
        )
    return None


if __name__ == "__main__":
    main()
