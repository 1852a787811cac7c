"""The whole service from a bare checkout, in one command: ``python examples/consume_api.py``.

It starts the service as a process of its own, makes a key, asks for everything that there is to ask
for, writes what comes back into a folder, and stops the service. ``--database URL`` does so on
PostgreSQL. Read it from the bottom: each function shows one thing that the API does.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rest_client import Client, ProblemError, Response
from sentences import SENTENCES

ROOT = Path(__file__).resolve().parents[1]
RECORD = {"age": 54, "sex": "F", "note": "Headaches for three months, moderate."}
SYMPTOMS = {
    "en": "Girl of 12, tall, with arachnodactyly and ectopia lentis. No seizures.",
    "es": "Niña de 12 años, alta, con aracnodactilia y ectopia lentis. Sin convulsiones.",
}
SCOPES = ("assess", "read", "outcome", "ingest")
DOCUMENTS = ("overlay.png", "report.pdf", "fhir", "segmentation.dcm", "report.dcm")
ENDED = {"done", "failed", "cancelled"}


@dataclass(frozen=True)
class Example:
    """What every step works with."""

    client: Client
    out: Path
    language: str

    def say(self, key: str, **values: object) -> None:
        """Tell the user."""
        print(SENTENCES[self.language][key].format(**values), flush=True)

    def keep(self, name: str, content: bytes) -> None:
        """Write what came back."""
        (self.out / name).write_bytes(content)
        self.say("written", file=name)

    def keep_json(self, name: str, content: Any) -> None:
        """Write an object that came back."""
        self.keep(name, json.dumps(content, ensure_ascii=False, indent=1).encode())


def models(example: Example) -> None:
    """Ask which models answer."""
    for model in example.client.get("/v1/models").json():
        example.say("model", task=model["task"], version=model["version"])


def assessment(example: Example, image: Path) -> str:
    """Send one image with its record; the answer's id."""
    files = {"image": [(image.name, image.read_bytes())]}
    made = example.client.upload("/v1/assessments", files, RECORD).json()
    tell(example, made["result"])
    example.keep_json("assessment.json", made)
    return str(made["id"])


def tell(example: Example, result: dict[str, Any]) -> None:
    """Say an answer in two lines: the type with its set, the treatment with its ceiling."""
    tumor, treatment = result["tumor"], result["treatment"]
    if tumor is None:  # the gate refused the image, and `reason` says why
        example.say("refused", file=result["file"], reason=result["gate"]["reason"])
        return
    area = result["outline"]["area_mm2"]
    share = tumor["probabilities"][tumor["label"]]
    example.say(
        "answer",
        file=result["file"],
        label=tumor["label"],
        share=f"{share:.1%}",
        members="{" + ", ".join(tumor["prediction_set"]) + "}",
        area="?" if area is None else f"{area:.0f} mm²",
    )
    example.say(
        "treatment",
        label=treatment["label"],
        share=f"{treatment['probabilities'][treatment['label']]:.0%}",
        ceiling=f"{treatment['ceiling']['accuracy']:.1%}",
    )


def documents(example: Example, assessment: str) -> None:
    """Get picture, report, FHIR, and where DICOM came in the DICOM answers."""
    for name in DOCUMENTS:
        try:
            found = example.client.get(f"/v1/assessments/{assessment}/{name}")
        except ProblemError as problem:
            example.say("none", file=name, why=problem)
        else:
            example.keep("bundle.fhir.json" if name == "fhir" else name, found.body)


def outcome(example: Example, assessment: str) -> None:
    """Say what turned out to be true, and read it back with the answer."""
    confirmed = {"diagnosis": "meningioma", "treatment": "surgery", "stated_by": "pathology"}
    made = example.client.post(f"/v1/assessments/{assessment}/outcome", confirmed).json()
    example.say("outcome", **{name: made[name] for name in confirmed})
    example.keep_json("kept.json", example.client.get(f"/v1/assessments/{assessment}").json())


def patient(example: Example, images: Sequence[Path]) -> None:
    """Send all images of a patient for one answer; his identifier is kept as a pseudonym."""
    files = {"images": [(image.name, image.read_bytes()) for image in images]}
    made = example.client.upload("/v1/patients/12345/assessments", files, RECORD).json()
    voted = made["result"]["patient"]["tumor"]
    label = "–" if voted is None else voted["label"]
    example.say("patient", pseudonym=made["patient"], label=label)
    example.keep_json("patient.json", made)


def batch(example: Example, images: Sequence[Path]) -> None:
    """Send many images as one job, follow it, and read its answers page by page."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for image in images:
            archive.write(image, image.name)
    files = {"images": [("batch.zip", packed.getvalue())]}
    begun = example.client.upload("/v1/jobs", files, RECORD)
    followed(example, begun)
    items, after = [], -1
    while after is not None:
        page = example.client.get(f"{begun.headers['location']}/items?limit=2&after={after}").json()
        example.say("page", files=", ".join(item["name"] for item in page["items"]))
        items += page["items"]
        after = page["next"]
    example.keep_json("batch.json", items)


def followed(example: Example, begun: Response) -> dict[str, Any]:
    """A job at its end; the header Location of the answer that began it says where it is."""
    told = None
    while True:
        job: dict[str, Any] = example.client.get(begun.headers["location"]).json()
        if (now := (job["done"], job["failed"], job["status"])) != told:
            told = now
            numbers = {name: job[name] for name in ("total", "done", "failed", "status")}
            example.say("job", **numbers)
        if job["status"] in ENDED:
            return job
        time.sleep(0.2)


def stow(example: Example, images: Sequence[Path]) -> None:
    """Store DICOM objects as a PACS does: an answer for each series, under its own identifiers."""
    objects = [content for image in images if (content := image.read_bytes())[128:132] == b"DICM"]
    if not objects:
        example.say("no_dicom")
        return
    stored = example.client.store(objects)
    example.keep("stow.json", stored.body)
    job = followed(example, stored)
    example.say("stow", count=len(objects), series=job["done"])
    items = example.client.get(f"{stored.headers['location']}/items?limit=200").json()["items"]
    for item in items:
        if item["assessment"]:
            found = example.client.get(f"/v1/assessments/{item['assessment']}/report.dcm")
            example.keep(f"stow-{item['position'] + 1}-report.dcm", found.body)


def differential(example: Example) -> None:
    """Read a note, rank the diseases that fit, keep the answer, and see what to ask next."""
    note = {"note": SYMPTOMS[example.language]}
    found = example.client.post("/v1/findings", note).json()["presentation"]
    named = [f"{one['name']} ({one['status']})" for one in found["findings"]]
    example.say("findings", names=", ".join(named))
    known = {
        "findings": [
            {name: one[name] for name in ("code", "status", "severity")}
            for one in found["findings"]
        ],
        "age": found["age"],
        "sex": found["sex"],
    }
    made = example.client.post("/v1/differential", {**known, "top": 3, "store": True}).json()
    for one in made["result"]["ranking"]:
        example.say("disease", name=one["name"], id=one["id"], share=f"{one['probability']:.1%}")
    example.keep_json("differential.json", made)
    for one in example.client.post("/v1/next-questions", {**known, "count": 2}).json()["questions"]:
        example.say("question", name=one["name"], bits=f"{one['information']:.2f}")


def mistake(example: Example) -> None:
    """Send what is no image, to see what a problem looks like."""
    try:
        example.client.upload("/v1/tumor", {"image": [("scan.jpg", b"no image")]}, {})
    except ProblemError as problem:
        example.say("error", status=problem.status, code=problem.code, detail=problem)


def interpreter(say: Any) -> str:
    """The Python that has BrainTx and its service; where there is none, make installs one."""
    if all(map(find_spec, ("fastapi", "highdicom", "uvicorn", "onnxruntime"))):
        return sys.executable
    say("installing")
    subprocess.run(["make", "install"], cwd=ROOT, check=True)  # noqa: S607
    folder = ROOT / os.environ.get("VENV", ".venv")
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


@contextmanager
def running(python: str, state: Path, database: str | None, language: str) -> Iterator[Client]:
    """A service on a free port, with a key that is revoked afterwards."""
    surroundings = {**os.environ, "BRAINTX_STATE": str(state), "PYTHONUTF8": "1"}
    if database:
        surroundings["BRAINTX_DATABASE"] = database
    command = [python, "-m", "braintx", "--lang", language]

    def run(*arguments: str) -> str:
        made = subprocess.run(
            [*command, *arguments], cwd=ROOT, env=surroundings, check=True, text=True,
            stdout=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        return made.stdout

    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    key = json.loads(run("keys", "create", "example", *scopes, "--json"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = state / "server.log"
    with log.open("wb") as told:
        server = subprocess.Popen(
            [*command, "serve", "--port", str(port)],
            cwd=ROOT, env=surroundings, stdout=told, stderr=told,
        )  # fmt: skip
    try:
        client = Client(f"http://127.0.0.1:{port}", key["key"], language)
        wait(server, client, log)
        yield client
    finally:
        server.terminate()
        server.wait(timeout=60)
        run("keys", "revoke", key["id"])


def wait(server: subprocess.Popen[bytes], client: Client, log: Path) -> None:
    """Until the models are loaded and the database is reached."""
    while server.poll() is None:
        try:
            client.get("/ready")
        except (OSError, ProblemError):
            time.sleep(0.2)
        else:
            return
    failed = SENTENCES[client.language]["failed"]
    raise SystemExit(failed.format(log=log.read_text(encoding="utf-8", errors="replace")))


def drawn(python: str, folder: Path) -> list[Path]:
    """Phantoms, where no image was given."""
    script = Path(__file__).with_name("draw_phantoms.py")
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([python, str(script), str(folder)], env=surroundings, check=True)
    return sorted(folder.glob("phantom-*.dcm"))


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for on the command line."""
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--lang", choices=tuple(SENTENCES), default="en")
    told = SENTENCES[first.parse_known_args(given)[0].lang]
    parser = argparse.ArgumentParser(description=told["about"])
    parser.add_argument("--database", metavar="URL", help=told["database"])
    parser.add_argument("--image", type=Path, nargs="+", default=[], help=told["image"])
    parser.add_argument("--out", type=Path, default=ROOT / "work/example", help=told["out"])
    parser.add_argument("--lang", choices=tuple(SENTENCES), default="en", help=told["lang"])
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> None:
    """Show all of it."""
    args = arguments(given)
    args.out.mkdir(parents=True, exist_ok=True)
    sentences = SENTENCES[args.lang]
    python = interpreter(lambda key: print(sentences[key], flush=True))
    images = args.image
    if not images:
        print(sentences["drawing"], flush=True)
        images = drawn(python, args.out)
    with TemporaryDirectory(prefix="braintx-example-") as state:
        with running(python, Path(state), args.database, args.lang) as client:
            example = Example(client, args.out, args.lang)
            example.say("serving", address=client.address)
            models(example)
            made = assessment(example, images[0])
            documents(example, made)
            outcome(example, made)
            patient(example, images[:1])
            batch(example, images)
            stow(example, images)
            differential(example)
            mistake(example)
        print(sentences["stopped"].format(out=args.out), flush=True)


if __name__ == "__main__":
    main()
