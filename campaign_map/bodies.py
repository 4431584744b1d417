"""What comes in, read once, by the structs of `phonebank_app.protocol.wire` themselves.

Litestar would first make Python objects of the JSON and then structs of those; an outcome must stay the bytes it was
sent as, because its digest is of those bytes.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from litestar import Request
from litestar._openapi.schema_generation import SchemaCreator
from litestar.dto import AbstractDTO, DTOConfig, DTOFieldDefinition
from litestar.openapi.spec import Operation, Reference, RequestBody, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from campaign_map.problems import Refusal
from phonebank_app.protocol.wire import MEDIA_TYPE, OutcomeOp

_JSON = (MEDIA_TYPE, "application/json")
T = TypeVar("T", bound=msgspec.Struct)


class WireBody(AbstractDTO[T], Generic[T]):
    """A request's body as a struct; use as ``dto=WireBody[Push]``, with `check_body` before it.

    Raises:
        Refusal: 400 ``bad_json`` with the place that is wrong.
    """

    config = DTOConfig()

    def decode_bytes(self, value: bytes) -> T:
        try:
            return msgspec.json.decode(value, type=self.model_type)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Refusal(400, "bad_json", f"What was sent cannot be read: {error}.") from error

    @classmethod
    def create_for_field_definition(
        cls, field_definition: FieldDefinition, handler_id: str, backend_cls: Any = None
    ) -> None:
        """Nothing to prepare: the struct is the model."""

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: SchemaCreator
    ) -> Reference | Schema:
        return schema_creator.for_field_definition(field_definition)

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Generator[DTOFieldDefinition, None, None]:
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:
        return field_definition.is_subclass_of(msgspec.Struct)


class OptionalBody(WireBody[T]):
    """A request's body as a struct, or ``None`` where nothing (or ``null``) was sent.

    Use it with `check_if_any` before it, and `MayBeEmpty` for the OpenAPI document.
    """

    def decode_bytes(self, value: bytes) -> T:
        return super().decode_bytes(value) if value.strip() not in (b"", b"null") else None  # type: ignore[return-value]


@dataclass
class MayBeEmpty(Operation):
    """Says in the OpenAPI document that the body may be left out."""

    def __post_init__(self) -> None:
        if isinstance(self.request_body, RequestBody):
            self.request_body.required = False


async def check_if_any(request: Request[Any, Any, Any]) -> None:
    """A request that has a body says that it is JSON. Raises as `check_body` does."""
    if await request.body():
        await check_body(request)


async def check_body(request: Request[Any, Any, Any]) -> None:
    """A request that must have a body has one, said to be JSON.

    Raises:
        Refusal: 415 ``media_type``; 400 ``bad_json`` for nothing at all.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _JSON or request.headers.get("content-encoding", "identity") != "identity":
        raise Refusal(415, "media_type", "What was sent is not our kind of JSON.", f"Send it as {MEDIA_TYPE}.")
    if not await request.body():
        raise Refusal(400, "bad_json", "Nothing was sent.")


class RawOutcomes(OpenAPISchemaPlugin):
    """Says in the OpenAPI document that the raw JSON in a push, or in results, is an outcome."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        return value is msgspec.Raw

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        made = schema_creator.for_field_definition(FieldDefinition.from_annotation(OutcomeOp))
        return made if isinstance(made, Schema) else Schema(all_of=[made])
