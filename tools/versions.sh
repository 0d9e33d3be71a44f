#!/bin/sh
# Run tests on the oldest or the newest packages that pyproject.toml allows, in an environment that
# is gone afterwards: sh tools/versions.sh oldest|newest [TESTS…]
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    oldest) resolution=lowest-direct ;;
    newest) resolution=highest ;;
    *) echo "用法：sh tools/versions.sh oldest|newest [测试文件…]" >&2 && exit 2 ;;
esac
age=$1
shift

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
uv() { "$PWD/.venv/bin/uv" --no-config "$@"; }
python="$folder/venv/bin/python"

uv pip compile pyproject.toml --group dev --resolution "$resolution" --python .venv/bin/python \
    --no-header --no-annotate --quiet --output-file "$folder/$age.txt"
uv venv --quiet --python .venv/bin/python "$folder/venv"
uv pip install --quiet --python "$python" -r "$folder/$age.txt"
uv pip install --quiet --python "$python" --no-deps --no-build-isolation --editable .
uv pip list --quiet --python "$python" --format freeze

"$python" - <<'MODULES'
import importlib
import pkgutil

import reportkit

for module in pkgutil.walk_packages(reportkit.__path__, "reportkit."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
MODULES
"$python" -m pytest -p no:cacheprovider "$@"
