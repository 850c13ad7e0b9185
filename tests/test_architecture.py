"""The house's arrows: which room may import which."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_PACKAGE = Path(__file__).parent.parent / "pipeline"
# For every room the rooms it may use, besides itself, `schema` and `assets`.
_MAY_USE = {
    "schema": set(),
    "assets": set(),
    "temporal": set(),
    "encoder": set(),
    "knowledge": {"encoder"},
    "corpus": {"knowledge", "temporal"},
    "lines": {"knowledge", "temporal"},
    "recognizers": {"encoder", "knowledge", "temporal"},
    "events": {"encoder", "knowledge", "recognizers", "temporal"},
    "stages": {"events", "lines", "recognizers", "temporal", "encoder", "knowledge"},
    "flow": {"stages"},
    "language": {"flow"},
    "batch": {"corpus", "knowledge", "flow", "temporal"},
    "training": {
        "batch",
        "corpus",
        "encoder",
        "events",
        "flow",
        "knowledge",
        "lines",
        "recognizers",
        "stages",
        "temporal",
    },
}
_FREE = {"schema", "assets"}


def _room(path: Path) -> str:
    return path.relative_to(_PACKAGE).parts[0].removesuffix(".py")


def _used_rooms(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # "from pipeline import temporal" names a room; "from pipeline import __version__" does not.
            whole = node.module == "pipeline"
            modules = [f"pipeline.{alias.name}" for alias in node.names] if whole else [node.module or ""]
        else:
            continue
        for module in modules:
            if module.startswith("pipeline.") and not module.startswith("pipeline.__"):
                yield module.split(".")[1]


_MODULES = sorted(path for path in _PACKAGE.rglob("*.py") if _room(path) not in {"__init__", "cli"})


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: path.relative_to(_PACKAGE).as_posix())
def test_no_room_imports_one_above_it(path: Path) -> None:
    room = _room(path)
    assert room in _MAY_USE, f"say in this test which rooms {room!r} may use"
    assert set(_used_rooms(path)) <= _MAY_USE[room] | _FREE | {room}


def test_nothing_imports_the_command_line() -> None:
    assert not [path for path in _MODULES if "cli" in set(_used_rooms(path))]


def test_the_grammar_of_time_stands_alone() -> None:
    assert {room for path in (_PACKAGE / "temporal").glob("*.py") for room in _used_rooms(path)} <= {"temporal"}
