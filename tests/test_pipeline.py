import csv
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import pipeline
from pipeline.batch.extract import extract_all
from pipeline.batch.writers import TABLES, TableWriter
from pipeline.cli import app
from pipeline.corpus import gold
from pipeline.corpus.readers import Alert, Reject, count, read
from pipeline.flow import Flow, default
from pipeline.schema import Document, Event

_ROOT = Path(__file__).parent.parent
_WORKED_EXAMPLE = _ROOT.parent / "shared" / "alerts" / "cn-2023-04-19-talent-pilot.txt"
_SAMPLES = _ROOT / "data" / "samples"


_PIECES = [
    "Kenya: Work Permit Fees to Rise", "\n", "\n\n", " ", ". ", "5 May 2024", "\r\n", "\t", "The Ministry of Interior (MOI) announced on 2 April 2024",
    "from 1 June 2024 until the end of the year", "for two years", "in Nairobi, Mombasa and Kisumu", "KES 5,000", "H-1B, L-1 and O", "construction and mining",
    "under the Immigration Act 2011", "Related news", "Tanzania suspends visas", "\u202e", "\x00", "内政部", "İ", "🇰🇪", "•", "(", ")", "|", "a" * 300,
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=24).map("".join) | st.text(max_size=200))
@example("".join(_PIECES))
@settings(deadline=None, max_examples=60)
def test_any_text_gives_spans_that_hold_their_surface(text: str) -> None:
    document = pipeline.extract(text)
    lines = document.content_lines()
    assert document.events or "".join(_PIECES) != text
    for span in document.spans:
        assert text[span.start : span.end] == span.text
        assert any(line.start <= span.start and span.end <= line.end for line in lines)
    not_facts = {"event_id", "headline", "evidence", "field_evidence", "score", "review"}
    for event in document.events:
        assert event.field_evidence.keys() == {
            name for name, value in event.model_dump(exclude=not_facts).items() if value
        }
        for evidence in event.field_evidence.values():
            assert evidence
            assert all(any(line.start <= a < b <= line.end for line in lines) for a, b in evidence)


def test_a_gold_error_names_file_line_and_fault(tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("id: bad\n---\nbody| in [[Beijing|TOWN]]\n", encoding="utf-8")
    with pytest.raises(gold.GoldError, match=r"bad\.txt:3: unknown label 'TOWN'"):
        gold.read(path)


def test_the_worked_example_is_read_field_by_field() -> None:
    if not _WORKED_EXAMPLE.exists():
        pytest.skip(f"{_WORKED_EXAMPLE.name} is absent")
    document = pipeline.extract(_WORKED_EXAMPLE.read_text(encoding="utf-8"))
    [event] = document.events
    assert document.published == "2023-04-19"
    assert (event.action, event.status, event.countries) == ("launch", "in_force", ["CN"])
    assert [authority.name for authority in event.authorities] == [
        "Ministry of Science and Technology",
        "Ministry of Human Resources and Social Security",
    ]
    assert [city.name for city in event.cities] == [
        "Beijing",
        "Shanghai",
        "Chongqing",
        "Hangzhou",
        "Guangzhou",
        "Shenzhen",
    ]
    assert [(duration.value, duration.role) for duration in event.durations] == [("P2Y", "term")]
    assert event.effective_from is not None
    assert event.effective_until is not None
    assert (event.effective_from.value, event.effective_from.derived) == ("2023-04", True)
    assert (event.effective_until.value, event.effective_until.derived) == ("2025-04", True)
    codes = {sector.text: {code.code for code in sector.codes} for sector in event.sectors}
    assert codes["new generation information technologies"] >= {"J62", "C26"}
    assert codes["smart and new energy vehicles"] >= {"C29"}
    assert codes["biomedicine and health"] >= {"C21", "Q86"}
    assert codes["smart equipment and robots"] >= {"C28"}
    promo = document.text.index("Explore more")
    assert all(span.end <= promo for span in document.spans)


def test_bad_inputs_land_in_the_error_file_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a-empty.txt").write_bytes(b"")
    (tmp_path / "in" / "b-binary.txt").write_bytes(b"\x7fELF\0\0")
    (tmp_path / "in" / "c-latin.txt").write_bytes("Verlängerung".encode("latin-1"))
    (tmp_path / "in" / "d-rows.jsonl").write_text(
        '{"id": "x", \n{"id": "ok", "text": "Kenya: new fees"}\n{"id": "ok", "text": "b"}\n'
    )
    (tmp_path / "in" / "d-rows.jsonl").open("ab").write(
        b'\xff\n{"id": "nul", "text": "Kenya\\u0000"}\n{"id": "half", "text": "Kenya", "publisher": "x\\ud800"}\n'
        b'{"id": "late", "text": ""}\n{"id": "late", "text": "Kenya: new quotas", "published": ""}\n' + b"[" * 100_000
    )
    (tmp_path / "in" / "d-folder.jsonl").mkdir()
    (tmp_path / "in" / "d-gone.jsonl").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in" / "e-void.html").write_text("<html><body></body></html>")
    (tmp_path / "in" / "f-line.txt").write_text("a " * 2_500_000)
    (tmp_path / "in" / "g-good.txt").write_text((_SAMPLES / "firm-alert.txt").read_text(encoding="utf-8"))
    result = CliRunner().invoke(app, ["extract", str(tmp_path / "in"), "-o", str(tmp_path / "out")])
    assert result.exit_code == 3
    errors = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text().splitlines()]
    reasons = " | ".join(error["reason"] for error in errors)
    for expected in (
        "holds no text", "binary", "not UTF-8", "not JSON", "same id", "split it", "lone surrogate", "recursion", "cannot be opened",
    ):  # fmt: skip
        assert expected in reasons
    read = [json.loads(line)["doc_id"] for line in (tmp_path / "out" / "documents.jsonl").read_text().splitlines()]
    assert read == ["ok", "nul", "late", "g-good.txt"]


def test_an_output_folder_below_the_input_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Kenya: new visa fees\n")
    for _ in range(2):
        done = CliRunner().invoke(app, ["extract", "."])
        assert done.exit_code == 0, done.output
        assert json.loads(Path("out/run.json").read_text())["read"] == 1
    Path("out/.unfinished-x").mkdir()
    Path("out/.unfinished-x/events.jsonl").touch()
    assert count([Path()], Path("out")) == len(list(read([Path()], Path("out")))) == 1


@pytest.mark.parametrize("output", ["in", "in/a.txt"])
def test_an_output_that_is_the_input_or_a_file_is_refused(tmp_path: Path, output: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Kenya: new visa fees\n")
    done = CliRunner().invoke(app, ["extract", str(tmp_path / "in"), "-o", str(tmp_path / output)])
    assert done.exit_code == 2
    assert "Invalid value" in done.output


def test_a_folder_that_cannot_be_listed_is_rejected_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text("Kenya: new visa fees\n")
    scandir = os.scandir

    def closed(path: str) -> object:
        if Path(path).name == "b":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)  # not `chmod`, which root does not feel
    names = [item.doc_id if isinstance(item, Reject) else item.fields["doc_id"] for item in read([tmp_path])]
    assert names == ["a/x.txt", "b", "c/x.txt"]
    assert count([tmp_path]) == 3


def test_a_row_without_text_is_read_from_its_html(tmp_path: Path) -> None:
    html = "<html><body><article><p>Kenya will raise its visa fees from 1 June 2024, the Home Office said.</p></article></body></html>"
    rows = [{"id": name, "text": text, "html": html} for name, text in (("a", ""), ("b", " "), ("c", None))]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    for item in read([tmp_path]):
        assert isinstance(item, Alert)
        assert item.text.startswith("Kenya")


def test_the_reject_of_a_row_names_its_line_the_field_and_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    rows: list[dict[str, str | int]] = [
        {"id": "a"},
        {"id": "a"},
        {"id": "b", "published": "5 May 2024"},
        {"id": "c", "published": 20240505},
        {"id": "d", "url": 5},
        {"id": "e", "text": "Kenya \ud800"},
    ]
    path.write_text("\n".join(json.dumps({"text": "Kenya"} | row) for row in rows))
    rejects = [item for item in extract_all(default(), read([path])) if isinstance(item, Reject)]
    assert [reject.source for reject in rejects] == [f"{path}:{line}" for line in range(2, 7)]
    expected = (
        f"{path}:1 has the same id",
        "'5 May 2024', no ISO date",
        "`published` is no",
        "`url` is no",
        "`text` holds",
    )
    for reject, reason in zip(rejects, expected, strict=True):
        assert reason in reject.reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", b'{"id": "a", "text": "Kenya"}', ".json is not read, only .txt, .html, .htm, .jsonl; convert it, or rename"),
        ("a.CSV", b"id,text\na,Kenya\n", ".CSV is not read"),
        ("alert.2023", b"Kenya", ".2023 is not read"),
        ("a.pdf", b"%PDF-1.7", ".pdf is not read"),
        ("a.txt", b"%PDF-1.7", "a PDF; convert it"),
        ("a.txt", "Kenya".encode("utf-16"), "a binary file, or text in UTF-16; convert it to text in UTF-8"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_rejected_with_the_mend(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    [reject] = read([tmp_path / name])
    assert isinstance(reject, Reject)
    assert reject.reason.startswith(reason)


def test_of_a_folder_the_files_of_four_endings_are_read_and_a_file_without_any_is_text(tmp_path: Path) -> None:
    for name in ("a.txt", "b.HTML", "c.htm", "d.jsonl", "e.md", "f.json", "g", "h.txt.bak"):
        (tmp_path / name).write_text('{"id": "row", "text": "<p>Kenya</p>"}')
    assert [item.doc_id if isinstance(item, Reject) else item.fields["doc_id"] for item in read([tmp_path])] == [
        "a.txt", "b.HTML", "c.htm", "row",
    ]  # fmt: skip
    [alert] = read([tmp_path / "g"])
    assert isinstance(alert, Alert)
    assert alert.fields["source"].media_type == "text/plain"


def test_files_of_one_name_in_two_folders_are_told_apart_below_the_folder_above(tmp_path: Path) -> None:
    folders = [tmp_path / "in" / name for name in "ab"]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "x.txt").write_text("Kenya: new visa fees\n")
    [_, reject] = read(folders)
    assert isinstance(reject, Reject)
    assert reject.reason == f"{folders[0] / 'x.txt'} has the same id; give the folder above both"
    assert all(isinstance(item, Alert) for item in read([tmp_path / "in"]))


@pytest.mark.parametrize("given", [None, "2024-05-20", "2024-05-20T08:00:00+03:00"])
def test_what_is_given_goes_before_what_the_page_states(tmp_path: Path, given: str | None) -> None:
    html = (
        '<html><head><meta name="date" content="2024-05-30"><link rel="canonical" href="https://firm.example/a"></head><body><article><h1>Kenya: new fees</h1><p>29 May 2024</p>'
        "<p>Kenya will raise its visa fees from next Monday, the Home Office said.</p></article></body></html>"
    )
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "html": html, "published": given, "url": given}))
    [document] = extract_all(default(), read([tmp_path / "a.jsonl"]))
    assert isinstance(document, Document)
    assert document.published == ("2024-05-20" if given else "2024-05-29")
    assert document.url == (given or "https://firm.example/a")


@pytest.mark.parametrize("published", ["2024-05-19junk", "2024-W20", "20240519", "2024-02-30", "2024-05"])
def test_a_day_of_publication_is_one_of_the_calendar(published: str) -> None:
    with pytest.raises(ValueError, match=f"'{published}', no ISO date"):
        pipeline.extract("Kenya: new fees", published=published)


def test_of_documents_that_are_read_together_the_one_that_fails_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = Flow.pipe

    def failing(flow: Flow, documents: Iterable[Document]) -> Iterator[Document]:
        for document in pipe(flow, documents):
            if document.doc_id == "b":
                raise RuntimeError("no luck")
            yield document

    monkeypatch.setattr(Flow, "pipe", failing)
    items = extract_all(default(), [Alert("Kenya: new visa fees", {"doc_id": name}, f"{name}.txt") for name in "abc"])
    first, reject, last = items
    assert reject == Reject("b", "b.txt", "RuntimeError: no luck")
    assert [item.doc_id for item in (first, last) if isinstance(item, Document)] == ["a", "c"]


def test_a_run_that_fails_leaves_the_earlier_tables(tmp_path: Path) -> None:
    document = pipeline.extract((_SAMPLES / "firm-alert.txt").read_text(encoding="utf-8"))
    with TableWriter(tmp_path, {}) as writer:
        writer.write(document)
    earlier = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.name for path in earlier} == {*TABLES, "README.md"}

    def stopped() -> Iterator[Document]:
        yield document.model_copy(update={"doc_id": "other"})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), TableWriter(tmp_path, {}) as writer:
        list(map(writer.write, stopped()))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == earlier


def test_an_alert_without_source_is_rejected_too() -> None:
    [reject] = extract_all(default(), [Alert("Kenya", {"published": 20240505})])
    assert isinstance(reject, Reject)
    assert "20240505, no ISO date" in reject.reason


def test_a_run_keeps_a_readme_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Mine\n")
    done = CliRunner().invoke(app, ["extract", str(_SAMPLES / "firm-alert.txt"), "-o", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "README.md").read_text() == "# Mine\n"
    assert not list(tmp_path.glob(".*"))


def test_a_cell_cannot_start_a_formula(tmp_path: Path) -> None:
    alert = tmp_path / "a.txt"
    alert.write_text(
        "=HYPERLINK(1) new visa fees in Kenya\n5 May 2024\n\nKenya will raise its visa fees from 1 June 2024, the Home Office said.\n"
    )
    done = CliRunner().invoke(app, ["extract", str(alert), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    with (tmp_path / "out" / "events.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert row["headline"].startswith("'=HYPERLINK(1)")


def test_an_event_of_any_length_is_a_row(tmp_path: Path) -> None:
    event = Event(event_id="e", action="launch", status="ended", headline="a" * 3_000_000, evidence=[], score=1)
    with TableWriter(tmp_path, {}) as writer:
        writer.write(Document(doc_id="a", text="a", events=[event]))
    assert pq.read_table(tmp_path / "events.parquet")["headline"].to_pylist() == [event.headline]


def test_inference_needs_no_torch() -> None:
    code = (
        "import sys; sys.modules['torch'] = sys.modules['transformers'] = None\n"
        "import pipeline; print(len(pipeline.extract('Kenya opens\\n\\nVisas for the aquaponics industry in Kenya open now.').lines))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2"


def test_extract_loads_neither_spacy_nor_torch_which_take_longer_than_an_alert() -> None:
    code = "import sys, pipeline; pipeline.extract('Kenya opens'); print({'spacy', 'torch', 'transformers', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_spacy_pipeline_states_what_extract_states() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(_SAMPLES.glob("*.txt"))]
    for text, doc in zip(texts, pipeline.load().pipe(texts), strict=True):
        document = pipeline.extract(text)
        assert doc._.policy == document
        assert {(ent.text, ent.label_) for ent in doc.ents} <= {(span.text, span.label) for span in document.spans}
        assert [ent.kb_id_ for ent in doc.ents if ent.label_ == "SECTOR"] == [
            span.value or "" for span in document.spans_of("SECTOR")
        ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"policy_tagg": {}}, "policy_tagg"), ({"policy_tag": {"modell": "rules"}}, "modell")],
)
def test_an_unknown_setting_is_named(settings: dict[str, dict[str, str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Flow(settings)
    with pytest.raises(ValueError, match=message):
        pipeline.load(**settings)


def test_documents_survive_docbin() -> None:
    from spacy.tokens import DocBin

    nlp = pipeline.load()
    doc = nlp("Kenya: new visa fees\n5 May 2024\n\nFees rise from 1 June 2024.")
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    [restored] = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert restored._.policy == doc._.policy
