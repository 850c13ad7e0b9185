"""Linear votes, and what those on actions are told."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.assets import AssetError, released_model, write_manifest
from pipeline.events.judge import VOTED
from pipeline.events.votes import LinearVotes, mean_odds, with_votes
from pipeline.events.wording import features, words
from pipeline.schema import Span

_CLASSES = {"weather": ("wet", "dry")}


def _model(folder: Path) -> Path:
    arrays = {
        "classes": np.array("weather: wet, dry"),
        "weather features": np.frombuffer(b"always\ncloud", dtype=np.uint8),
        "weather weights": np.array([[0.0, 1.0], [3.0, 0.0]], dtype=np.float16),
    }
    np.savez_compressed(folder / "model.npz", **arrays)  # type: ignore[arg-type]
    write_manifest(folder)
    return folder


def test_the_weights_of_the_features_that_are_there_are_added_up(tmp_path: Path) -> None:
    votes = LinearVotes(_model(tmp_path), _CLASSES)
    dry, wet = np.exp(votes("weather", ["always", "unheard"])), np.exp(votes("weather", ["always", "cloud"]))
    assert dry == pytest.approx([1 / (1 + np.e), np.e / (1 + np.e)], abs=1e-4)
    assert wet == pytest.approx([np.e**2 / (1 + np.e**2), 1 / (1 + np.e**2)], abs=1e-4)


def test_a_model_for_other_classes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="was trained for weather: wet, dry, not weather: dry; train it again"):
        LinearVotes(_model(tmp_path), {"weather": ("dry",)})


def test_votes_move_the_network_as_far_as_they_count() -> None:
    network, votes = np.array([0.6, 0.4], dtype=np.float32), np.log(np.array([0.2, 0.8], dtype=np.float32))
    assert with_votes(network, votes, 0.0) == pytest.approx([0.6, 0.4], abs=1e-3)
    assert with_votes(network, votes, 1.0) == pytest.approx([0.12 / 0.44, 0.32 / 0.44], abs=1e-3)


def test_a_development_is_told_by_its_dates_and_the_runs_of_its_words() -> None:
    rest = ["the", "fee", "is", "50", "%", ",", "from", "<date>", *["more"] * 100, "last"]
    found = features("after", "none", ["fee", "rises", "to", "50"], rest)
    assert {"always", "start after", "end none", "start after end none"} <= found
    assert {"h fee rises to", "h to 0", "l 0 %", "l % from <date>", "l fee is 0", "r fee is"} <= found
    assert not {"r fee is 0", "r last"} & found
    assert len([feature for feature in found if feature.startswith("h ")]) == 4 + 3 + 2


def test_what_is_named_stands_in_the_text_by_its_label() -> None:
    text = "Peru’s fee is USD 50.\nNext"
    named = [Span(start=14, end=20, label="MONEY", text="USD 50", score=1, by="")]
    assert [word.text for word in words(text, 0, 21, named)] == ["peru’s", "fee", "is", "<money>", "."]
    assert [word[1:] for word in words(text, 7, 21, named)] == [(7, 10), (11, 13), (14, 20), (20, 21)]


def test_the_released_votes_know_a_plain_action() -> None:
    votes = LinearVotes(released_model("event-actions"), VOTED)
    headline, rest = (
        ["<country>", "suspends", "visas"],
        ["<country>", "has", "suspended", "the", "issue", "of", "visas", "until", "further", "notice", "."],
    )
    told = features("before", "none", headline, rest)
    assert VOTED["action"][int(votes("action", told).argmax())] == "suspend"


def test_the_mean_of_two_probabilities_lies_between_them_by_their_odds() -> None:
    assert mean_odds(0.2, 0.9, 0.0) == pytest.approx(0.2)
    assert mean_odds(0.2, 0.9, 1.0) == pytest.approx(0.9)
    assert mean_odds(0.2, 0.8, 0.5) == pytest.approx(0.5)
    assert 0.0 < mean_odds(0.0, 1.0, 0.4) < 0.5 < mean_odds(0.0, 1.0, 0.6) < 1.0
