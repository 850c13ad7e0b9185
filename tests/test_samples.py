from pathlib import Path

import pytest

from pipeline.corpus import gold
from pipeline.corpus.readers import Alert, read

_DATA = Path(__file__).parent.parent / "data"
_SAMPLES = sorted((_DATA / "samples").iterdir())


@pytest.mark.parametrize("path", _SAMPLES, ids=lambda path: path.name)
def test_a_sample_has_the_text_of_its_annotated_form(path: Path) -> None:
    [alert] = read([path])
    assert isinstance(alert, Alert)
    annotated = gold.read(_DATA / "gold" / "samples" / f"{path.stem}.txt")
    assert alert.text.removesuffix("\n") == annotated.document.text


def test_every_annotated_sample_has_a_sample() -> None:
    assert {path.stem for path in gold.paths(_DATA / "gold" / "samples")} == {path.stem for path in _SAMPLES}
