"""``braintx differential``: which diseases fit a patient's symptoms, or those of many patients."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.cli import differential_build
from braintx.cli.command import add
from braintx.cli.patient import add_patient
from braintx.core.errors import BrainTxError, FindingError
from braintx.i18n import Words

if TYPE_CHECKING:
    from braintx.core.findings import Presentation
    from braintx.core.records import Issue
    from braintx.symptoms import Symptoms

_TOP, _TOP_OF_CASES = 10, 100


def add_to(commands: Any, words: Words) -> None:
    """Add the command."""
    parser = add(commands, "differential", _differential, words, resumes=True)
    file = words("metavar.file")
    one = parser.add_argument_group(words("differential.patient"))
    listed: dict[str, Any] = {"action": "append", "default": [], "metavar": "HP:…,HP:…"}
    one.add_argument("--findings", help=words("differential.findings"), **listed)
    one.add_argument("--absent", help=words("differential.absent"), **listed)
    text = words("metavar.text")
    one.add_argument("--note", metavar=text, help=words("differential.note"))
    told = words("differential.phenopacket")
    one.add_argument("--phenopacket", type=Path, metavar=file, help=told)
    add_patient(one, words)
    many = parser.add_argument_group(words("differential.many"))
    many.add_argument("--cases", type=Path, metavar="JSONL", help=words("differential.cases"))
    many.add_argument("--out", type=Path, metavar="JSONL", help=words("differential.out"))
    many.add_argument("--honest", action="store_true", help=words("differential.honest"))
    parser.add_argument("--top", type=int, metavar="N", help=words("differential.top"))
    parser.add_argument("--why", action="store_true", help=words("differential.why"))
    told = words("differential.format")
    parser.add_argument("--format", choices=("table", "jsonl"), help=told)
    parts = parser.add_subparsers(metavar=words("metavar.command"))
    differential_build.add_to(parts, words)


def _differential(args: argparse.Namespace, words: Words) -> int:
    args.resumes = args.out is not None
    _refuse_contradictions(args, words)
    from braintx.symptoms import Symptoms

    if args.cases is not None:
        from braintx.cli.cases import Batch, answer_cases

        top = _TOP_OF_CASES if args.top is None else args.top
        batch = Batch(args.cases, args.out, top, args.why, args.honest)
        return answer_cases(batch, Symptoms.load(), words)
    symptoms = Symptoms.load()
    given, issues = _presentation(args, symptoms)
    answer = symptoms.differential(given, _TOP if args.top is None else args.top)
    answer = replace(answer, issues=(*issues, *answer.issues))
    from braintx.serialization import Names, differential_json

    names = Names(symptoms.terms, words)
    if args.format == "jsonl":
        print(json.dumps(differential_json(answer, names), ensure_ascii=False))
    else:
        from braintx.cli.differential_table import told

        print("\n".join(told(answer, names, why=args.why)))
    return 0


def _refuse_contradictions(args: argparse.Namespace, words: Words) -> None:
    one = (args.findings, args.absent, args.note, args.phenopacket)
    wrong = None
    if args.cases is not None and any([*one, args.age is not None, args.sex]):
        wrong = "cases"
    elif args.cases is not None and args.format == "table":
        wrong = "cases_table"
    elif args.cases is None and (args.out is not None or args.honest):
        wrong = "out"
    elif args.cases is None and not any(one):
        wrong = "no_findings"
    elif args.top is not None and args.top < 0:
        wrong = "top"
    if wrong:
        raise BrainTxError(words(f"usage.{wrong}"), "cli.usage")


def _presentation(
    args: argparse.Namespace, symptoms: Symptoms
) -> tuple[Presentation, tuple[Issue, ...]]:
    """All that was given of the patient; what is said by option goes before what a file says."""
    from braintx.core.findings import Finding, Presentation
    from braintx.core.records import ClinicalRecord
    from braintx.preprocessing.clinical import check_record

    check_record(ClinicalRecord(args.age, args.sex))
    findings = [Finding(code) for code in _codes(args.findings)]
    findings += [Finding(code, "absent") for code in _codes(args.absent)]
    given = Presentation(tuple(findings), args.age, args.sex)
    issues: tuple[Issue, ...] = ()
    if args.phenopacket is not None:
        from braintx.data import phenopackets

        packet = phenopackets.read(_content(args.phenopacket))
        given, issues = given.over(packet.presentation), packet.issues
    if args.note is not None:
        from braintx.preprocessing.phenotypes import presentation_of

        reading = symptoms.read(args.note)
        given, issues = given.over(presentation_of(reading)), (*issues, *reading.issues)
    return given, issues


def _codes(listed: list[str]) -> list[str]:
    return [code.strip().upper() for one in listed for code in one.split(",") if code.strip()]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FindingError(
            "There is no file {name}. Check the path.", "phenopacket.not_found", name=path.name
        ) from error
