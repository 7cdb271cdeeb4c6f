"""Errors as problem+json (RFC 9457): type, title, status, detail. Nothing a buyer wrote is repeated."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, for a program (`status`) and a person (`detail`)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the API's description: these answers are problems."""
    schema = Problem.model_json_schema()
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    title = HTTPStatus(status).phrase
    told = Problem(title=title, status=status, detail=detail or title)
    return JSONResponse(told.model_dump(), status, headers=headers, media_type=MEDIA_TYPE)


#: What the doors themselves may answer, whatever the route.
AT_THE_DOOR = (400, 408, 413, 414, 415, 422, 429, 431, 503)


def describe(app: FastAPI) -> None:
    """Add the doors' answers to every operation of the API's description."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = plain()
            for operations in found["paths"].values():
                for operation in operations.values():
                    operation["responses"].update({str(one): told for one, told in responses(*AT_THE_DOOR).items()})
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign] # as FastAPI's documentation says to extend it


def of_http(_request: Request, error: HTTPException) -> Response:
    return problem(error.status_code, str(error.detail), error.headers)


def of_validation(_request: Request, error: RequestValidationError) -> Response:
    """422, or 400 where the body is not JSON at all."""
    found = error.errors()
    broken = any(one["type"] == "json_invalid" for one in found)
    return problem(400 if broken else 422, "; ".join(_line(one) for one in found[:5]))


def _line(found: Mapping[str, Any]) -> str:
    place: Sequence[object] = [part for part in found["loc"] if part != "body"]
    return f"{'.'.join(str(part) for part in place) or 'body'}: {found['msg']}"
