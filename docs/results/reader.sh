#!/usr/bin/env bash
# Does a reader beat blind and majority on held-out homes, and does DiLoCo keep up with synchronous training?
# Writes docs/results/reader.json and reader.md. About 160 CPU-minutes, or minutes on a GPU (DEVICE=cuda JOBS=9).
# WORK holds dataset and runs; what is there already is not made again.
set -euo pipefail
cd "$(dirname "$0")/../.."
export WORK=${WORK:-/tmp/inhabit-reader} INHABIT=${INHABIT:-.venv/bin/inhabit} OMP_NUM_THREADS=1
export STEPS=${STEPS:-1800} DEVICE=${DEVICE:-cpu} OUT_NAME=${OUT_NAME:-reader}
$INHABIT generate --preset homes-small --options ticks 200 --questions 28800 --questions-per-episode 48 --seed 0 --workers 2 --out "$WORK/data"
train() { # name, strategy, seed, more task options
    [ -f "$WORK/$1-$3/result.json" ] || $INHABIT train --data "$WORK/data" --strategy "$2" --every 20 --outer-lr 0.7 \
        --outer-momentum 0.6 --replicas 2 --steps "$STEPS" --lr 1e-3 --warmup 50 --seed "$3" --eval-every 150 \
        --checkpoint-every 300 --device "$DEVICE" --out "$WORK/$1-$3" --options "{\"batch\": 4, \"seed\": $3 $4}"
}
export -f train
for seed in 0 1 2; do
    printf '%s\0' "train synchronous synchronous $seed ''" "train diloco diloco $seed ''" \
        "train blind synchronous $seed ', \"blind\": true'"
done | xargs -0 -P "${JOBS:-2}" -I{} bash -c '{}'
$INHABIT eval qa "$WORK/data" --split test --out "docs/results/$OUT_NAME" \
    --runs "$WORK"/synchronous-{0,1,2} "$WORK"/diloco-{0,1,2} "$WORK"/blind-{0,1,2}
