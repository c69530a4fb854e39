"""A small form with one of everything, for tests; what it asks is of no importance."""

from copy import deepcopy
from typing import Any

from services.grants.domain.form_subset import DIALECT

IBAN = "FI21 1234 5600 0007 85"


def words(text: str) -> dict[str, str]:
    return {"fi": text, "sv": f"{text} på svenska", "en": f"{text} in English"}


A_TEXT = {"type": "string", "maxLength": 20, "x-title": words("nimi")}
A_SUM = {"type": "integer", "minimum": 0, "maximum": 100_000, "x-unit": "cents", "x-title": words("summa")}
ANSWERED_YES = {"properties": {"has_more": {"const": True}}, "required": ["has_more"]}
KINDS = {"type": "string", "x-title": words("laji"), "oneOf": [{"const": "pay", "x-title": words("palkat")}, {"const": "other", "x-title": words("muu")}]}
ROWS = {
    "type": "array",
    "minItems": 1,
    "maxItems": 3,
    "x-title": words("menot"),
    "items": {
        "type": "object",
        "unevaluatedProperties": False,
        "x-order": ["kind", "cents", "details"],
        "properties": {"kind": KINDS, "cents": A_SUM},
        "required": ["kind", "cents"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": "other"}}, "required": ["kind"]},
                "then": {"properties": {"details": {**A_TEXT, "x-title": words("tarkennus")}}, "required": ["details"]},
            }
        ],
    },
}
DOCUMENT: dict[str, Any] = {
    "$schema": DIALECT,
    "x-form": "sample",
    "x-version": 1,
    "x-title": words("näyte"),
    "type": "object",
    "unevaluatedProperties": False,
    "x-sections": [
        {"code": "first", "title": words("alku"), "fields": ["name", "notes", "code", "account", "amount", "expenses"]},
        {"code": "second", "title": words("loppu"), "fields": ["has_more", "more", "how_many", "reason", "groups", "places"]},
    ],
    "properties": {
        "name": {**A_TEXT, "x-known": ["organisation.name", "last_year"]},
        "notes": {"type": "string", "maxLength": 50, "x-lines": True, "x-title": words("muistiinpanot"), "x-known": ["last_year"]},
        "code": {"type": "string", "maxLength": 6, "pattern": "^[A-Z]{2}[0-9]+$", "x-title": words("koodi")},
        "account": {"type": "string", "maxLength": 42, "format": "iban", "x-title": words("tili"), "x-known": ["organisation.bank_account"]},
        "amount": {**A_SUM, "minimum": 100, "x-amount": True, "x-errors": {"missing": words("kerro summa")}},
        "expenses": {**ROWS, "x-known": ["last_year"]},
        "has_more": {"type": "boolean", "x-title": words("onko muuta"), "x-known": ["last_year"]},
        "groups": {
            "type": "array",
            "uniqueItems": True,
            "maxItems": 2,
            "items": {"type": "string", "oneOf": [{"const": one, "x-title": words(one)} for one in ("young", "old", "all")]},
            "x-title": words("ryhmät"),
        },
        "places": {
            "type": "array",
            "uniqueItems": True,
            "maxItems": 3,
            "items": {"type": "string", "format": "municipality", "maxLength": 3},
            "x-title": words("kunnat"),
        },
    },
    "required": ["name", "amount", "expenses", "has_more"],
    "allOf": [
        {
            "if": ANSWERED_YES,
            "then": {
                "properties": {
                    "more": {**KINDS, "x-title": words("mitä")},
                    "how_many": {"type": "integer", "minimum": 1, "maximum": 9, "x-title": words("montako"), "x-known": ["last_year"]},
                },
                "required": ["more"],
                "allOf": [
                    {
                        "if": {"properties": {"more": {"enum": ["other"]}}, "required": ["more"]},
                        "then": {"properties": {"reason": {**A_TEXT, "x-title": words("miksi")}}, "required": ["reason", "code"]},
                    }
                ],
            },
        }
    ],
    "x-attachments": [
        {"content": "rules", "title": words("säännöt"), "required": True, "later": True, "elsewhere": True},
        {"content": "plan", "title": words("suunnitelma"), "required": True, "if": ANSWERED_YES},
        {"content": "other", "title": words("muu"), "most": 2},
    ],
}
ANSWERS: dict[str, Any] = {
    "name": "Kerho ry",
    "notes": "ensin\nsitten",
    "code": "AB12",
    "account": IBAN,
    "amount": 5_000,
    "expenses": [{"kind": "pay", "cents": 100}, {"kind": "other", "cents": 5, "details": "kahvi"}],
    "has_more": True,
    "more": "other",
    "how_many": 2,
    "reason": "siksi",
    "groups": ["old"],
    "places": ["609", "684"],
}


def a_document(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(DOCUMENT), **changes}


def with_field(name: str, **changes: Any) -> dict[str, Any]:
    """The same form with other keywords in one field; None takes a keyword away."""
    document = a_document()
    field = {**document["properties"][name], **{key.replace("x_", "x-"): value for key, value in changes.items()}}
    document["properties"][name] = {key: value for key, value in field.items() if value is not None}
    return document
