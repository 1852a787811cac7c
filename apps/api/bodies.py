"""JSON bodies: a field that is given twice is refused, wherever it stands."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute

from braintx.core.errors import RequestError

_LONGEST_NAME = 120


class StrictRequest(Request):
    """A request whose JSON has each field once: else the last would win unseen."""

    async def json(self) -> Any:
        """The body, or a `RequestError` where a field stands in it twice."""
        return json.loads(await self.body(), object_pairs_hook=_once)


class JsonRoute(APIRoute):
    """A route whose JSON body is read so."""

    def get_route_handler(self):  # type: ignore[no-untyped-def]  # noqa: D102
        handle = super().get_route_handler()

        async def run(request: Request):  # type: ignore[no-untyped-def]
            return await handle(StrictRequest(request.scope, request.receive))

        return run


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise RequestError(
                "The body has the field {field} more than once. Send it once.",
                "request.invalid",
                field=name[:_LONGEST_NAME],
            )
        found[name] = value
    return found
