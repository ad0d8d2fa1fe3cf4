#!/usr/bin/env bash
# What each export of small datasets holds; writes docs/results/exports.json. A minute or two.
set -euo pipefail
cd "$(dirname "$0")/../.."
WORK=$(mktemp -d)
INHABIT=${INHABIT:-.venv/bin/inhabit}
export OMP_NUM_THREADS=1
make_one() { # preset, questions, episodes in a file
    $INHABIT generate --preset "$1" --questions "$2" --shard "$3" --seed 1 --out "$WORK/$1"
    for format in hf lm-eval pyg neuralmemory; do
        $INHABIT export "$WORK/$1" --to $format --out "$WORK/$format-$1" --json >"$WORK/$1.$format.json"
    done
}
make_one blocks-reference 2000 100
make_one homes-small 480 6
make_one homes 600 12
.venv/bin/python - "$WORK" <<'PYTHON'
import json, pathlib, sys
from agent.provenance import environment
work, found = pathlib.Path(sys.argv[1]), {}
for path in sorted(work.glob("*.*.json")):
    preset, format_, _ = path.name.split(".")
    manifest = json.loads((work / preset / "manifest.json").read_text())
    kept = ("bytes", "files", "context_characters", "recoverable")
    made = {name: value for name, value in json.loads(path.read_text()).items() if name in kept}
    one = found.setdefault(preset, {"generator": manifest["generator"], "config_hash": manifest["config_hash"]})
    one["questions"] = sum(manifest["questions"].values())
    one[format_] = made
result = {"environment": {**environment([1]), "command": "docs/results/exports.sh"}, "datasets": found}
pathlib.Path("docs/results/exports.json").write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")
PYTHON
rm -rf "$WORK"
