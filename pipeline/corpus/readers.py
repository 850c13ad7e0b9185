"""Files in: `.txt`, `.html`, `.jsonl` and folders of them, each document or the reason why it cannot be read."""

import codecs
import hashlib
import io
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.corpus.pages import read_page
from pipeline.schema import Source

_MEDIA_TYPES = {".txt": "text/plain", ".html": "text/html", ".htm": "text/html", ".jsonl": "application/jsonl"}
READ = ", ".join(_MEDIA_TYPES)
_OPTIONAL = ("url", "published", "publisher")


class Alert(NamedTuple):
    """A text to read, what is known about it beforehand and, for a `Reject`, where it stands: a file, or a line of it."""

    text: str
    fields: dict[str, Any]
    where: str = ""


class Reject(NamedTuple):
    """A document that cannot be read, and why."""

    doc_id: str
    source: str
    reason: str


def read(inputs: Sequence[Path], output: Path | None = None) -> Iterator[Alert | Reject]:
    """Read files and folders (recursively, in the order of their paths); no error stops the rest.

    The id of a file is its path below the folder that is given, and its name where the file itself is. A name that ends in none of
    `READ` is passed over in a folder and rejected where the file is given; one without any ending is plain text.

    Args:
        inputs: the files and folders.
        output: a folder that is written; what is in it is not read where it lies below one of `inputs`.
    """
    seen: dict[str, str] = {}
    for path, name in files(inputs, output):
        for item in _read_file(path, name):
            if isinstance(item, Alert):
                doc_id = item.fields["doc_id"]
                if doc_id in seen:
                    mend = "give the folder above both" if doc_id == name else "give each document its own"
                    item = Reject(doc_id, item.where, f"{seen[doc_id]} has the same id; {mend}")
                else:
                    seen[doc_id] = item.where
            yield item


def count(inputs: Sequence[Path], output: Path | None = None) -> int:
    """How many documents `read` will give, malformed ones included, without reading them."""
    total = 0
    for path, _ in files(inputs, output):
        if path.suffix.lower() != ".jsonl":
            total += 1
            continue
        try:
            with path.open("rb") as file:
                total += sum(not line.isspace() for line in file)
        except OSError:  # `read` says why
            total += 1
    return total


def files(inputs: Sequence[Path], output: Path | None = None) -> Iterator[tuple[Path, str]]:
    """Each file that `read` reads with its name below the folder that was given."""
    for given in inputs:
        root = given if given.is_dir() else given.parent
        for path in _below(given, output) if given.is_dir() else [given]:
            # A name that is not UTF-8 is told with question marks.
            yield path, path.relative_to(root).as_posix().encode("utf-8", "replace").decode()


def _below(folder: Path, output: Path | None) -> list[Path]:
    """The files below a folder that can be alerts, and the folders that cannot be listed, in order."""
    found: list[Path] = []
    written = output.resolve() if output else None

    def unlisted(error: OSError) -> None:
        # Opening it like a file fails too, and its reject says why.
        found.append(Path(error.filename))

    for top, folders, files in os.walk(folder, onerror=unlisted):
        folders[:] = [name for name in folders if Path(top, name).resolve() != written]
        found += [path for path in (Path(top, name) for name in files) if path.suffix.lower() in _MEDIA_TYPES]
    return sorted(found)


def _read_file(path: Path, name: str) -> Iterator[Alert | Reject]:
    media_type = _MEDIA_TYPES.get(path.suffix.lower() or ".txt", "")
    if not media_type and not path.is_dir():  # a folder here is one that cannot be listed
        reason = f"{path.suffix} is not read, only {READ}; convert it, or rename it to .txt if it is plain text"
        yield Reject(name, str(path), reason)
        return
    try:
        raw = path.read_bytes()
    except OSError as error:
        yield Reject(name, str(path), f"cannot be opened: {error.strerror}")
        return
    source = Source(uri=name, media_type=media_type, sha256=hashlib.sha256(raw).hexdigest())
    if media_type == "application/jsonl":
        yield from _read_rows(raw, path, source)
        return
    if b"\0" in raw or raw.startswith(b"%PDF-"):
        kind = "a PDF" if raw.startswith(b"%PDF-") else "a binary file, or text in UTF-16"
        yield Reject(name, str(path), f"{kind}; convert it to text in UTF-8 first")
        return
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Reject(name, str(path), f"not UTF-8 at byte {error.start}; save the file as UTF-8")
        return
    text, facts = read_page(text) if media_type == "text/html" else (text, {})
    if not text.strip():
        yield Reject(name, str(path), "holds no text")
        return
    yield Alert(text, {"doc_id": name, "source": source, **facts}, str(path))


def _read_rows(raw: bytes, path: Path, source: Source) -> Iterator[Alert | Reject]:
    for number, line in enumerate(io.BytesIO(raw.removeprefix(codecs.BOM_UTF8)), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line.decode())
        except UnicodeDecodeError as error:
            yield Reject(where, where, f"not UTF-8 at byte {error.start} of the line; save the file as UTF-8")
            continue
        except (ValueError, RecursionError) as error:
            yield Reject(where, where, f"not JSON: {error}")
            continue
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            yield Reject(where, where, "a row needs a string `id` and a string `text` or `html`")
            continue
        body, html, facts = row.get("text"), row.get("html"), dict[str, str]()
        if not isinstance(body, str) or not body.strip():
            body, facts = read_page(html) if isinstance(html, str) else ("", facts)
        if not body:
            yield Reject(row["id"], where, "holds no text in `text` or `html`")
            continue
        if wrong := [key for key in _OPTIONAL if not isinstance(row.get(key), str | None)]:
            yield Reject(row["id"], where, f"`{wrong[0]}` is no string; write it in quotes, or leave it out")
            continue
        known = {key: row[key] for key in _OPTIONAL if row.get(key) not in (None, "")}
        yield Alert(body, {"doc_id": row["id"], "source": source, **facts, **known}, where)
