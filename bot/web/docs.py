"""The API's description for people, made from /openapi.json; nothing is loaded from elsewhere."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.web.pages import page

router = APIRouter()


@router.get("/docs", include_in_schema=False)
def documentation(request: Request) -> HTMLResponse:
    described = request.app.openapi()
    context = {
        "title": described["info"]["title"],
        "summary": described["info"]["summary"],
        "operations": _operations(described),
        "schemas": {name: _indented(schema) for name, schema in described["components"]["schemas"].items()},
        "base": str(request.base_url).rstrip("/"),
    }
    return page("docs.html", context)


def _operations(described: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "text": operation.get("description", ""),
            "body": _schema_of(operation.get("requestBody", {})),
            "answers": {
                status: (answer["description"], _schema_of(answer)) for status, answer in operation["responses"].items()
            },
        }
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def _schema_of(described: Mapping[str, Any]) -> str:
    for content in described.get("content", {}).values():
        return str(content.get("schema", {}).get("$ref", "")).rsplit("/", 1)[-1]
    return ""


def _indented(schema: object) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2)
