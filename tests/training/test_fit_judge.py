"""The training of the judge."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("datasets", reason="training needs the extra `train`")

import torch
from safetensors.numpy import save_file

from pipeline.assets import AssetError
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.corpus.judged import JudgedText
from pipeline.encoder.network import TextClassifier
from pipeline.events.judge import ACTIONS, STATUSES, Judge
from pipeline.training import judge, loop, tagger, texts
from pipeline.training.golds import cases

Settings = Callable[..., dict[str, Any]]


def test_the_judge_learns_from_events_and_from_texts_of_which_only_action_and_status_are_known(
    alert: GoldDocument,
) -> None:
    text = JudgedText(
        headline="Fees up", text="By a tenth.", start="after", until="none", action="fee_change", status="scheduled"
    )
    both = judge.rows([alert], [text], train=True)
    assert len(both) == 2
    assert both["judged"][1] == [ACTIONS.index("fee_change"), STATUSES.index("scheduled")]
    assert both["text"][1] == "start after end none | Fees up | By a tenth."
    assert both["variant"][1] == "start none end none | Fees up | By a tenth."


def test_pages_of_which_none_reports_nothing_teach_nothing(alert: GoldDocument) -> None:
    with pytest.raises(ValueError, match=r"judge\.pages"):
        judge.pages([alert])


def test_whether_a_page_reports_something_is_learned_last_and_changes_nothing_else(
    alert: GoldDocument, guide: GoldDocument, own_settings: Settings
) -> None:
    s = own_settings("judge", strength=100.0)
    furniture = gold.loads("id: z\nevents: []\n---\nnav| Home\n")
    read = judge.pages([guide, furniture, *[alert] * 3])
    assert sorted(answer for [answer] in read["judged"]) == [0, 1, 1, 1]

    network = TextClassifier(s["encoder"], [len(ACTIONS), len(STATUSES)], probed=2).eval()
    before = {name: values.clone() for name, values in network.state_dict().items()}
    judge.fit_pages(network, read, s)
    changed = {name for name, values in network.state_dict().items() if not torch.equal(values, before[name])}
    assert changed == {"probe.weight", "probe.bias"}
    for row in read:
        inputs = texts.Collator(s)([row])
        scores = network.scores(inputs["input_ids"], inputs["attention_mask"])
        assert int(scores[0, -2:].argmax()) == row["judged"][0]


def test_an_interrupted_training_goes_on_and_leaves_no_checkpoints(
    alert: GoldDocument,
    guide: GoldDocument,
    own_settings: Settings,
    tmp_path: Path,
    watch: Callable[..., list[int]],
) -> None:
    golds = [alert] * 4
    learned, dev, reported = judge.rows(golds, train=True), judge.rows(golds, train=False), judge.pages([*golds, guide])
    folder = tmp_path / "event-judge"
    first = watch(stop_at=1)
    with pytest.raises(KeyboardInterrupt):
        judge.train(learned, dev, reported, None, folder, own_settings("judge", epochs=3, frozen=0))
    second = watch()
    judge.train(learned, dev, reported, None, folder, own_settings("judge", epochs=3, frozen=0))
    assert (first, second) == ([0], [1, 2])
    assert [path.name for path in tmp_path.iterdir()] == ["event-judge"]
    trained = Judge(folder)
    assert trained.none([guide.document])[0] > trained.none([alert.document])[0]
    [judged] = trained([cases([alert])[0][0]])
    assert judged[0].value in ACTIONS
    assert judged[1].value in STATUSES


def test_the_judge_goes_on_from_the_encoder_of_a_tagger_that_has_the_same(
    alert: GoldDocument, own_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = tagger.new_network(own_settings("tagger")).state_dict()
    weights = {name: values.numpy() + 1 for name, values in trained.items() if name.startswith("encoder.")}
    save_file(weights, tmp_path / loop.NETWORK)
    begun: list[dict[str, Any]] = []

    def stop(network: Any, *_: object, **__: object) -> None:
        begun.append(network.state_dict())
        raise KeyboardInterrupt

    monkeypatch.setattr(texts, "fine_tune", stop)
    learned = judge.rows([alert], train=True)
    with pytest.raises(KeyboardInterrupt):
        judge.train(learned, learned, learned, tmp_path, tmp_path / "event-judge", own_settings("judge"))
    assert all(np.array_equal(begun[0][name], values) for name, values in weights.items())
    save_file({"encoder.other": np.zeros(1)}, tmp_path / loop.NETWORK)
    with pytest.raises(AssetError, match="`from_tagger` to false"):
        judge.train(learned, learned, learned, tmp_path, tmp_path / "event-judge", own_settings("judge"))
