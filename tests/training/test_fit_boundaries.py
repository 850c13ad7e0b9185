"""The training of what chooses among proposed beginnings."""

from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="training needs the extra `train`")

from pipeline.assets import released_model
from pipeline.corpus.gold import GoldDocument
from pipeline.training import boundaries


def test_pages_of_a_single_development_teach_nothing(alert: GoldDocument, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"in 1 documents .* begins; add pages of several"):
        boundaries.train([alert], released_model("tagger").parent, tmp_path, strength=0.1)
