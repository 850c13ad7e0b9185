"""The command line: a thin face on the package."""

import gc
import json
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.padding import Padding
from rich.progress import track
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from pipeline.batch.agreement import Development
    from pipeline.corpus.readers import Reject
    from pipeline.schema import Document, Event

# A larger table is for a spreadsheet; a run that is not watched says where it is now and then.
_ROWS_SHOWN = 30
_PLAIN_STEP = 1000

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
_Output = Annotated[Path, typer.Option("-o", "--output", file_okay=False, help="Folder for the tables.")]
_GoldFolder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A folder of annotated documents.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


@app.command()
def extract(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            help="Files (.txt, .html, .htm, .jsonl; without any ending: text) and folders of them. A file's id is its path below the "
            "folder given, so of folders with files of one name give the folder above.",
        ),
    ],
    output: _Output = Path("out"),
    taxonomy: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Also give sectors the codes of this taxonomy: a CSV with the columns code and label, JSON, or SKOS in JSON-LD.",
        ),
    ] = None,
    schemes: Annotated[
        list[str] | None,
        typer.Option(
            "--scheme", help="Also give sectors the codes of ISIC5, NACE21 or NAICS2022; may stand several times."
        ),
    ] = None,
) -> None:
    """Read alerts and write documents, events (JSONL, CSV, Parquet) and errors. Exit code 3: some could not be read."""
    from pipeline import __version__
    from pipeline.batch.extract import extract_all
    from pipeline.batch.writers import TABLES, TableWriter
    from pipeline.corpus.readers import READ, Reject, count, files, read
    from pipeline.flow import Flow, default
    from pipeline.knowledge.taxonomy import TaxonomyError

    _require_apart(output, inputs, [output / name for name in TABLES])
    if next(files(inputs, output), None) is None:
        raise typer.BadParameter(f"no file to read; of a folder {READ} are read", param_hint="INPUTS")
    wanted = {"schemes": schemes or [], "taxonomy": str(taxonomy) if taxonomy else None}
    try:
        flow = Flow({"policy_classify": wanted}) if any(wanted.values()) else default()
    except TaxonomyError as error:
        raise typer.BadParameter(str(error), param_hint="--scheme or --taxonomy") from error
    total = count(inputs, output)
    documents = rejected = without = 0
    rows: list[dict[str, Any]] = []
    with TableWriter(output, {"pipeline": __version__}) as writer:
        items = extract_all(flow, read(inputs, output))
        for item in track(items, "Reading", total, console=_console, disable=not _console.is_terminal):
            found = writer.write(item)
            rows += found[: _ROWS_SHOWN - len(rows)]
            documents += 1
            if isinstance(item, Reject):
                rejected += 1
                _print_reject(item)
                continue
            without += not item.events
            if not _console.is_terminal and documents % _PLAIN_STEP == 0:
                _console.print(f"{documents} of {total} read")
    if rows:
        _console.print(_event_table(rows))
    told = f" ({without} without a record)" if without else ""
    _console.print(f"{documents - rejected} read{told}, {rejected} rejected → {output}")
    if rejected:
        raise typer.Exit(3)


@app.command()
def merge(
    inputs: Annotated[
        list[Path], typer.Argument(exists=True, help="Folders that `extract` wrote, or their documents.jsonl.")
    ],
    output: _Output = Path("out/merged"),
) -> None:
    """Join what several publishers report of one development, and show where they differ. Exit code 3: as for `extract`."""
    from pipeline import __version__
    from pipeline.batch.merge import merge as join
    from pipeline.batch.merge import write
    from pipeline.batch.reports import read_reports

    _require_apart(output, [path if path.is_dir() else path.parent for path in inputs])
    reports, rejects = read_reports(inputs)
    developments = join(reports)
    write(output, developments, rejects, {"pipeline": __version__})
    for reject in rejects:
        _print_reject(reject)
    shared = [development for development in developments if len(development.sources) > 1]
    if shared:
        _console.print(_development_table(shared))
    counts = f"{len(reports)} events, {len(developments)} developments, {len(shared)} of them in several documents"
    _console.print(f"{counts} → {output}")
    if rejects:
        raise typer.Exit(3)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="One alert.")],
    svg: Annotated[Path | None, typer.Option(help="Also save what is printed as a picture.")] = None,
) -> None:
    """Print one document in colour: roles in the margin, spans highlighted, events with their evidence."""
    from pipeline.batch.extract import extract_all
    from pipeline.corpus.readers import Reject, read
    from pipeline.flow import default

    console = Console(record=True, width=120) if svg else _console
    for item in extract_all(default(), read([file])):
        if isinstance(item, Reject):
            _print_reject(item)
            raise typer.Exit(3)
        _print_lines(console, item)
        for event in item.events:
            console.print(_evidence_table(item, event))
        for warning in item.warnings:
            console.print(Text(_visible(warning), style="yellow"))
    if svg:
        console.save_svg(str(svg), title=f"policy-alerts show {file.name}")


@app.command()
def evaluate(
    gold_folder: _GoldFolder,
    as_json: _Json = False,
    models: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="A folder of models instead of the released ones.")
    ] = None,
) -> None:
    """Compare the pipeline, on the text alone, with annotated documents."""
    from pipeline.assets import AssetError
    from pipeline.corpus import gold
    from pipeline.training.evaluate import evaluate as compare
    from pipeline.training.evaluate import load_models

    try:
        flow = load_models(models) if models else None
    except AssetError as error:
        raise typer.BadParameter(str(error), param_hint="--models") from error
    _print_report(compare(list(gold.read_folder(gold_folder)), flow), as_json)


@gold_app.command()
def lint(
    folders: Annotated[
        list[Path], typer.Argument(exists=True, help="Folders of annotated documents, or such documents.")
    ],
) -> None:
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
def stats(folder: _GoldFolder, as_json: _Json = False) -> None:
    """Count documents, roles, labels, actions, countries and the share of repeated word runs."""
    from pipeline.corpus import gold
    from pipeline.corpus.statistics import statistics

    _print_report(statistics(list(gold.read_folder(folder))), as_json)


@gold_app.command()
def agreement(first: _GoldFolder, second: _GoldFolder, as_json: _Json = False) -> None:
    """Compare two annotations of the same texts; the second folder may hold fewer documents.

    Its .txt files are annotated texts; its .yaml files have the events alone.
    """
    from pipeline.corpus import gold
    from pipeline.corpus.statistics import agreement as compare
    from pipeline.corpus.statistics import event_agreement

    golds = list(gold.read_folder(first))
    events = gold.read_events(second)
    report: dict[str, dict[str, Any]] = {}
    if not events or any(second.rglob("*.txt")):
        report |= compare(golds, list(gold.read_folder(second)))
    if events:
        report |= event_agreement(golds, events)
    _print_report(report, as_json)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a row of documents.jsonl."""
    from pipeline.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


def _require_apart(output: Path, inputs: Iterable[Path], written: Iterable[Path] = ()) -> None:
    """Neither the folder of the tables nor one of them may be an input."""
    kept = {path.resolve() for path in (output, *written)}
    for path in inputs:
        if path.resolve() in kept:
            raise typer.BadParameter(f"{path} is read; write into another folder", param_hint="--output")


def _print_lines(console: Console, document: "Document") -> None:
    on_line = document.spans_by_line()
    for line in document.lines:
        text = Text(_visible(document.text[line.start : line.end]), style="" if line.is_content else "dim")
        for span in on_line[line.start]:
            text.stylize(f"bold {_COLOURS[span.label]}", span.start - line.start, span.end - line.start)
        margin = Table.grid(padding=(0, 1))
        margin.add_column(width=10, justify="right", style="dim")
        margin.add_column()
        margin.add_row(line.role, text)
        console.print(margin)
    legend = Text("  ").join(Text(label, style=f"bold {colour}") for label, colour in _COLOURS.items())
    console.print(Padding(legend, (1, 0)))


def _evidence_table(document: "Document", event: "Event") -> Table:
    table = Table("field", "value", "evidence", title=Text(_visible(event.headline)))
    row = event.model_dump(mode="json", exclude={"evidence", "field_evidence", "event_id", "headline"})
    for name, value in row.items():
        if value not in (None, []):
            quoted = [document.text[start:end] for start, end in event.field_evidence.get(name, [])]
            table.add_row(name, Text(_visible(_brief(value))), Text(_visible(" · ".join(dict.fromkeys(quoted)))))
    return table


def _event_table(rows: list[dict[str, Any]]) -> Table:
    """The events at a glance, narrow enough for a terminal of 80 columns."""
    table = Table(box=SIMPLE, show_lines=True, padding=(0, 1, 0, 0), pad_edge=False)
    for name, ratio in (("event", 5), ("when", 4), ("authorities", 7), ("cities", 4), ("sectors", 2)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for row in rows:
        start, until = row["effective_from"], row["effective_until"]
        what = [row["doc_id"], " ".join([*row["countries"], row["action"]]), row["status"]]
        when = [f"from {start}" if start else "", f"until {until}" if until else ""]
        cells = (what, when, row["authorities"], [", ".join(row["cities"])], [", ".join(row["sector_codes"])])
        table.add_row(*(Text(_printable(cell)) for cell in cells))
    if len(rows) == _ROWS_SHOWN:
        table.caption = f"the first {_ROWS_SHOWN} rows; all of them are in events.csv"
    return table


def _print_reject(reject: "Reject") -> None:
    _console.print(Text(_visible(f"rejected {reject.source}: {reject.reason}"), style="red"))


def _development_table(developments: list["Development"]) -> Table:
    """Developments with several sources, the most told first; where the sources differ stands in colour."""
    from pipeline.batch.merge import told_apart

    table = Table(box=SIMPLE, show_lines=True, padding=(0, 1, 0, 0), pad_edge=False)
    for name, ratio in (("development", 6), ("told by", 5), ("they differ", 8)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for development in sorted(developments, key=lambda development: -len(development.sources))[:_ROWS_SHOWN]:
        start = development.effective_from
        what = [
            " ".join([*development.countries, development.action]),
            f"from {start.value}" if start else "",
            development.headline,
        ]
        numbers = {source.doc_id: str(number) for number, source in enumerate(development.sources, start=1)}
        told = [
            f"{numbers[source.doc_id]} {source.published or 'no date'} {source.publisher or source.doc_id}"
            for source in development.sources
        ]
        differ = Text(_printable(told_apart(development, numbers)), style="bold red")
        table.add_row(Text(_printable(what)), Text(_printable(told)), differ or Text("in nothing", style="green"))
    if len(developments) > _ROWS_SHOWN:
        table.caption = f"the {_ROWS_SHOWN} most told; all of them are in developments.csv"
    return table


def _printable(lines: list[str]) -> str:
    """Lines for a terminal, without the empty ones."""
    return "\n".join(_visible(line) for line in lines if line)


def _visible(text: str) -> str:
    """A text of the same length for a terminal, which must not take what a page says for commands."""
    return "".join(c if c.isprintable() else " " for c in text)


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
    # Modules and tables make a million objects that stay: Python's cycle collector, at its usual pace, spends half a second
    # of the start on looking through them.
    gc.set_threshold(100_000)
    # Not at once, so that a run that is stopped takes its unfinished files away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app()
    except Exception as error:
        # Not before: the reader of gold would cost every start a twentieth of a second.
        from pipeline.assets import AssetError
        from pipeline.corpus.gold import GoldError

        if not isinstance(error, AssetError | GoldError | OSError):
            raise
        _console.print(Text(_visible(str(error)), style="red"))
        raise SystemExit(1) from error
