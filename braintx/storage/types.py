"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware and in UTC out. SQLite alone would give it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no zone; SQLite keeps the time of UTC without one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text that anybody may have written.

    PostgreSQL keeps no NUL and neither keeps half a surrogate pair, both of which JSON can carry:
    they become U+FFFD, where a value is kept and where one is looked for.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Replace what cannot be kept."""
        return None if value is None else kept(value)


def kept(value: str) -> str:
    """A text as both databases keep it."""
    if value.isascii() and "\0" not in value:
        return value
    whole = "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in value)
    return whole.replace("\0", "\ufffd")


Json: JSON = JSON(none_as_null=True)
"""As it was written: PostgreSQL's JSONB would order the keys anew."""


def now() -> datetime:
    """The instant, in UTC, as precisely as both databases keep it."""
    return datetime.now(UTC)


def plain(value: Any) -> Any:
    """A mapping or a sequence as JSON's own dict or list, for `Json`."""
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    return value
