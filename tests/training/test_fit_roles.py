"""The linear votes learn from gold events which part spans play."""

from pathlib import Path

import pytest

pytest.importorskip("sklearn")

from pipeline.corpus import gold
from pipeline.events.roles import CLASSES, Roles
from pipeline.training.labelled import span_roles
from pipeline.training.roles import examples
from pipeline.training.votes import fit, train

_GOLD = """id: d{n}
published: 2024-05-03
events:
- action: launch
  status: scheduled
  announced_on: 2024-05-02
  effective_from: 2024-06-01
  effective_until: 2024-06-30
  authorities: [Home Office]
  programs: [Blue Card]
  laws: [Card Act]
  durations: [{{value: P2Y, role: validity}}, {{value: P3M, role: stay}}, {{value: P10D, role: processing}}, {{value: P5D, role: deadline}}, {{value: P1M, role: term}}, {{value: P6W, role: other}}]
---
body| The [[Home Office|MINISTRY]] announced on [[2 May|DATE|2024-05-02]] that the [[Blue Card|PROGRAM]] of the [[Card Act|LAW]] opens on [[1 June|DATE|2024-06-01]] until [[30 June|DATE|2024-06-30]].
body| It is valid for [[two years|DURATION|P2Y]]. Holders stay [[three months|DURATION|P3M]]. It is decided in [[ten days|DURATION|P10D]]. Apply within [[five days|DURATION|P5D]]. The pilot runs for [[one month|DURATION|P1M]]. Experience of [[six weeks|DURATION|P6W]] counts.
body| The [[Tax Office|MINISTRY]] and the [[Green Card|PROGRAM]] of the [[Tax Act|LAW]] of [[3 May 2001|DATE|2001-05-03]] stay as they were for [[nine years|DURATION|P9Y]].
"""


def test_the_part_of_each_span_is_told_by_the_events() -> None:
    found = examples([gold.loads(_GOLD.format(n=1))])
    assert {label: [role for _, role in learned] for label, learned in found.items()} == {
        "MINISTRY": ["own", "none"],
        "DATE": ["announced_on", "effective_from", "effective_until", "none"],
        "PROGRAM": ["own", "none"],
        "LAW": ["own", "none"],
        "DURATION": ["validity", "stay", "processing", "deadline", "term", "other", "none"],
    }


def test_what_is_learned_is_found_again(tmp_path: Path) -> None:
    documents = [gold.loads(_GOLD.format(n=n)) for n in range(4)]
    train(examples(documents), CLASSES, tmp_path, strength=10.0, minimum=1)
    document = documents[0].document
    values = {span.start: span.value for span in document.spans if span.value}
    roles = dict(zip((span.start for span in document.spans), span_roles(documents[0]), strict=True))
    votes = Roles(tmp_path)(document, document.spans, values)
    assert len(votes) == len(document.spans)
    for (start, label), vote in votes.items():
        assert CLASSES[label][int(vote.argmax())] == roles[start]


def test_a_part_that_nothing_plays_is_named() -> None:
    with pytest.raises(ValueError, match="none of 1 examples is own; annotate some"):
        fit([({"always"}, "none")], ("none", "own"), strength=1.0, minimum=1)


def test_rare_features_are_not_weighed() -> None:
    learned = [({"always", f"b {n}"}, role) for n, role in enumerate(["none", "own"] * 3)]
    names, weights = fit(learned, ("none", "own"), strength=1.0, minimum=2)
    assert (names, weights.shape) == (["always"], (1, 2))
