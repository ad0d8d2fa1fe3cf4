"""Readers for the tests of tasks, run as a program of its own: `harness_readers.py TASKS GROUP MODEL`.

It makes a tiny Llama with its tokenizer in the folder MODEL, and prints what readers score by the harness that answer
rightly, wrongly, or half.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Doc = dict[str, Any]


def make_model(tasks: Path, folder: Path) -> None:
    """A Llama of one layer that has learned nothing, and a tokenizer of bytes and some frequent pairs of them."""
    import pyarrow.parquet as pq
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet)
    tokenizer.train_from_iterator(pq.read_table(tasks / "contexts" / "train.parquet")["text"].to_pylist(), trainer)
    words = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="</s>")
    words.save_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=4096,
        bos_token_id=0,
        eos_token_id=1,
    )
    LlamaForCausalLM(config).save_pretrained(folder)


def turned(doc: Doc) -> str:
    """The right answer, sets from their end and all in capitals."""
    if doc["answer_type"] == "entities":
        return ", ".join(reversed(doc["answer"].split(", "))).upper()
    return str(doc["answer"]).upper() + "."


READERS: dict[str, Callable[[Doc], str]] = {
    "right": lambda doc: doc["answer"],
    "turned": turned,
    "wrong": lambda doc: "who knows",
    "first": lambda doc: doc["answer"].split(", ")[0] if doc["answer_type"] == "entities" else doc["answer"],
}


def score(tasks: Path, group: str) -> dict[str, Any]:
    """What each reader scores, by task and group, and the first prompt of each split."""
    import lm_eval
    from lm_eval.api.model import LM
    from lm_eval.tasks import TaskManager

    class Reader(LM):  # type: ignore[misc]
        def __init__(self, answer: Callable[[Doc], str]) -> None:
            super().__init__()
            self.answer, self.prompts = answer, {}

        def generate_until(self, requests: list[Any], disable_tqdm: bool = False) -> list[str]:
            for request in requests:
                self.prompts.setdefault(request.task_name.split("_")[3], request.args[0])
            return [self.answer(request.doc) for request in requests]

        def loglikelihood(self, requests: list[Any]) -> list[Any]:
            raise NotImplementedError

        loglikelihood_rolling = loglikelihood

    manager = TaskManager(include_path=str(tasks), include_defaults=False)
    told: dict[str, Any] = {}
    for name, answer in READERS.items():
        reader = Reader(answer)
        found = lm_eval.simple_evaluate(
            model=reader, tasks=[group], task_manager=manager, num_fewshot=1, bootstrap_iters=0
        )
        told[name] = {task: [each["exact_match,none"], each["set_f1,none"]] for task, each in found["results"].items()}
        told["prompts"] = [prompt for _, prompt in sorted(reader.prompts.items())]
    return told


if __name__ == "__main__":
    tasks, group, model = sys.argv[1:]
    make_model(Path(tasks), Path(model))
    print(json.dumps(score(Path(tasks), group)))
