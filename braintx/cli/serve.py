"""``braintx serve``: the API, and what shares its port."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from importlib import import_module
from typing import Any

from braintx.cli.command import add
from braintx.cli.windows import window_of
from braintx.core.errors import BrainTxError, MissingExtraError
from braintx.i18n import Words

_MEGABYTE = 2**20
_LEAST = {"workers": 1, "readers": 1, "waiting": 0, "body": 1, "originals-days": 1, "lease": 1}


def add_to(commands: Any, words: Words) -> None:
    """Add the command."""
    parser = add(commands, "serve", _serve, words)
    number: dict[str, Any] = {"type": int, "metavar": "N"}
    host, free = words("metavar.host"), words("window.port", port="8080")
    parser.add_argument("--host", default="127.0.0.1", metavar=host, help=words("window.host"))
    parser.add_argument("--port", default=8080, help=free, **number)
    parser.add_argument("--workers", default=1, help=words("serve.workers"), **number)
    parser.add_argument("--demo", action="store_true", help=words("serve.demo"))
    parser.add_argument("--insecure", action="store_true", help=words("serve.insecure"))
    parser.add_argument("--database", metavar="URL", help=words("serve.database"))
    parser.add_argument("--keep-text", action="store_true", help=words("serve.keep_text"))
    parser.add_argument("--readers", help=words("serve.readers"), **number)
    parser.add_argument("--waiting", help=words("serve.waiting"), **number)
    parser.add_argument("--body", help=words("serve.body"), **number)
    parser.add_argument("--limit", metavar=words("metavar.limit"), help=words("serve.limit"))
    parser.add_argument("--originals-days", help=words("serve.originals_days"), **number)
    parser.add_argument("--lease", help=words("serve.lease"), **number)


def _serve(args: argparse.Namespace, words: Words) -> int:
    _refuse_small(args, words)
    try:
        api = window_of("api.launch")
        policies = import_module("braintx.service.policy")
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "The service needs {package}. Install `braintx[serve]`, or requirements.txt.",
            package=str(error.name),
        ) from error
    given = {
        "readers": args.readers,
        "waiting": args.waiting,
        "body": args.body and args.body * _MEGABYTE,
        "per_key": args.limit,
        "originals_days": args.originals_days,
        "lease": args.lease,
    }
    policy = replace(
        policies.Policy(keep_text=args.keep_text),
        **{name: value for name, value in given.items() if value is not None},
    )
    names = ("host", "port", "workers", "demo", "insecure", "database")
    serving = api.Serving(**{name: getattr(args, name) for name in names}, policy=policy)
    try:
        api.check(serving)
    except BrainTxError as error:  # its Spanish is the service's own
        spoken = window_of("api.language").speak(words.language)
        print(f"braintx: {spoken.error(error)}", file=sys.stderr)
        return 2
    address = f"http://{args.host}:{args.port}"
    print(words("serve.at", address=address), file=sys.stderr, flush=True)
    if not args.insecure:
        print(words("serve.key"), file=sys.stderr, flush=True)
    api.launch(serving)
    return 0


def _refuse_small(args: argparse.Namespace, words: Words) -> None:
    for option, least in _LEAST.items():
        given = getattr(args, option.replace("-", "_"))
        if given is not None and given < least:
            told = words("usage.least", option=f"--{option}", least=least, given=str(given))
            raise BrainTxError(told)
