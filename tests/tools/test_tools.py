"""The scripts that make an environment, lock it, and guard the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.check_files import LIMIT, main, problems
from tools.install import CPU_INDEX, has_nvidia_gpu, is_reachable, torch_options
from tools.lock import lock

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("system", "gpu", "reachable", "options", "says"),
    [
        ("Linux", False, True, ["--extra-index-url", CPU_INDEX], "the CPU build"),
        ("Linux", False, False, [], "out of reach"),
        ("Linux", True, True, [], "CUDA build"),
        ("Darwin", False, True, [], "this system"),
        ("Windows", False, True, [], "this system"),
    ],
)
def test_pip_is_shown_the_cpu_index_only_where_it_helps(
    system: str, gpu: bool, reachable: bool, options: list[str], says: str
) -> None:
    got, reason = torch_options(lambda: gpu, lambda url: reachable, system)
    assert got == options
    assert says in reason


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo 'GPU 0: NVIDIA H100'", True),
        ("echo 'No devices were found'", False),
        ("echo 'GPU 0'; exit 9", False),
    ],
)
def test_a_gpu_counts_only_when_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, expected: bool
) -> None:
    fake = tmp_path / "nvidia-smi"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert has_nvidia_gpu() is expected


def test_an_address_that_nobody_serves_is_out_of_reach() -> None:
    assert not is_reachable("http://127.0.0.1:9/", seconds=1.0)


def test_the_lock_names_each_package_once_and_leaves_cuda_to_the_platform() -> None:
    ours = [("Torch", "2.13.0+cpu"), ("ruamel.yaml", "1.0")]
    installed = [*ours, ("nvidia-cublas", "13"), ("pip", "1")]
    assert lock(installed).splitlines()[1:] == ["ruamel-yaml==1.0", "torch==2.13.0"]


def test_a_python_that_is_too_old_or_empty_is_passed_over(tmp_path: Path) -> None:
    for name, body in {"old": "exit 1", "shim": "echo 'command not found' >&2; exit 127"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "good").write_text(
        f'#!/bin/sh\n[ "$1" = -m ] && mkdir -p "$3" && exit 0\nexec {sys.executable} "$@"\n'
    )
    (tmp_path / "good").chmod(0o755)
    made = _make_venv(tmp_path, "old shim good")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "venv").is_dir()
    refused = _make_venv(tmp_path, "old shim")
    assert refused.returncode == 1
    assert "Python 3.11 or later" in refused.stderr


def _make_venv(folder: Path, pythons: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(ROOT / "tools" / "make_venv.sh"), str(folder / "venv")],
        env={"PATH": f"{folder}:/usr/bin:/bin", "PYTHON": pythons},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"-----BEGIN RSA PRIVATE " + b"KEY-----", "private key"),
        (b"AKIA" + b"A" * 16, "AWS"),
        (b"ghp_" + b"a1" * 18, "GitHub"),
        (b"password" + b" = 'correct-horse-battery'", "password"),
        (b"a\n" + b"<" * 7 + b" HEAD\n", "merge"),
        (b"x" * (LIMIT + 1), "2.0 MB"),
    ],
)
def test_what_does_not_belong_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes(content)
    assert main([str(file)]) == 1
    assert says in capsys.readouterr().out


def test_every_tracked_file_belongs(monkeypatch: pytest.MonkeyPatch) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, as in a source archive")
    monkeypatch.chdir(ROOT)
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True)  # noqa: S607
    tracked = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    assert [problem for path in tracked if path.is_file() for problem in problems(path)] == []
