"""What tests of several rooms share."""

from collections.abc import Callable, Iterator

import pytest

from pipeline.recognizers import learned

Give = Callable[[dict[str, tuple[str, int]]], None]


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Iterator[Give]:
    """Puts other names in the place of those that the annotated texts gave: label, and in how many texts, by name."""

    def others(names: dict[str, tuple[str, int]]) -> None:
        rows = [{"name": name, "label": label, "texts": str(texts)} for name, (label, texts) in names.items()]
        monkeypatch.setattr(learned, "table", lambda name: rows)
        learned.known_names.cache_clear()

    yield others
    learned.known_names.cache_clear()
