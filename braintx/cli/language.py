"""The language of the command line: which is asked for, and its sentences, argparse's included."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from braintx.i18n import LANGUAGES, Language, Words, preferred_language
from braintx.i18n.catalogues import translations

FOLDER = Path(__file__).with_name("locales")


def speak(language: Language = "en") -> Words:
    """What the command line says in a language."""
    return Words(language, (FOLDER,))


def asked(arguments: Sequence[str]) -> Language:
    """The language of ``--lang``, wherever it stands; else the one of the surroundings.

    Help and mistakes are told in it too, so that it is known before the rest is parsed.
    """
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--lang", nargs="?")
    given = first.parse_known_args(arguments)[0].lang
    return next((known for known in LANGUAGES if known == given), preferred_language())


@contextmanager
def argparse_in(language: Language) -> Iterator[None]:
    """Let argparse, which asks gettext by its English sentences, ask our catalogue meanwhile."""
    catalogue = translations((FOLDER,), language)
    ours = {"_": catalogue.gettext, "ngettext": catalogue.ngettext}
    theirs = {name: vars(argparse)[name] for name in ours}
    vars(argparse).update(ours)
    try:
        yield
    finally:
        vars(argparse).update(theirs)
