"""link: COUNTRY → ISO 3166-1, CITY → GeoNames, MINISTRY → the registry of authorities."""

from collections import Counter

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.knowledge import places
from pipeline.schema import Document, Link, Span


class Linker:
    """Adds a `link` to the spans that name something with an identifier."""

    def __call__(self, doc: Doc) -> Doc:
        """State what a document's names refer to."""
        document: Document = doc._.policy
        mentioned = Counter(span.value for span in document.spans_of("COUNTRY") if span.value)
        for span in document.spans:
            if span.label == "COUNTRY" and span.value:
                name = places.country_names().get(span.value, span.text)
                span.link = Link(scheme="iso3166", id=span.value, name=name)
            elif span.label == "CITY":
                span.link = _city(span, mentioned)
        return doc


def _city(span: Span, mentioned: Counter[str]) -> Link | None:
    """The city of this name in the country that the document mentions most, else the largest one."""
    candidates = places.cities().get(span.text)
    if not candidates:
        return None
    best = max(candidates, key=lambda place: (mentioned[place.country or ""], place.population))
    return Link(scheme="geonames", id=best.id or "", name=best.name, country=best.country)


@Language.factory("policy_link")
def make_linker(nlp: Language, name: str) -> Linker:
    """The component."""
    return Linker()
