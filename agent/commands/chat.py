"""`inhabit chat`: a conversation with the agent in the terminal, or from a script."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from agent.companion import Listener
from agent.config import Chat
from agent.life import Life, LifeError
from agent.progress import say
from dialogue.chat import Conversation, Line, ScriptError, read_script
from memory.graph.whole import write_whole

__all__ = ["chat", "play"]


def chat(config: Chat) -> dict[str, Any]:
    """Talk with the agent of a life; what is said and done is added to the life."""
    script = _read(config.script) if config.script is not None else None
    life = Life.load(_life_folder(config.run))
    with life.wake() as awake:
        conversation = Conversation(Listener(awake, life))
        people = ", ".join(name for name in Listener(awake, life).people if name != conversation.name)
        say(f"You are with {conversation.name}. Here are {people}. Write `Name: text`; an empty line ends it.")
        for speaker, text in script if script is not None else _typed(people.split(", ")[0]):
            try:
                lines = conversation.say(speaker, text)
            except ScriptError as error:
                if script is not None:
                    raise
                say(str(error))
                continue
            if not config.json:
                _show(lines, own=script is not None)
    transcript = [asdict(line) for line in conversation.lines]
    if config.out is not None:
        write_whole(config.out, "".join(json.dumps(line) + "\n" for line in transcript))
        say(f"transcript: {config.out}")
    return {"agent": conversation.name, "lines": transcript}


def play(life: Life, script: list[tuple[str, str]]) -> list[Line]:
    """Play a scripted conversation on a life; returns all that was said."""
    with life.wake() as awake:
        conversation = Conversation(Listener(awake, life))
        for speaker, text in script:
            conversation.say(speaker, text)
    return conversation.lines


def _life_folder(run: Path) -> Path:
    return run / "life" if (run / "life" / "life.json").exists() else run


def _read(script: Path) -> list[tuple[str, str]]:
    try:
        return read_script(script.read_text(encoding="utf-8").splitlines())
    except OSError as error:
        raise LifeError(f"{script} cannot be read ({error.strerror}): give the path of a script") from None


def _typed(first: str) -> Iterator[tuple[str, str]]:
    """Lines from the terminal; a line without a name is said by whoever spoke last."""
    speaker = first
    while True:
        try:
            line = input(f"{speaker}> " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if not line:
            return
        try:
            (speaker, text), *_ = read_script([line])
        except ScriptError:
            text = line
        yield speaker, text


def _show(lines: list[Line], *, own: bool) -> None:
    for line in lines if own else lines[1:]:
        print(f"{line.speaker}: {line.text}", flush=True)
