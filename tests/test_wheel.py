"""The wheel, built and installed apart from the checkout, carries what it needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 60_000_000  # bytes


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    _run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    offline = ("--quiet", "--no-deps", "--no-index", "--target", str(folder))
    _run("-m", "pip", "install", *offline, str(wheel))
    return folder


def _run(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=environment.pop("cwd", ROOT),
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_it_is_small_and_holds_every_file_of_package_and_models(wheel: Path) -> None:
    assert wheel.stat().st_size < LIMIT
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing says which files belong")
    listed = subprocess.run(
        ["git", "ls-files", ".streamlit", "braintx", "apps", "models", "results"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    inside = [name for name in listed if not name.startswith("results/folds/")]
    expected = {
        re.sub(r"^(\.streamlit|apps|models|results)/", r"braintx/_shipped/\1/", name)
        for name in inside
    }
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert expected - held == set()
    assert not [name for name in held if "folds/" in name]  # what figures are taken from
    tops = {name.split("/")[0] for name in held}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"braintx"}


def test_an_installed_copy_finds_its_own_models(installed: Path, tmp_path: Path) -> None:
    code = (
        "import braintx; from braintx.core.settings import models_dir;"
        "print(braintx.__file__); print(models_dir());"
        "print(*sorted(p.parent.name for p in models_dir().glob('*/metadata.json')))"
    )
    out = _run("-c", code, cwd=str(tmp_path), PYTHONPATH=str(installed), BRAINTX_MODELS="")
    package, models, bundles = (out + "\n").split("\n")[:3]
    assert Path(package).is_relative_to(installed)
    assert Path(models) == installed / "braintx" / "_shipped" / "models"
    shipped = sorted(path.parent.name for path in (ROOT / "models").glob("*/metadata.json"))
    assert bundles.split() == shipped
    assert "tumor" in shipped


def test_an_installed_copy_answers_on_the_command_line(installed: Path, tmp_path: Path) -> None:
    out = _run("-m", "braintx", "--help", cwd=str(tmp_path), PYTHONPATH=str(installed))
    assert "predict" in out


@pytest.mark.parametrize("name", ["demo", "dashboard"])
def test_an_installed_copy_opens_its_own_windows(
    name: str, installed: Path, tmp_path: Path
) -> None:
    code = (
        "from braintx.cli.windows import window_of;"
        f"window = window_of({name!r}); print(window.__file__)"
    )
    out = _run("-c", code, cwd=str(tmp_path), PYTHONPATH=str(installed))
    assert Path(out).is_relative_to(installed / "braintx" / "_shipped" / "apps")
