"""The training of what reads where a text turns to another development."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("datasets", reason="training needs the extra `train`")

from pipeline.corpus.judged import PartedPage
from pipeline.events.segments import body_units
from pipeline.events.turns import Turns
from pipeline.training import turns


def test_where_the_text_turns_is_learned_from_all_turns_and_some_other_places(
    own_settings: Callable[..., dict[str, Any]], tmp_path: Path, watch: Callable[..., list[int]]
) -> None:
    own = {"start": "none", "until": "none", "action": "other", "status": "in_force"}
    page = {"title": "News", "parts": [{"text": f"Fee {n} is up.\n" + "It rose.\n" * 9, **own} for n in range(3)]}
    golds = [PartedPage.model_validate(page).as_gold()]
    learned = turns.learned_rows(golds, seed=1)
    assert list(learned["judged"]) == [[1], [1], [0], [0]]
    assert [answer for [answer] in turns.dev_rows(golds, seed=1)["judged"]].count(0) == 27

    s = own_settings("turns", layers=1, frozen=0, epochs=1)
    with pytest.raises(ValueError, match="`frozen` is 1, and the encoder has 1 layers"):
        turns.train(learned, learned, None, tmp_path / "event-turns", s | {"frozen": 1})
    assert watch() == []
    turns.train(learned, learned, None, tmp_path / "event-turns", s)
    read = Turns(tmp_path / "event-turns")(golds[0].document, body_units(golds[0].document), [1, 10])
    assert np.isfinite(read).all()
    assert Turns(tmp_path / "event-turns")(golds[0].document, body_units(golds[0].document), [10]) == pytest.approx(
        read[1:], abs=0.05
    )
    assert [path.name for path in tmp_path.iterdir()] == ["event-turns"]
