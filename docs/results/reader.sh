#!/usr/bin/env bash
# Does a reader beat blind and majority on held-out homes, and does DiLoCo keep up with synchronous training?
# Writes docs/results/reader.json and reader.md. About 80 CPU-minutes; WORK holds dataset and runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
WORK=${WORK:-/tmp/inhabit-reader}
INHABIT=${INHABIT:-.venv/bin/inhabit}
STEPS=${STEPS:-900}
export OMP_NUM_THREADS=1
$INHABIT generate --preset homes-small --options ticks 200 --questions 28800 --questions-per-episode 48 --seed 0 --workers 2 --out "$WORK/data"
train() { # name, strategy, seed, more task options
    [ -d "$WORK/$1-$3" ] || $INHABIT train --data "$WORK/data" --strategy "$2" --every 20 --outer-lr 0.7 \
        --outer-momentum 0.6 --replicas 2 --steps "$STEPS" --lr 1e-3 --warmup 50 --seed "$3" --eval-every 150 \
        --checkpoint-every 300 --device cpu --out "$WORK/$1-$3" --options "{\"batch\": 4, \"seed\": $3 $4}"
}
for seed in 0 1 2; do
    train synchronous synchronous $seed "" &
    train diloco diloco $seed "" &
    wait
done
for seed in 0 1 2; do train blind synchronous $seed ', "blind": true' & done
wait
$INHABIT eval qa "$WORK/data" --split test --out docs/results/reader \
    --runs "$WORK"/synchronous-{0,1,2} "$WORK"/diloco-{0,1,2} "$WORK"/blind-{0,1,2}
