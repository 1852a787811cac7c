"""Every public function with three parameters or more says what each of them is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import braintx

PACKAGE = Path(braintx.__file__).parent
HEADING = re.compile(r"^\w[\w ]*\n-+$", re.MULTILINE)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def public(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, Function]]:
    """Functions of a module and methods of its classes, by name; nested functions are nobody's."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and node.name.startswith("_"):
            continue
        if isinstance(node, Function):
            yield owner + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from public(node.body, f"{owner}{node.name}.")


def parameters(function: Function) -> list[str]:
    listed = function.args
    names = [given.arg for given in listed.posonlyargs + listed.args]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    names += [given.arg for given in listed.kwonlyargs]
    return names + [given.arg for given in (listed.vararg, listed.kwarg) if given]


def described(docstring: str) -> set[str]:
    """Names that stand at the margin of the Parameters section: ``a : int`` or ``a, *b : int``."""
    _, _, section = docstring.partition("Parameters\n----------\n")
    if following := HEADING.search(section):
        section = section[: following.start()]
    entries = [line.split(" : ")[0] for line in section.splitlines() if line[:1].strip()]
    return {name.strip(" *") for entry in entries for name in entry.split(",")}


def missing(path: Path) -> Iterator[str]:
    module = path.relative_to(PACKAGE.parent).with_suffix("").as_posix().replace("/", ".")
    for name, function in public(ast.parse(path.read_text("utf-8")).body):
        names = parameters(function)
        unsaid = [
            each for each in names if each not in described(ast.get_docstring(function) or "")
        ]
        if len(names) >= 3 and unsaid:
            yield f"{module}:{name}: {', '.join(unsaid)}"


def test_what_each_parameter_is_can_be_read() -> None:
    silent = [line for path in sorted(PACKAGE.rglob("*.py")) for line in missing(path)]
    assert not silent, "Parameters sections lack:\n" + "\n".join(silent)
