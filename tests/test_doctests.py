"""Every example of a docstring does what it says."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import numpy
import pytest

import braintx

ROOT = Path(braintx.__file__).parent
SHOWN = sorted(path for path in ROOT.rglob("*.py") if ">>> " in path.read_text("utf-8"))


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
    return name.removesuffix(".__init__")


@pytest.mark.parametrize("path", SHOWN, ids=module_of)
def test_examples(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C")
    module = importlib.import_module(module_of(path))
    told = doctest.testmod(module, extraglobs={"numpy": numpy}, optionflags=doctest.ELLIPSIS)
    assert told.failed == 0


def test_the_front_doors_have_examples() -> None:
    doors = (braintx.assess, braintx.assess_many, braintx.assess_patient, braintx.load)
    assert all(">>> " in (door.__doc__ or "") for door in (*doors, braintx.show))
    assert set(braintx.__all__) <= set(dir(braintx))
    assert all(getattr(braintx, name) is not None for name in braintx.__all__)
