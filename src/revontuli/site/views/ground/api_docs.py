"""The API's description: for programs as OpenAPI, for people as a page that fetches nothing."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def openapi(request: HttpRequest) -> HttpResponse:
    """The whole description, OpenAPI 3.1."""
    return JsonResponse(_description())


def docs(request: HttpRequest) -> HttpResponse:
    """Every operation with what it takes and gives, and who may call it."""
    description = _description()
    areas: dict[str, list[dict[str, Any]]] = {}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            area = (operation.get("tags") or ["other"])[0]
            areas.setdefault(area, []).append(_told(path, method.upper(), operation))
    shapes = {
        name: json.dumps(shape, indent=2, ensure_ascii=False)
        for name, shape in sorted(description["components"].get("schemas", {}).items())
    }
    return render(request, "ground/api_docs.html", {"areas": areas, "shapes": shapes})


def _description() -> dict[str, Any]:
    from revontuli.site.api import api

    return dict(api.get_openapi_schema())


def _told(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    answer = operation["responses"].get(200, operation["responses"].get("200", {}))
    return {
        "path": path,
        "method": method,
        "id": operation["operationId"],
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "is_for_everyone": "security" not in operation,
        "roles": operation.get("x-roles", []),
        "parameters": [_parameter(one) for one in operation.get("parameters", [])],
        "body": [_shape(one.get("schema", {})) for one in body.values()],
        "answer": [_shape(one.get("schema", {})) for one in answer.get("content", {}).values()],
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    shape = parameter["schema"]
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "required": parameter.get("required", False),
        "kind": _shape(shape)["text"],
        "description": parameter.get("description") or shape.get("description", ""),
    }


def _shape(schema: dict[str, Any]) -> dict[str, str]:
    """What a schema is in a word, and the name of the shape that says more."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return {"text": name, "name": name}
    if "anyOf" in schema:
        options = [_shape(one) for one in schema["anyOf"]]
        named = next((one["name"] for one in options if one["name"]), "")
        return {"text": " | ".join(one["text"] for one in options), "name": named}
    if schema.get("type") == "array":
        inner = _shape(schema.get("items", {}))
        return {"text": f"[{inner['text']}]", "name": inner["name"]}
    return {"text": str(schema.get("type", "any")), "name": ""}
