import numpy as np
import pytest

from pipeline.encoder.tagger import Judged
from pipeline.events import judge


def _read(*scores: float) -> Judged:
    """Words ten characters apart, each with one score."""
    return Judged(np.arange(0, 10 * len(scores), 10), {"action": np.array(scores, dtype=np.float32)[:, None]})


def test_a_development_is_judged_by_the_words_of_its_passages() -> None:
    assert judge.mean_scores(_read(1, 5, 9, 2), "action", [(0, 10), (20, 29)]).tolist() == [5]


def test_only_the_first_words_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "_READ_WORDS", 3)
    assert judge.mean_scores(_read(1, 5, 9, 2, 2), "action", [(0, 20), (30, 50)]).tolist() == pytest.approx([8 / 3])


def test_without_words_all_is_the_same() -> None:
    assert judge.mean_scores(_read(1, 5), "action", [(15, 18)]).tolist() == [0]
