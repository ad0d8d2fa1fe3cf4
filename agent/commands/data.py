"""`inhabit generate|validate|card|show`: making datasets, and looking at them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from agent.config_data import CardMake, Families, Generate, Show, Validate
from agent.progress import bar, say
from datagen.config import Recipe, recipe_of
from datagen.dataset.build import build
from datagen.dataset.card import write_card
from datagen.dataset.dataset import Dataset, EpisodeRow, QuestionRow, TwinRow, load
from datagen.dataset.errors import DatasetError
from datagen.dataset.validate import validate as validate_folder
from datagen.questions.ask import Explanation, explain_on

__all__ = ["card", "generate", "show", "validate"]


def generate(config: Generate) -> dict[str, Any]:
    """Generate a dataset."""
    if config.address is not None and config.engine != "ray":
        raise DatasetError("--address is that of a Ray cluster: add --engine ray")
    with bar("generate") as shown:
        dataset = build(
            _recipe(config),
            config.out,
            workers=config.workers,
            engine=config.engine,
            address=config.address,
            progress=shown.to,
        )
    made = dataset.manifest
    asked, episodes = sum(made["questions"].values()), sum(made["episodes"].values())
    say(f"{config.out}: {asked} questions about {episodes} episodes, {dataset.bytes / asked:.0f} bytes a question")
    return dataset.summary()


def _recipe(config: Generate) -> Recipe:
    changes: dict[str, Any] = {
        "seed": config.seed,
        "mix": config.mix,
        "dev": config.dev,
        "test": config.test,
        "shard": config.shard,
        "splits": config.splits,
        "split_episodes": config.split_episodes,
        "deepest": config.deepest,
        "contrast": config.contrast,
    }
    sizes = {"questions": config.questions, "questions_per_episode": config.questions_per_episode}
    if config.from_db is None:
        return recipe_of(config.preset, config.options, **changes, **sizes)
    from datagen.dataset.databases import database_recipe

    for name, value in sizes.items():
        if value is not None and value < 1:
            raise DatasetError(f"{name.replace('_', '-')} is {value}: give 1 or more")
    recipe = database_recipe(config.from_db, **sizes)
    return replace(recipe, **{name: value for name, value in changes.items() if value is not None})


def validate(config: Validate) -> dict[str, Any]:
    """Check a dataset; whatever is wrong is printed, each on a line of its own."""
    with bar("validate") as shown:
        found = validate_folder(config.data, workers=config.workers, progress=shown.to)
    result = {"rows": found.rows, "findings": [asdict(finding) for finding in found.findings]}
    if found.findings:
        if config.json:
            print(json.dumps(result, indent=1, sort_keys=True))
        else:
            print("\n".join(map(str, found.findings)))
        raise DatasetError(f"{config.data}: {len(found.findings)} findings in {found.rows} questions; make it again")
    say(f"{config.data}: {found.rows} questions executed again, 0 disagreements")
    return result


def card(config: CardMake) -> dict[str, Any]:
    """Write a dataset's card and its plots."""
    from datagen.dataset.plots import save_plots

    dataset = load(config.data)
    plots = save_plots(dataset.manifest, config.data / "plots")
    write_card(config.data, dataset.manifest, plots)
    say(f"{config.data / 'README.md'} and {len(plots)} plots")
    return {**dataset.summary(), "plots": [str(path) for path in plots]}


# ---- show


def show(config: Show) -> dict[str, Any]:
    """Print a question with all that belongs to it, or samples."""
    dataset = load(config.data)
    split: str = config.split or next(each for each in ("dev", "train") if dataset.manifest["questions"][each])
    rows = dataset.questions(split)
    if config.row is None:
        return _show_samples(config, dataset, rows)
    if not 0 <= config.row < len(rows):
        raise DatasetError(f"--row {config.row}: the {split} split of {config.data} has rows 0 to {len(rows) - 1}")
    row = rows[config.row]
    episode = next(each for each in dataset.episodes(split) if each.episode_id == row.episode_id)
    explanation = explain_on(row.read_program(), dataset.lived(row.episode_id).log)
    picture = _plan(config, episode)
    twin = next((each for each in dataset.twins(split) if each.qid == row.qid), None)
    if not config.json:
        _print_row(row, episode, explanation)
        if twin is not None:
            _print_twin(twin)
        print(f"picture: {picture}" if picture else "(this world has no picture)")
    return {
        "row": asdict(row),
        "context": episode.context(row.observer),
        "steps": [asdict(step) for step in explanation.steps],
        "picture": None if picture is None else str(picture),
        **({} if twin is None else {"twin": asdict(twin)}),
    }


def families(config: Families) -> dict[str, Any]:
    """Write a page for each question family."""
    from datagen.dataset.pages import write_pages

    pages = write_pages(config.out)
    say(f"{config.out}: {len(pages)} pages")
    return {"pages": [str(page) for page in pages]}


def _show_samples(config: Show, dataset: Dataset, rows: list[QuestionRow]) -> dict[str, Any]:
    chosen = np.random.default_rng(config.seed).permutation(len(rows))[: config.samples]
    samples = [rows[int(index)] for index in sorted(chosen)]
    if not config.json:
        for row in samples:
            print(f"[{row.family}] {row.question}  →  {row.answer_text}")
            print(f"    {row.program_text}")
            print("    because " + "; ".join(row.support) if row.support else "    because nothing says otherwise")
    return {**dataset.summary(), "samples": [asdict(row) for row in samples]}


def _print_row(row: QuestionRow, episode: EpisodeRow, explanation: Explanation) -> None:
    asked_of = "the truth" if row.observer == 0 else f"the belief of #{row.observer}"
    print(episode.context(row.observer))
    print(f"{row.qid}  {row.family} / {row.template_id}, depth {row.depth}, of {asked_of} at tick {row.tick}")
    print(f"question: {row.question}")
    print(f"answer:   {row.answer_text}  ({row.answer_type})")
    if row.candidates is not None:
        print(f"among:    {', '.join(row.candidates)}")
    print(f"program:  {row.program_text}")
    print(explanation)
    print("evidence, each piece needed:" if row.support else "evidence: none; nothing says otherwise")
    for line in row.support:
        print(f"  {line}")


def _print_twin(twin: TwinRow) -> None:
    print(f"twin:     if {twin.edit_text}")
    print(f"answer:   {twin.answer_text}  ({twin.answer_type})")
    for sign, lines in (("-", twin.context_out), ("+", twin.context_in)):
        print("\n".join(f"  {sign} {line}" for line in lines))
    print("evidence, each piece needed:" if twin.support else "evidence: none; nothing says otherwise")
    for line in twin.support:
        print(f"  {line}")


def _plan(config: Show, episode: EpisodeRow) -> Path | None:
    """The floor plan of a home at the beginning, or a blocks world from above at the end."""
    where = config.plan or config.data / "plots" / f"{episode.world}-{episode.world_hash[:12]}.png"
    if episode.world not in ("home", "blocks"):
        return None
    where.parent.mkdir(parents=True, exist_ok=True)
    if episode.world == "home":
        from datagen.worlds.home.picture import save_plan
        from datagen.worlds.home.spec import HomeSpec

        save_plan(HomeSpec.from_json(episode.spec), where)
    else:
        from datagen.worlds.blocks.episode import live
        from datagen.worlds.blocks.picture import save_episode
        from datagen.worlds.blocks.spec import BlocksSpec

        save_episode(live(BlocksSpec.from_json(episode.spec), seed=episode.seed, ticks=episode.ticks), where)
    return where
