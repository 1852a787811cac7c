"""What holds the project together: pins, declared imports, light imports, complete docs."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from braintx.cli import build_parser
from braintx.evaluation.tumor.conformal import LEVELS

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
MAKEFILE = (ROOT / "Makefile").read_text()
EXTRAS = ("demo", "dashboard", "serve", "deid", "train", "dev")
HEAVY = (
    "scipy",
    "streamlit",
    "plotly",
    "torch",
    "timm",
    "pytorch_grad_cam",
    "shap",
    "gradio",
    "pandas",
    "matplotlib",
)


def _pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text().splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith(("#", "-")))
    return {canonicalize_name(package): version for package, version in pairs}


def _ranges() -> Iterator[Requirement]:
    extras = PROJECT["optional-dependencies"]
    for text in [*PROJECT["dependencies"], *(text for name in EXTRAS for text in extras[name])]:
        requirement = Requirement(text)
        if requirement.name != "braintx":
            yield requirement


def test_each_declared_package_is_pinned_within_its_range() -> None:
    pins = _pins("requirements.txt") | _pins("requirements-test.txt")
    wrong = [
        f"{wanted} is pinned to {pins.get(canonicalize_name(wanted.name))}"
        for wanted in _ranges()
        if pins.get(canonicalize_name(wanted.name), "") not in wanted.specifier
    ]
    assert not wrong
    assert set(pins) == {canonicalize_name(wanted.name) for wanted in _ranges()}


def test_what_serves_is_pinned_in_the_runtime_file() -> None:
    runtime = _pins("requirements.txt")
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["demo"], *extras["dashboard"], *extras["serve"]]
    assert {canonicalize_name(Requirement(text).name) for text in wanted} == set(runtime)


def test_pins_and_constraints_agree() -> None:
    constraints = _pins("constraints.txt")
    pins = _pins("requirements.txt") | _pins("requirements-test.txt")
    assert {name: constraints.get(name) for name in pins} == pins, "run `make lock`"


def test_every_imported_package_is_declared() -> None:
    declared = {canonicalize_name(requirement.name) for requirement in _ranges()}
    providers = packages_distributions()
    missing = {
        f"{path.relative_to(ROOT)}: {module}"
        for folder in ("braintx", "apps", "tools", "tests")
        for path in (ROOT / folder).rglob("*.py")
        for module in _third_party(path)
        if not declared & {canonicalize_name(name) for name in providers.get(module, [module])}
    }
    # beside what brings them: scipy, joblib and threadpoolctl with scikit-learn, packaging with
    # pytest, yaml with pre-commit, anyio with starlette, requests with schemathesis, werkzeug and
    # jinja2 with flask
    allowed = {"scipy", "packaging", "joblib", "threadpoolctl", "yaml", "anyio", "requests"}
    allowed |= {"werkzeug", "jinja2"}
    assert {line for line in missing if line.split(": ")[1] not in allowed} == set()


def _third_party(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"braintx", "apps", "tests", "tools", "conftest"}


def _python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_serving_loads_nothing_heavy() -> None:
    loaded = _python(
        "import sys, braintx, braintx.cli, braintx.pipeline\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert loaded == "[]"


def test_the_package_itself_imports_at_once() -> None:
    # processor time, beside what numpy takes, which is most of it: no machine is too busy or slow
    code = "import time; t = time.process_time(); import {}; print(time.process_time() - t)"
    ours, numpys = (
        min(float(_python(code.format(name))) for _ in range(3)) for name in ("braintx", "numpy")
    )
    assert ours < 2 * numpys


def _docs() -> str:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def _commands(parser: argparse.ArgumentParser, name: str) -> Iterator[str]:
    groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not groups:
        yield name
    for group in groups:
        for word, inner in group.choices.items():
            yield from _commands(inner, f"{name} {word}")


def test_every_command_is_in_the_docs() -> None:
    docs = _docs()
    commands = list(_commands(build_parser(), "braintx"))
    assert "braintx predict" in commands
    assert [command for command in commands if command not in docs] == []


def test_every_make_target_is_in_the_docs_and_explained_in_its_help() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
    explained = set(re.findall(r"^([a-z][a-z-]*):.*## ", MAKEFILE, re.MULTILINE))
    assert {"demo", "test"} <= targets
    assert targets == explained
    assert [target for target in sorted(targets) if f"make {target}" not in _docs()] == []


def test_every_setting_is_in_the_docs() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "braintx").rglob("*.py"))
    settings = set(re.findall(r"\bBRAINTX_[A-Z_]+\b", code))
    assert "BRAINTX_MODELS" in settings
    assert [name for name in sorted(settings) if name not in _docs()] == []


@pytest.mark.parametrize("line", re.findall(r"\$\(PY\) -m braintx (.+)", MAKEFILE))
def test_make_calls_commands_that_exist(line: str) -> None:
    assert callable(build_parser().parse_args(shlex.split(line)).run)


def test_no_percentage_in_the_readme_was_typed_by_hand() -> None:
    prose = re.sub(r"<!-- figure .*?<!-- /figure -->", "", (ROOT / "README.md").read_text())
    typed = re.findall(r"\d[\d.,]*\s?%", prose)
    assert set(typed) <= {f"{level:.0%}".replace("%", " %") for level in LEVELS}


def test_what_the_readme_points_at_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / "README.md").read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
