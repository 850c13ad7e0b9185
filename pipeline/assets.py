"""Where the tables and the released models lie: inside an installed package, or beside it in a checkout."""

import csv
import hashlib
import json
from pathlib import Path

_PACKAGED = Path(__file__).parent / "_assets"
_CHECKOUT = Path(__file__).parent.parent


class AssetError(RuntimeError):
    """A table or model file is missing or is not what it should be; the message says how to mend it."""


def knowledge(name: str) -> Path:
    """The path of a knowledge table, for example `countries.csv`.

    Raises:
        AssetError: there is no such table.
    """
    return _locate(_PACKAGED / "knowledge" / name, _CHECKOUT / "data" / "knowledge" / name)


def table(name: str) -> list[dict[str, str]]:
    """The rows of a knowledge table in CSV with a header.

    Raises:
        AssetError: there is no such table.
    """
    with knowledge(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entries(name: str) -> list[str]:
    """The lines of a knowledge list, without empty ones and comments (`#`).

    Raises:
        AssetError: there is no such list.
    """
    lines = knowledge(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def released_model(name: str) -> Path:
    """The folder of a released model, for example `sentence-encoder`.

    Raises:
        AssetError: there is no such model.
    """
    return _locate(_PACKAGED / "models" / name, _CHECKOUT / "models" / "released" / name)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verified(folder: Path) -> str:
    """Check a model folder against its `manifest.json`; returns the SHA-256 of its main file, `model.*`.

    Raises:
        AssetError: the manifest or a file is missing, a file is not the recorded one, or the manifest records no main file.
    """
    path = folder / "manifest.json"
    if not path.is_file():
        raise AssetError(f"{path} is missing; {folder} is no model folder")
    mend = "restore it with `git checkout` or `dvc repro`"
    try:
        recorded: dict[str, str] = dict(json.loads(path.read_text(encoding="utf-8"))["sha256"])
        main = next(digest for file, digest in recorded.items() if file.startswith("model."))
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        raise AssetError(f"{path} does not record the model's files; {mend}") from error
    for file, digest in recorded.items():
        if not (folder / file).is_file() or sha256(folder / file) != digest:
            raise AssetError(f"{folder / file} is not the released file; {mend}")
    return main


def write_manifest(folder: Path, **facts: object) -> None:
    """Record the SHA-256 of every file of a model folder, with some facts about it, in `manifest.json`."""
    files = {file.name: sha256(file) for file in sorted(folder.iterdir()) if file.name != "manifest.json"}
    manifest = {**facts, "sha256": files}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _locate(*candidates: Path) -> Path:
    for path in candidates:
        if path.exists():
            return path
    raise AssetError(
        f"{candidates[-1]} is missing; reinstall the package, or run `dvc repro` in the checkout to make it"
    )
