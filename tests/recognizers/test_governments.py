"""Which states a text names by an adjective before one of their organs."""

import pytest

from pipeline.recognizers import governments
from pipeline.schema import Document, Line


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The Finnish government ends it.", [("Finnish", "FI")]),
        ("Malaysian State Government of Sabah", [("Malaysian", "MY")]),
        ("On Monday South African health authorities said so", [("South African", "ZA")]),
        ("Under Papua New Guinean law and Danish immigration rules", [("Papua New Guinean", "PG"), ("Danish", "DK")]),
        ("the Swedish Foreign Ministry", [("Swedish", "SE")]),
        ("The Irish Department of Justice and the Japanese Justice Ministry", [("Irish", "IE"), ("Japanese", "JP")]),
        ("The Vietnamese Public Security Ministry", [("Vietnamese", "VN")]),
        ("The French, German and Italian governments", [("French", "FR"), ("German", "DE"), ("Italian", "IT")]),
        ("THE BRITISH GOVERNMENT and the Finnish\u00a0government", [("BRITISH", "GB"), ("Finnish", "FI")]),
        ("a deal with the Indian government, with Polish authorities", []),
        ("A German law firm on Chinese immigration to Peru", []),
        ("Latin American governments and Inner Mongolian authorities", []),
        ("Turkish Airlines, French citizens and a British Columbia ministry", []),
        ("the government, Officials and non-Finnish authorities", []),
    ],
)
def test_an_adjective_before_an_organ_names_the_state(text: str, named: list[tuple[str, str]]) -> None:
    document = Document(doc_id="a", text=text, lines=[Line(start=0, end=len(text), role="body", score=1)])
    assert [(text[g.start : g.end], g.country) for g in governments.find(document)] == named


def test_furniture_names_no_state() -> None:
    text = "The Finnish government"
    document = Document(doc_id="a", text=text, lines=[Line(start=0, end=len(text), role="promo", score=1)])
    assert not list(governments.find(document))
