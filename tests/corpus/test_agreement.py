import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.corpus import gold
from pipeline.corpus.statistics import event_agreement

_TEXT = """id: a
events:
- action: launch
  cities: [Nairobi, Mombasa]
  effective_from: 2024-05-01
- action: end
---
body| It starts.
"""


def _second(folder: Path, events: str) -> dict[str, list[gold.GoldEvent]]:
    (folder / "a.yaml").write_text(f"id: a\nevents:\n{events}\n")
    return gold.read_events(folder)


def test_events_annotated_twice_are_compared_field_by_field(tmp_path: Path) -> None:
    second = _second(tmp_path, "- {action: launch, cities: [nairobi], effective_from: 2024-05-01}")
    report = event_agreement([gold.loads(_TEXT)], second)
    assert report["events"]["action"] == {"f1": 2 / 3, "agreed": 1, "disputed": 1}
    assert report["events"]["cities"] == {"f1": 2 / 3, "agreed": 1, "disputed": 1}
    assert report["events"]["effective_from"]["f1"] == 1.0
    assert report["as many events"]["documents"] == {"share": 0.0, "of": 1}


def test_events_of_an_unknown_document_are_refused(tmp_path: Path) -> None:
    other = gold.loads(_TEXT.replace("id: a", "id: b"))
    with pytest.raises(gold.GoldError, match="a: not annotated before"):
        event_agreement([other], _second(tmp_path, "- {action: launch}"))


def test_a_second_annotation_of_events_alone_is_compared(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    (tmp_path / "first" / "a.txt").write_text(_TEXT)
    _second(tmp_path / "second", "- {action: launch}")
    done = CliRunner().invoke(app, ["gold", "agreement", str(tmp_path / "first"), str(tmp_path / "second"), "--json"])
    assert done.exit_code == 0, done.output
    assert list(json.loads(done.output)) == ["events", "as many events"]


def test_a_file_of_events_in_another_encoding_or_with_the_id_of_another_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("id: a\nevents: []\n")
    with pytest.raises(gold.GoldError, match=r"b\.yaml:1: the id 'a' is also that of .*a\.yaml"):
        _second(tmp_path, "- {action: launch}")
    (tmp_path / "b.yaml").write_bytes("id: é\n".encode("cp1252"))
    with pytest.raises(gold.GoldError, match=r"b\.yaml:1: not UTF-8"):
        gold.read_events(tmp_path)


def test_a_wrong_action_is_named_with_its_file_and_event(tmp_path: Path) -> None:
    with pytest.raises(gold.GoldError, match=r"a\.yaml:1: header field `events\.1\.action`: .*'launch'"):
        _second(tmp_path, "- {action: end}\n- {action: begin}")
