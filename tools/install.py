"""Install requirement files into the Python that runs this, small where there is no GPU.

On Linux, PyPI's ``torch`` brings several gigabytes of CUDA libraries. Where no NVIDIA GPU
answers, this script asks PyTorch's own index of CPU builds for a sign of life and only then
shows it to pip; ``torch==2.13.0`` then means ``2.13.0+cpu``, which is about 0.2 GB. Without
that index pip takes what it is set up to find, and the user is told what that may mean.

Usage: ``python tools/install.py requirements.txt [more.txt ...]``
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PROBE_SECONDS = 5.0


def has_nvidia_gpu() -> bool:
    """Whether ``nvidia-smi`` exists, answers within ten seconds, and lists a GPU."""
    command = shutil.which("nvidia-smi")
    if command is None:
        return False
    try:
        answer = subprocess.run(  # noqa: S603  (a fixed program without user input)
            [command, "-L"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "GPU" in answer.stdout


def is_reachable(url: str, seconds: float = PROBE_SECONDS) -> bool:
    """Whether a web address answers with success within ``seconds``."""
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:  # noqa: S310  (https only)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def torch_options(
    gpu: Callable[[], bool] = has_nvidia_gpu,
    reachable: Callable[[str], bool] = is_reachable,
    system: str | None = None,
) -> tuple[list[str], str]:
    """The pip options that give this machine the right PyTorch, and a sentence saying why."""
    if (system or platform.system()) != "Linux":
        return [], "PyTorch: PyPI's build for this system, which is small."
    if gpu():
        return [], "PyTorch: an NVIDIA GPU answers, so the CUDA build (several GB)."
    if reachable(f"{CPU_INDEX}/torch/"):
        return ["--extra-index-url", CPU_INDEX], "PyTorch: no NVIDIA GPU, so the CPU build."
    return [], (
        f"PyTorch: no NVIDIA GPU, but {CPU_INDEX} is out of reach. Unless pip is set up with a "
        "CPU build of torch, it now takes PyPI's, with several GB of CUDA libraries."
    )


def main(arguments: Sequence[str]) -> int:
    """Install every named requirement file in one resolution; pip's exit status."""
    if not arguments:
        print("Name at least one requirement file, such as requirements.txt.", file=sys.stderr)
        return 2
    options, reason = torch_options()
    print(reason, flush=True)
    # Python compiles what is imported when it is; compiling all 25,000 files takes over a minute.
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip.append("--no-compile")
    files = [part for name in arguments for part in ("-r", name)]
    return subprocess.run([*pip, *options, *files], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
