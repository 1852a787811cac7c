"""Files of a request's form, on disk under the names that they were given with."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath
from typing import get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from apps.api.bodies import StrictRequest
from braintx.core.errors import BrainTxError, DataError, ImageError, RequestError
from braintx.service import intake

_SMALL = 2**20
_FEW = 4
_LONGEST_NAME = 120
_MOST_TEXT = 2**17  # bytes of a field: the longest note, whatever its letters
_MOST_FIELDS = 20


class FormRoute(APIRoute):
    """A route whose forms may hold as many files as the service's policy says."""

    def get_route_handler(self):  # type: ignore[no-untyped-def]  # noqa: D102
        handle, fields = super().get_route_handler(), _fields(self.dependant)

        async def run(request: Request):  # type: ignore[no-untyped-def]
            form = _Request(request.scope, request.receive)
            form.fields = fields
            return await handle(form)

        return run


class _Request(StrictRequest):
    fields: Mapping[str, bool]

    async def _get_form(self, **_: object) -> FormData:
        most = self.app.state.service.policy.files
        form = await super()._get_form(
            max_files=most, max_fields=_MOST_FIELDS, max_part_size=_MOST_TEXT
        )
        try:
            _refuse_others(form, self.fields)
        except BrainTxError:
            await form.close()
            raise
        return form


def _fields(needed: Dependant) -> dict[str, bool]:
    """The fields of a form, and whether each may come several times."""
    own = {
        field.alias: get_origin(field.field_info.annotation) is list for field in needed.body_params
    }
    return own | {name: many for one in needed.dependencies for name, many in _fields(one).items()}


def _refuse_others(form: FormData, fields: Mapping[str, bool]) -> None:
    """What is misspelt or given twice would be left out, and the answer be for something else."""
    for name in form:
        given = form.getlist(name)
        if name not in fields:
            raise RequestError(
                "The form has a field that is not known: {field}. Its fields are {fields}.",
                "request.invalid",
                field=name[:_LONGEST_NAME],
                fields=tuple(fields),
            )
        if fields[name] or len(given) == 1:
            continue
        if isinstance(given[0], UploadFile):
            raise DataError(
                "{count} images came where one was expected. Send them as a job, or as one "
                "patient's.",
                "request.several",
                count=len(given),
            )
        raise RequestError(
            "The form has the field {field} {count} times. Send it once.",
            "request.invalid",
            field=name,
            count=len(given),
        )


@asynccontextmanager
async def on_disk(files: Sequence[UploadFile]) -> AsyncIterator[tuple[Path, ...]]:
    """The files in a folder that is gone afterwards.

    Raises
    ------
    ImageError
        Where there is none.
    """
    if not files:
        raise ImageError("No image was given. Send at least one file.", "image.empty")
    folder = intake.workplace()
    try:
        if len(files) == 1:
            yield (await _saved(files[0], folder),)
        else:  # a folder each: two may have one name
            places = [folder / str(at) for at in range(len(files))]
            for place in places:
                place.mkdir()
            pairs = zip(files, places, strict=True)
            yield tuple([await _saved(file, place) for file, place in pairs])
    finally:
        if len(files) <= _FEW:  # handing it to a thread would take longer
            shutil.rmtree(folder, ignore_errors=True)
        else:
            await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)


async def _saved(file: UploadFile, place: Path) -> Path:
    path = place / _name(file.filename)
    if (file.size or 0) <= _SMALL:
        path.write_bytes(await file.read())
    else:
        await run_in_threadpool(_copy, file, path)
    return path


def _copy(file: UploadFile, path: Path) -> None:
    with path.open("wb") as target:
        shutil.copyfileobj(file.file, target, _SMALL)


def _name(given: str | None) -> str:
    """The last part of a name, whatever system it comes from, as a file can bear it."""
    last = PurePosixPath((given or "").replace("\\", "/")).name
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in "\0/")
    plain = plain.encode("utf-8", "replace")[-_LONGEST_NAME:].decode("utf-8", "ignore")
    return plain if plain.strip(". ") else "image"
