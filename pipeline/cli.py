"""The command line: a thin face on the package."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from pipeline.schema import Document

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Reads policy alerts and writes evidence-backed records."
)
gold_app = typer.Typer(no_args_is_help=True, help="The annotated corpus: check it, count it, compare two annotations.")
app.add_typer(gold_app, name="gold")
_console = Console()
_COLOURS = {
    "MINISTRY": "magenta", "CITY": "cyan", "COUNTRY": "blue", "REGION": "bright_blue", "DATE": "green", "DURATION": "yellow",
    "MONEY": "bright_yellow", "PROGRAM": "red", "LAW": "bright_red", "SECTOR": "bright_magenta",
}  # fmt: skip


@app.command()
def extract(
    inputs: Annotated[list[Path], typer.Argument(exists=True, help="Files (.txt, .html, .jsonl) and folders.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the tables.")] = Path("out"),
) -> None:
    """Read alerts and write documents, events (JSONL, CSV, Parquet) and errors. Exit code 3: some could not be read."""
    from pipeline import __version__
    from pipeline.corpus.readers import Reject, read
    from pipeline.corpus.writers import write_all
    from pipeline.language import default, make_document
    from pipeline.schema import Document

    nlp = default()
    documents: list[Document] = []
    rejects: list[Reject] = []
    items = list(read(inputs))
    for item in track(items, "Reading", console=_console, disable=not _console.is_terminal):
        if isinstance(item, Reject):
            rejects.append(item)
            continue
        text, fields = item.text, item.fields
        try:
            documents.append(nlp(make_document(nlp, text, **fields))._.policy)
        except Exception as error:  # one bad document never stops a batch
            rejects.append(Reject(fields["doc_id"], fields["source"].uri, f"{type(error).__name__}: {error}"))
    events = sum(len(document.events) for document in documents)
    run = {"pipeline": __version__, "read": len(documents), "rejected": len(rejects), "events": events}
    write_all(output, documents, rejects, run)
    _console.print(_event_table(documents))
    _console.print(f"{len(documents)} read, {events} events, {len(rejects)} rejected → {output}")
    for reject in rejects:
        _console.print(Text(f"rejected {reject.source}: {reject.reason}", style="red"))
    if rejects:
        raise typer.Exit(3)


@app.command()
def show(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="One alert.")]) -> None:
    """Print one document in colour: roles in the margin, spans highlighted, events with their evidence."""
    from pipeline.corpus.readers import Reject, read
    from pipeline.language import default, make_document
    from pipeline.schema import Document

    nlp = default()
    for item in read([file]):
        if isinstance(item, Reject):
            _console.print(Text(f"{item.source}: {item.reason}", style="red"))
            raise typer.Exit(3)
        document: Document = nlp(make_document(nlp, item.text, **item.fields))._.policy
        on_line = document.spans_by_line()
        for line in document.lines:
            text = Text(document.text[line.start : line.end], style="" if line.is_content else "dim")
            for span in on_line[line.start]:
                text.stylize(f"bold {_COLOURS[span.label]}", span.start - line.start, span.end - line.start)
            _console.print(Text(f"{line.role:>10} │ ", style="dim") + text)
        for event in document.events:
            table = Table("field", "value", "evidence", title=Text(event.headline))
            row = event.model_dump(mode="json", exclude={"evidence", "field_evidence", "event_id", "headline"})
            for name, value in row.items():
                if value not in (None, []):
                    quoted = [document.text[start:end] for start, end in event.field_evidence.get(name, [])]
                    table.add_row(name, Text(_brief(value)), Text(" · ".join(dict.fromkeys(quoted))))
            _console.print(table)


@app.command()
def evaluate(
    gold_folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Compare the pipeline, on the text alone, with annotated documents."""
    from pipeline.corpus import gold
    from pipeline.training.evaluate import evaluate as compare

    _print_report(compare(list(gold.read_folder(gold_folder))), as_json)


_GoldFolder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A folder of annotated documents.")]


@gold_app.command()
def lint(folders: Annotated[list[Path], typer.Argument(exists=True)]) -> None:
    """Find forgotten mentions, values that do not fit, unsupported event fields. Exit code 1: something was found."""
    from pipeline.corpus import gold
    from pipeline.corpus.lint import lint as find

    findings = 0
    for folder in folders:
        for finding in find((path, gold.read(path)) for path in gold.paths(folder)):
            findings += 1
            _console.print(Text(str(finding)), soft_wrap=True)
    if findings:
        _console.print(f"{findings} findings")
        raise typer.Exit(1)


@gold_app.command()
def stats(folder: _GoldFolder, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Count documents, roles, labels, actions, countries and the share of repeated word runs."""
    from pipeline.corpus import gold
    from pipeline.corpus.statistics import statistics

    _print_report(statistics(list(gold.read_folder(folder))), as_json)


@gold_app.command()
def agreement(
    first: _GoldFolder, second: _GoldFolder, as_json: Annotated[bool, typer.Option("--json")] = False
) -> None:
    """Compare two annotations of the same texts; the second folder may hold fewer documents."""
    from pipeline.corpus import gold
    from pipeline.corpus.statistics import agreement as compare

    _print_report(compare(list(gold.read_folder(first)), list(gold.read_folder(second))), as_json)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a row of documents.jsonl."""
    from pipeline.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


def _event_table(documents: "list[Document]") -> Table:
    from pipeline.corpus.writers import event_row

    columns = (
        "published",
        "countries",
        "action",
        "status",
        "effective_from",
        "effective_until",
        "authorities",
        "cities",
        "sector_codes",
    )
    table = Table("document", *columns)
    for document in documents:
        for event in document.events:
            row = event_row(document, event)
            cells = ("; ".join(row[c]) if isinstance(row[c], list) else row[c] or "" for c in columns)
            table.add_row(Text(document.doc_id), *(Text(cell) for cell in cells))
    return table


def _print_report(report: dict[str, dict[str, dict[str, Any]]], as_json: bool) -> None:
    """Print each part of a report as a table of rows, or the whole as JSON."""
    if as_json:
        typer.echo(json.dumps(report, indent=2))
        return
    for part, rows in report.items():
        if not rows:
            continue
        table = Table(part, *next(iter(rows.values())), title=part)
        for name, scores in rows.items():
            table.add_row(
                name, *(f"{score:.3f}" if isinstance(score, float) else str(score) for score in scores.values())
            )
        _console.print(table)


def _brief(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_brief(item) for item in value)
    if isinstance(value, dict):
        kept = [str(value[key]) for key in ("name", "text", "value", "role", "basis") if value.get(key)]
        codes = [code["code"] for code in value.get("codes", [])]
        return " ".join([*kept, *codes])
    return str(value)


def main() -> None:
    """Entry point."""
    app()
