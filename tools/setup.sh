#!/bin/sh
# Make this checkout ready: system libraries, a virtual environment, the locked packages.
# Does nothing when everything is there. Says exactly what to run when it may not install itself.
set -eu
cd "$(dirname "$0")/.."

if [ "$(id -u)" = 0 ]; then SUDO=""; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then SUDO="sudo -n"; else SUDO="none"; fi

install_packages() { # system packages by their Debian names
    if command -v apt-get >/dev/null 2>&1 && [ "$SUDO" != none ]; then
        echo "安装系统包：$*" >&2
        $SUDO apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive $SUDO apt-get install -y -qq --no-install-recommends "$@" >&2
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
# shellcheck disable=SC2086  # a list of package names
[ -z "$missing" ] || install_packages $missing

extra="" # programs that single tests use; without one, those tests are skipped and say so
if command -v dpkg >/dev/null 2>&1; then
    for package in ${REPORTKIT_APT_EXTRA:-}; do
        dpkg -s "$package" >/dev/null 2>&1 || extra="$extra $package"
    done
fi
# shellcheck disable=SC2086
[ -z "$extra" ] || (install_packages $extra) || echo "未能安装$extra：用到它们的测试会跳过。" >&2

mark=.venv/.reportkit-ready
want=$(cat requirements.lock pyproject.toml | cksum)
if [ ! -f "$mark" ] || [ "$(cat "$mark")" != "$want" ]; then
    [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock >&2
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
    printf '%s' "$want" >"$mark"
fi
