"""The card, its plots, the loading by Hugging Face `datasets` as it is, and `inhabit show`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from little_sets import LITTLE, every_row

from agent.cli import main
from datagen.dataset.build import build
from datagen.dataset.card import card
from datagen.dataset.dataset import load


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("little") / "data"
    build(LITTLE, folder)
    return folder


def test_the_card_holds_the_numbers_of_the_rows(little: Path) -> None:
    dataset = load(little)
    text = (little / "README.md").read_text(encoding="utf-8")
    assert text == card(dataset.manifest)
    rows = every_row(dataset)
    for family in {row.family for row in rows}:
        of_family = [row for row in rows if row.family == family]
        yes = sum(row.answer_text == "yes" for row in of_family)
        no = sum(row.answer_text == "no" for row in of_family)
        said = f"{yes} / {no}" if yes + no else "–"
        assert f"| {family} | {len(of_family)} | {len(of_family) / len(rows):.1%} | {said} |" in text
    assert text.index("| train | 6 | 120 |") < text.index("| dev | 1 | 20 |")
    for file in dataset.manifest["files"].values():
        assert file["sha256"] in text


def test_the_card_command_draws_plots_and_shows_them(little: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", str(little), "--json"]) == 0
    plots = [Path(path) for path in json.loads(capsys.readouterr().out)["plots"]]
    assert len(plots) == 4
    text = (little / "README.md").read_text(encoding="utf-8")
    for path in plots:
        assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        assert f"]({path.relative_to(little)})" in text
    load(little)  # the card is no part of what is hashed


@pytest.mark.slow
def test_hugging_face_datasets_loads_the_folder_as_it_is(little: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="datasets is the extra `hub`")
    script = (
        "import json, sys, datasets\n"
        "told = {}\n"
        "for name in ('questions', 'episodes'):\n"
        "    loaded = datasets.load_dataset(sys.argv[1], name, cache_dir=sys.argv[2])\n"
        "    told[name] = {split: len(rows) for split, rows in loaded.items()}\n"
        "told['default'] = datasets.load_dataset(sys.argv[1], cache_dir=sys.argv[2])['dev'][0]['question']\n"
        "episode = loaded['dev'][0]\n"
        "told['facts'] = len(episode['facts'])\n"
        "told['edges'] = len(episode['graph_edges']['source'])\n"
        "print(json.dumps(told))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(little), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["questions"] == {"train": 120, "dev": 20, "test": 20}
    assert told["episodes"] == {"train": 6, "dev": 1, "test": 1}
    assert told["default"] == load(little).questions("dev")[0].question
    assert told["facts"] == told["edges"] == len(load(little).lived(6).episode.history.facts)


# ---- show


def test_a_row_is_shown_with_all_that_belongs_to_it(little: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = load(little).questions("dev")
    place, row = next((n, row) for n, row in enumerate(rows) if row.support and row.depth > 2)
    picture = little.parent / "plan.png"
    assert main(["show", str(little), "--row", str(place), "--plan", str(picture)]) == 0
    told = capsys.readouterr().out
    episode = load(little).episodes("dev")[0]
    for part in (episode.context(row.observer), row.question, row.answer_text, row.program_text, *row.support):
        assert part in told
    assert told.count("  =  ") >= row.depth - 1
    assert picture.read_bytes()[:4] == b"\x89PNG"
    assert str(picture) in told


def test_a_row_is_shown_as_json(little: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(little), "--row", "0", "--split", "train", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["row"]["qid"] == "000000-000"
    assert told["steps"]
    assert Path(told["picture"]).exists()


def test_samples_are_shown_where_no_row_is_asked_for(little: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(little), "--samples", "3"]) == 0
    assert capsys.readouterr().out.count("→") == 3


def test_a_row_that_is_not_there_is_said_in_one_line(little: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(little), "--row", "20"]) == 1
    assert "rows 0 to 19" in capsys.readouterr().err


def test_an_episode_of_a_dataset_can_be_asked(little: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = load(little).questions("test")[0]
    words = [row.program_text, "--data", str(little), "--episode", str(row.episode_id), "--json"]
    assert main(["ask", *words]) == 0
    assert json.loads(capsys.readouterr().out)["steps"]
