#!/bin/sh
# Make this checkout ready: system libraries, a virtual environment, the locked packages.
# `sh tools/setup.sh` prepares for reports, `sh tools/setup.sh test` for the tests as well; where that
# is done, `sh tools/setup.sh spark` adds Java and Spark.
# Does nothing when everything is there. Says exactly what to run when it may not install itself.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    "") lock=requirements.lock mark=.venv/.reportkit-ready download="270 MB" wait="半分钟" ;;
    test) lock=requirements-test.lock mark=.venv/.reportkit-ready-test download="330 MB" wait="一分钟" ;;
    spark) lock=requirements-spark.lock mark=.venv/.reportkit-ready-spark download="450 MB" wait="两分钟" ;;
    *) echo "用法：sh tools/setup.sh [test|spark]" >&2 && exit 2 ;;
esac

if [ "$(id -u)" = 0 ]; then SUDO=""; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then SUDO="sudo -n"; else SUDO="none"; fi

ticker=""
stop_ticking() {
    [ -z "$ticker" ] || kill "$ticker" 2>/dev/null || true
    ticker=""
}
trap stop_ticking EXIT
trap 'exit 130' INT TERM

timed() { # timed WORDS COMMAND…: say what runs and that it still runs, then the seconds it took
    words=$1 begun=$(date +%s)
    shift
    echo "$words …" >&2
    (while sleep 4 >/dev/null 2>&1; do echo "  已用 $(($(date +%s) - begun)) 秒 …" >&2; done) &
    ticker=$!
    if "$@" >&2; then outcome=0; else outcome=$?; fi
    stop_ticking
    [ "$outcome" != 0 ] || echo "$words：$(($(date +%s) - begun)) 秒" >&2
    return "$outcome"
}

apt_install() {
    $SUDO apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive $SUDO apt-get install -y -qq --no-install-recommends "$@"
}

install_packages() { # system packages by their Debian names
    if command -v apt-get >/dev/null 2>&1 && [ "$SUDO" != none ]; then
        timed "安装系统包 $*" apt_install "$@"
    else
        echo "缺少系统包，请先安装后再运行：" >&2
        case "$(uname -s)" in
            Darwin) echo "    brew install pango harfbuzz qpdf poppler" >&2 ;;
            Linux) echo "    sudo apt-get install -y $*" >&2 ;;
            *) echo "    Windows：安装 MSYS2 后运行 pacman -S mingw-w64-x86_64-pango；或在 WSL 中使用" >&2 ;;
        esac
        exit 5
    fi
}

PYTHON=""
for candidate in ${REPORTKIT_PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        PYTHON="$candidate"
        break
    fi
done
if [ -z "$PYTHON" ]; then
    echo "需要 Python 3.11 或更新的版本，请先安装。" >&2
    exit 5
fi

wanted() { cat "$1" pyproject.toml | cksum; }
is_ready() { [ -f "$mark" ] && [ "$(cat "$mark")" = "$(wanted "$lock")" ]; }
is_ready || echo "首次准备环境：约下载 $download，$wait左右（视网速而定）；以后不再重复。" >&2

missing=""
has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || ls /usr/lib/*/"$1"* >/dev/null 2>&1; }
if [ "$(uname -s)" = Linux ]; then
    has_library libpango-1.0.so.0 || missing="$missing libpango-1.0-0"
    has_library libpangoft2-1.0.so.0 || missing="$missing libpangoft2-1.0-0"
    has_library libharfbuzz-subset.so.0 || missing="$missing libharfbuzz-subset0"
    # --without-pip must not hide a Debian Python that came without ensurepip
    "$PYTHON" -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
elif [ "$(uname -s)" = Darwin ] && ! ls /opt/homebrew/lib/libpango-1.0* /usr/local/lib/libpango-1.0* >/dev/null 2>&1; then
    missing="$missing pango"
fi
if [ "${1:-}" = spark ] && ! "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version >/dev/null 2>&1; then
    java=default-jre-headless # of most systems 17 or newer; where it is older, 17 stands beside it
    apt-cache show openjdk-17-jre-headless >/dev/null 2>&1 && java=openjdk-17-jre-headless
    missing="$missing $java"
fi
# shellcheck disable=SC2086  # a list of package names
[ -z "$missing" ] || install_packages $missing

extra="" # programs that single tests use; without one, those tests are skipped and say so
if [ "${1:-}" = test ] && command -v dpkg >/dev/null 2>&1; then
    for package in poppler-utils qpdf chromium chromium-driver postgresql mariadb-server; do
        dpkg -s "$package" >/dev/null 2>&1 || extra="$extra $package"
    done
fi
# shellcheck disable=SC2086
[ -z "$extra" ] || (install_packages $extra) || echo "未能安装$extra：用到它们的测试会跳过。" >&2

python=.venv/bin/python
pip() { "$python" -m pip --disable-pip-version-check "$@"; }

pip_setting() { # from its files or its environment; uv reads neither
    printf '%s\n' "$pip_settings" | sed -n "s/^[a-z:]*\.$1='\(.*\)'\$/\1/p" | tail -n 1
}

fast_install() { # uv from the index that pip uses; fails where there is none for this machine
    pip install -q --require-hashes -r tools/installer.lock || return
    pip_settings=$(pip config list)
    index=$(pip_setting index-url) cert=$(pip_setting cert)
    [ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
    [ -z "$cert" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$cert}"
    [ -t 2 ] || set -- --quiet # its moving line is for terminals
    .venv/bin/uv --no-config pip install "$@" --python "$python" --require-hashes -r "$lock"
}

install_locked() {
    fast_install || {
        echo "  uv 不可用，改用 pip：约需三分钟 …"
        pip install -q --require-hashes -r "$lock"
    } && pip install -q --no-deps --no-build-isolation -e .
}

compile_imported() { # uv leaves that to the first import, and some images to every one
    PYTHONDONTWRITEBYTECODE="" "$python" -c 'import os, reportkit.render.document
from reportkit.kernel_parent import preload
preload()
os._exit(0)' || true
}

if ! is_ready; then
    [ -x "$python" ] || timed "建立虚拟环境" "$PYTHON" -m venv .venv
    timed "安装 Python 包" install_locked
    timed "编译 Python 包" compile_imported
    printf '%s' "$(wanted "$lock")" >"$mark"
    # whoever can test can report: the tests' packages are the report's and more
    [ "$lock" = requirements-spark.lock ] || printf '%s' "$(wanted requirements.lock)" >.venv/.reportkit-ready
fi
