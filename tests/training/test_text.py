import json
import math

import pytest
import torch

from training.check import check_task
from training.errors import TaskError
from training.run import train
from training.strategy import DiLoCo, Synchronous
from training.text.corpus import build_corpus, load_corpus
from training.text.sources import SOURCES
from training.text.task import Text

SMALL = {"length": 32, "width": 16, "layers": 2, "heads": 2, "dev_examples": 64}


def test_a_corpus_says_what_it_took_and_is_the_same_again(corpus, tmp_path, texts):
    folders = texts
    there = load_corpus(corpus)
    told = json.loads((corpus / "corpus.json").read_text())
    assert there.sources == ("words", "code")
    for name in there.sources:
        texts = [each.text for each in there.documents if each.source == name]
        assert told["sources"][name]["documents"] == len(texts)
        assert told["sources"][name]["bytes"] == sum(map(len, texts)) <= 200_000
    again = build_corpus(tmp_path / "again", sources=(), folders=folders, megabytes=0.2)
    assert again.manifest == there.manifest
    other = build_corpus(tmp_path / "other", sources=(), folders=folders, megabytes=0.2, seed=1)
    assert other.manifest["sources"] != there.manifest["sources"]


def test_a_changed_or_missing_corpus_is_told_in_one_line(corpus, tmp_path):
    with pytest.raises(TaskError, match="inhabit text build"):
        load_corpus(tmp_path)
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in corpus.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / "documents.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(TaskError, match="is damaged"):
        load_corpus(copy)
    told = json.loads((corpus / "corpus.json").read_text())
    told["sources"]["code"]["bytes"] += 1
    (copy / "documents.parquet").write_bytes((corpus / "documents.parquet").read_bytes())
    (copy / "corpus.json").write_text(json.dumps(told))
    with pytest.raises(TaskError, match="source code is not what its manifest says"):
        load_corpus(copy)


def test_unknown_sources_and_empty_folders_are_refused(tmp_path):
    with pytest.raises(TaskError, match="unknown source 'poems'; use some of: docstrings, python"):
        build_corpus(tmp_path / "out", sources=("poems",))
    (tmp_path / "empty").mkdir()
    with pytest.raises(TaskError, match="no text was found"):
        build_corpus(tmp_path / "out", sources=(), folders={"mine": tmp_path / "empty"})
    with pytest.raises(TaskError, match="is no folder"):
        build_corpus(tmp_path / "out", sources=(), folders={"mine": tmp_path / "nothing"})


@pytest.mark.slow
def test_text_is_found_on_this_machine(tmp_path):
    there = build_corpus(tmp_path / "out", sources=("docstrings", "python"), megabytes=1.0)
    texts = {name: b"".join(each.text for each in there.documents if each.source == name) for name in there.sources}
    assert all(len(text) == 1_000_000 for text in texts.values())
    assert texts["python"].count(b"\ndef ") > 20 * texts["docstrings"].count(b"\ndef ")
    assert set(SOURCES) >= {"docstrings", "python", "headers", "docs", "man"}


@pytest.mark.parametrize("sharding", ["iid", "source", "kmeans"])
def test_the_task_keeps_its_contract_and_deals_all_examples_out(corpus, sharding):
    task = Text(corpus=str(corpus), sharding=sharding, **SMALL)
    check_task(task)
    sizes = [task.shard_size(shard, 3) for shard in range(3)]
    assert sum(sizes) == task.examples("train")
    if sharding != "kmeans":
        assert max(sizes) - min(sizes) <= 1


def test_shards_by_source_hold_their_source_and_others_all(corpus):
    shares = {}
    for sharding in ("iid", "source"):
        task = Text(corpus=str(corpus), sharding=sharding, **SMALL)
        groups = task.truth("train")
        inside = groups[task._shard(0, 2)].float().mean()
        outside = groups[task._shard(1, 2)].float().mean()
        shares[sharding] = float((inside - outside).abs())
    assert shares["source"] > 0.9 > 0.1 > shares["iid"]


def test_held_out_documents_are_not_learned_from(corpus):
    task = Text(corpus=str(corpus), **SMALL)
    rows = {part: {bytes(row.tolist()) for row in task._parts[part][0]} for part in ("train", "router", "dev")}
    assert all(rows.values())
    shared = (rows["train"] & rows["dev"]) | (rows["train"] & rows["router"])
    assert len(shared) < 0.02 * len(rows["dev"])  # blank lines and licences alone


def test_a_renamed_way_of_writing_is_a_group_of_its_own_with_the_same_frequencies(corpus):
    task = Text(corpus=str(corpus), permutations=2, **SMALL)
    tokens, groups = task._parts["train"]
    assert sorted(groups.unique().tolist()) == [0, 1, 2, 3]
    for source in (0, 2):
        plain, renamed = (tokens[groups == source + way].flatten().long() for way in (0, 1))
        counts = [torch.bincount(each, minlength=256).sort(descending=True) for each in (plain, renamed)]
        shares = [values[:10].float() / values.sum() for values, _ in counts]
        assert torch.allclose(*shares, atol=0.06)
        assert counts[0].indices[0] != counts[1].indices[0]


def test_what_comes_before_the_prefix_is_not_counted(corpus):
    whole, late = (Text(corpus=str(corpus), prefix=prefix, **SMALL) for prefix in (0, 16))
    model = whole.build().eval()
    everything = whole.losses(model, "dev", torch.arange(8))
    counted = late.losses(model, "dev", torch.arange(8))
    assert everything.shape == counted.shape == (8, 32)
    assert torch.equal(counted[:, 16:], everything[:, 16:])
    assert not counted[:, :16].any()
    batch = whole._parts["train"][0][:4].long()
    logits = model(batch[:, :-1])
    by_hand = torch.nn.functional.cross_entropy(logits[:, 16:].flatten(0, 1), batch[:, 17:].flatten())
    assert late.loss(model, batch).item() == pytest.approx(by_hand.item())
    scores = late.evaluate(model)
    assert scores["perplexity"] == pytest.approx(math.exp(scores["loss"]))


def test_a_token_is_predicted_from_those_before_it_only(corpus):
    task = Text(corpus=str(corpus), **SMALL)
    model = task.build().eval()
    tokens = task._parts["dev"][0][:2].long()[:, :-1]
    changed = tokens.clone()
    changed[:, 20:] = 65
    assert torch.allclose(model(tokens)[:, :20], model(changed)[:, :20], atol=1e-5)
    assert not torch.allclose(model(tokens)[:, 20:], model(changed)[:, 20:], atol=1e-3)


@pytest.mark.parametrize("strategy", [Synchronous(), DiLoCo(every=5)], ids=["synchronous", "diloco"])
def test_text_is_learned(corpus, config, tmp_path, strategy):
    task = {"corpus": str(corpus), **SMALL}
    run = config(task="training.text.task:Text", task_config=task, strategy=strategy, steps=80, eval_every=0, warmup=5)
    result = train(run, tmp_path / "run")
    assert result.evaluation["perplexity"] < 50  # from 256


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sources": ["poems"]}, "has no source 'poems'; there are: words, code"),
        ({"prefix": 32, "length": 32}, "prefix=32 must be from 0 to below length=32"),
        ({"length": 500_000}, "is too small"),
        ({"tokenizer": "/nowhere"}, "holds no tokenizer"),
    ],
)
def test_a_mistake_is_told_in_one_line(corpus, options, message):
    with pytest.raises(TaskError, match=message) as refusal:
        Text(corpus=str(corpus), **{**SMALL, **options})
    assert "\n" not in str(refusal.value)


def test_a_tokenizer_of_ones_own_is_used(corpus, tmp_path):
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE(unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    texts = [each.text.decode("utf-8", "replace") for each in load_corpus(corpus).documents]
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=["[UNK]"], show_progress=False)
    made.train_from_iterator(texts, trainer)
    PreTrainedTokenizerFast(tokenizer_object=made, unk_token="[UNK]").save_pretrained(tmp_path / "tokenizer")
    task = Text(corpus=str(corpus), tokenizer=str(tmp_path / "tokenizer"), **SMALL)
    assert task.vocabulary == 400
    check_task(task)


def test_a_shard_smaller_than_a_batch_is_refused(corpus):
    task = Text(corpus=str(corpus), examples=20, batch=16, **SMALL)
    with pytest.raises(TaskError, match="shard 1 of 4 has 5 examples, fewer than a batch of 16"):
        task.shard_size(1, 4)
