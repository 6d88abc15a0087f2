"""The page that explains the public interface 「接口说明」: made from the same OpenAPI text that machines read, without scripts."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from daylight.web.access import public
from daylight.web.api.reading import api


@dataclass(frozen=True)
class Parameter:
    """One parameter of an address."""

    name: str
    kind: str
    is_required: bool
    default: str


@dataclass(frozen=True)
class Address:
    """One address of the interface."""

    method: str
    path: str
    title: str
    text: str
    parameters: tuple[Parameter, ...]
    answer: str


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The addresses with their parameters, and the fields of each answer."""
    schema = api.get_openapi_schema()
    context = {
        "title": schema["info"]["title"],
        "about": schema["info"]["description"],
        "addresses": [_address(path, methods["get"]) for path, methods in schema["paths"].items()],
        "shapes": [_shape(name, shape) for name, shape in schema["components"]["schemas"].items()],
        "openapi": reverse("api:openapi-json"),
        "example": f"{settings.PUBLIC_ADDRESS}/api/v1/payments?place=1&format=csv",
    }
    return render(request, "api/docs.html", context)


def _address(path: str, operation: dict[str, Any]) -> Address:
    answer = operation["responses"][200].get("content", {}).get("application/json", {}).get("schema", {})
    return Address(
        method="GET",
        path=path,
        title=operation["summary"],
        text=operation.get("description", ""),
        parameters=tuple(_parameter(one) for one in operation.get("parameters", ())),
        answer=_kind(answer),
    )


def _parameter(one: dict[str, Any]) -> Parameter:
    schema = one["schema"]
    default = schema.get("default")
    return Parameter(one["name"], _kind(schema), bool(one.get("required")), "" if default is None else str(default))


def _shape(name: str, shape: dict[str, Any]) -> tuple[str, str, list[tuple[str, str, str]]]:
    fields = [
        (field, _kind(schema), schema.get("description", "")) for field, schema in shape.get("properties", {}).items()
    ]
    return name, shape.get("description", ""), fields


def _kind(schema: dict[str, Any]) -> str:
    """A type in a word or two: `integer`, `date`, `list of Payment`, `date or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) or '""' for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")
