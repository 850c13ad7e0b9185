import pytest

from pipeline import temporal
from pipeline.temporal.grammar import FORMS, REFERENCE, Form, forms_by_start


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_form_finds_its_example(form: Form) -> None:
    text, surface, value = form.example
    found = [(text[span.start : span.end], span.label, span.value) for span in temporal.find(text, REFERENCE)]
    assert (surface, form.label, value) in found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_example_is_read_by_its_own_form(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {start: tuple(f for f in forms if f is not form) for start, forms in forms_by_start().items()}
    monkeypatch.setattr("pipeline.temporal.search.forms_by_start", lambda: others)
    text, surface, value = form.example
    found = [(text[span.start : span.end], span.label, span.value) for span in temporal.find(text, REFERENCE)]
    assert (surface, form.label, value) not in found


def test_names_of_forms_are_unique() -> None:
    assert len({form.name for form in FORMS}) == len(FORMS)


def test_no_pattern_repeats_without_bound() -> None:
    for form in FORMS:
        assert not [
            sign
            for sign in ("+)", "*)", ".*", ".+", "]+[", "]*", "\\w+", "\\w*", "\\s*", "\\s+")
            if sign in form.pattern
        ], form.name
