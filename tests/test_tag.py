"""The parts that names play, as the mentions of a document decide them."""

from pipeline.encoder.tagger import NO_ROLE, Found, Tagged
from pipeline.schema import Document, Line
from pipeline.stages.tag import merged


def _roles(text: str, *mentions: tuple[str, str, str, float]) -> list[str | None]:
    """Each mention: its surface (found in order), label, role and the role's probability."""
    found, at = [], 0
    for surface, label, role, probability in mentions:
        start = text.index(surface, at)
        at = start + len(surface)
        found.append(Found(start, at, label, 0.9, role, probability))
    document = Document(doc_id="d", text=text, lines=[Line(start=0, end=len(text), role="body", score=1)])
    return [span.role for span in merged(document, [], Tagged(found, []))]


def test_mentions_of_a_body_agree_on_its_part() -> None:
    text = "The Home Office raised the fee. The HOME OFFICE said so. The Treasury was asked."
    assert _roles(
        text,
        ("Home Office", "MINISTRY", "own", 0.99),
        ("HOME OFFICE", "MINISTRY", NO_ROLE, 0.6),
        ("Treasury", "MINISTRY", "own", 0.6),
    ) == ["own", "own", None]


def test_other_names_keep_the_part_of_each_mention() -> None:
    text = "France and France"
    assert _roles(text, ("France", "COUNTRY", "own", 0.6), ("France", "COUNTRY", NO_ROLE, 0.6)) == ["own", None]
