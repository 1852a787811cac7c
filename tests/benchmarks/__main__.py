"""BrainTx against the usual way and against its own bare graph, in one run, on one thread.

Four contestants read the same JPEG files in turn, so that a busy moment of the machine
falls on all of them:

``braintx``
    file to answer: decoding, tumour, prediction set, heat map, outline, treatment.
``usual``
    file to class and heat map the way most repositories do it: timm's ``efficientnet_b0``
    run eagerly at 224 pixels, then pytorch-grad-cam.
``bare``
    the tumour network's ONNX session alone on a ready array: the least that any answer can cost.
``graphs``
    the same, and the pose network's session on its ready thumbnail.

Then what one command costs from a cold start: ``braintx predict`` on one file, in a process of
its own, with its peak memory; and ``import braintx`` beside an empty interpreter. Last, the
differential, see `tests.benchmarks.differential`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

os.environ["OMP_NUM_THREADS"] = "1"

import cv2
import numpy as np
import torch

from braintx import pipeline
from braintx.core.settings import data_dir
from braintx.data.imaging import read_slice
from braintx.data.tumor_set import read_tumor_set
from braintx.models import torchvision_ops  # noqa: F401  (before timm)
from braintx.models.pose.session import PoseSession
from braintx.models.tumor.reader import TumorReader
from braintx.models.tumor.session import POSE_GRAPH
from braintx.preprocessing.image import find_head
from tests.benchmarks import differential

import timm  # isort: skip
from pytorch_grad_cam import GradCAM  # isort: skip

OUT = Path("results/benchmark.json")
ROUNDS = 15
FILES = 8
STARTS = 5


def main() -> None:
    """Measure, print, and write the result file."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    files = _files()
    contestants = opponents(files[0])
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for run in contestants.values():  # first passes allocate; they are not what is asked
        run(files[0])
    for _ in range(ROUNDS):
        for file in files:
            for name, run in contestants.items():
                start = time.perf_counter()
                run(file)
                times[name].append(time.perf_counter() - start)
    milliseconds = {name: 1e3 * median(values) for name, values in times.items()}
    result = {
        "milliseconds": milliseconds,
        "faster_than_usual": _ratio(times, "usual", "braintx"),
        "time_over_bare": _ratio(times, "braintx", "bare"),
        "time_over_graphs": _ratio(times, "braintx", "graphs"),
        "files": len(files),
        "rounds": ROUNDS,
        "cold": _cold(files[0]),
        "differential": differential.measure(),
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


def opponents(file: Path) -> dict[str, Callable[[Path], object]]:
    """Who answers, by name; some are handed this file's view beforehand."""
    return {"braintx": _braintx(), "usual": _usual(), "bare": _bare(file), "graphs": _graphs(file)}


def _ratio(times: dict[str, list[float]], above: str, below: str) -> float:
    """Median of the ratios of neighbouring measurements: steady on an unsteady machine."""
    return median(a / b for a, b in zip(times[above], times[below], strict=True))


def _cold(file: Path) -> dict[str, float]:
    """Seconds and peak memory of whole processes; medians."""
    predict = [sys.executable, "-m", "braintx", "predict", str(file), "--format", "jsonl"]
    python = [sys.executable, "-c"]
    imported = median(_seconds([*python, "import braintx"]) for _ in range(STARTS))
    empty = median(_seconds([*python, "pass"]) for _ in range(STARTS))
    return {
        "predict_seconds": median(_seconds(predict) for _ in range(STARTS)),
        "predict_peak_megabytes": _peak_megabytes(predict[2:]),
        "import_seconds": imported - empty,
    }


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def _peak_megabytes(arguments: list[str]) -> float:
    """The most memory that the process itself held.

    Linux counts the memory of who starts a process into its resource usage; the high-water
    mark of the process's own memory does not.
    """
    tell = (
        "import runpy, sys, pathlib\n"
        f"sys.argv = {arguments!r}\n"
        "try:\n    runpy.run_module('braintx', run_name='__main__')\n"
        "finally:\n    print(pathlib.Path('/proc/self/status').read_text(), file=sys.stderr)\n"
    )
    run = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True)
    kilobytes = re.search(r"VmHWM:\s*(\d+) kB", run.stderr)
    if kilobytes is None:
        raise SystemExit("this system does not tell the peak memory of a process")
    return int(kilobytes[1]) / 1024


def _files() -> list[Path]:
    """Slices that the gate accepts, 512 pixels a side: the public ones are what users read."""
    slices = [item for item in read_tumor_set(data_dir()) if item.origin == "kaggle"]
    return [item.path for item in slices[:: len(slices) // FILES][:FILES]]


def _braintx() -> Callable[[Path], object]:
    loaded = pipeline.load(threads=1)
    return lambda file: loaded.assess(file, attributions=False)


def _usual() -> Callable[[Path], object]:
    network = timm.create_model("efficientnet_b0", num_classes=3).eval()
    cam = GradCAM(network, [network.conv_head])

    def run(file: Path) -> object:
        image = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
        small = cv2.resize(image, (224, 224)).astype(np.float32) / 255
        return cam(torch.from_numpy(small.transpose(2, 0, 1)[None].copy()), targets=None)

    return run


def _bare(file: Path) -> Callable[[Path], object]:
    session = TumorReader(threads=1).session
    view, _ = session.view(read_slice(file).pixels)
    return lambda _: session.read(view)


def _graphs(file: Path) -> Callable[[Path], object]:
    reader = TumorReader(threads=1)
    pixels = read_slice(file).pixels
    pose = PoseSession(reader.bundle.path(POSE_GRAPH), threads=1)
    head, (view, _) = find_head(pixels), reader.session.view(pixels)
    return lambda _: (pose.pose(pixels, head), reader.session.read(view))


if __name__ == "__main__":
    main()
