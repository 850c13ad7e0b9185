"""Where the tables and the released models lie: inside an installed package, or beside it in a checkout."""

import hashlib
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


def _locate(*candidates: Path) -> Path:
    for path in candidates:
        if path.exists():
            return path
    raise AssetError(f"{candidates[-1]} is missing; reinstall the package, or run `dvc repro` in the checkout to make it")
