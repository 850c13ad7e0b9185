from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="fitting is part of training, which needs the extra `train`")

from pipeline.events.news import News
from pipeline.training import news


def test_the_same_texts_train_the_same_model(tmp_path: Path) -> None:
    params = tmp_path / "params.yaml"
    params.write_text("news: {data: [train], strength: 0.1, minimum: 3}\n", encoding="utf-8")
    for name in ("a", "b"):
        news.main(Path("data/gold"), tmp_path / name, params)
    assert News(tmp_path / "a").digest == News(tmp_path / "b").digest
