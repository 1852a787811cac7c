"""The ``.po`` files, read as they are: nothing has to be compiled before a window speaks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from braintx.i18n.language import Language

LIBRARY = Path(__file__).with_name("locales")
"""The catalogue of what every window says: answers, statistics, errors."""


@cache
def translations(folders: tuple[Path, ...], language: Language) -> Translations:
    """What the folders' catalogues say: the first that knows an id decides, the library's last.

    Parameters
    ----------
    folders : tuple of Path
        Each holds ``<language>/LC_MESSAGES/*.po``.
    language : {"en", "es"}

    Returns
    -------
    Translations
        gettext's interface, as Flask-Babel takes it too.
    """
    first, *others = (_read(path) for path in _files((*folders, LIBRARY), language))
    for other in others:
        first.add_fallback(other)
    return first


def texts(folders: tuple[Path, ...], language: Language) -> dict[str, str]:
    """Every id and what it says, of plurals the last form; for those who check catalogues."""
    said: dict[str, str] = {}
    for path in reversed(_files((*folders, LIBRARY), language)):
        with path.open("rb") as file:
            said |= {_last(one.id): _last(one.string or "") for one in read_po(file) if one.id}
    return said


def _last(forms: str | Sequence[str]) -> str:
    return forms if isinstance(forms, str) else forms[-1]


def _files(folders: tuple[Path, ...], language: Language) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.glob(f"{language}/*/*.po"))]


@cache
def _text(path: Path) -> bytes:
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    return compiled.getvalue()


def _read(path: Path) -> Translations:
    return Translations(BytesIO(_text(path)), domain=path.stem)
