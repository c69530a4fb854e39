"""A payment file as a bank takes it: ISO 20022 pain.001.001.09 with structured addresses, and the same as a table for the books.

sepaxml writes the message and has its schema. It takes the present moment and random ids for the message's own: here they follow from the file, so that what
is made of the same payments is the same, and names a bank would cut are cut by us.
"""

import csv
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import sepaxml
import xmlschema
from sepaxml import SepaTransfer

from services.grants.domain.payment_files import Holder, PaymentFile, Transfer
from shared.contracts.grants.applications import ApplicationLanguage
from shared.imports.sheets import disarmed

SCHEMA = "pain.001.001.09"
NAMESPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"
LONGEST_NAME = 70
GRANT: dict[ApplicationLanguage, str] = {ApplicationLanguage.FI: "Avustus", ApplicationLanguage.SV: "Understöd", ApplicationLanguage.EN: "Grant"}
HEADER = ("reference", "payee", "iban", "amount", "currency", "execution_date", "message")


class PaymentFileInvalid(ValueError):
    """What was written does not hold to the schema: a fault of ours."""


def as_xml(file: PaymentFile, transfers: Sequence[Transfer], payer: Holder) -> str:
    """Raises PaymentFileInvalid."""
    written = SepaTransfer(_config(payer), schema=SCHEMA, clean=False)
    for one in transfers:
        written.add_payment(
            {
                "name": _name(one.payee),
                "IBAN": one.payee.iban,
                "amount": one.line.cents,
                "execution_date": file.execution_on,
                "description": message(one),
                "endtoend_id": one.line.reference,
                "address": _address(one.payee),
            }
        )
    root = ET.fromstring(written.export(validate=False))  # noqa: S314 - written a line above
    _named(root, file, has_bank=payer.bic is not None)
    ET.register_namespace("", NAMESPACE[1:-1])
    text = ET.tostring(root, encoding="unicode", xml_declaration=False)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'
    if fault := next(_schema().iter_errors(ET.fromstring(xml)), None):  # noqa: S314 - written a line above
        raise PaymentFileInvalid(f"{fault.path}: {fault.reason}")
    return xml


def as_table(file: PaymentFile, transfers: Sequence[Transfer]) -> str:
    """With semicolons, as spreadsheets in Finland read it."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEADER)
    for one in transfers:
        cents = one.line.cents
        amount = f"{cents // 100}.{cents % 100:02}"
        rows.writerow([one.line.reference, disarmed(one.payee.name), one.payee.iban, amount, "EUR", file.execution_on, message(one)])
    return out.getvalue()


def message(transfer: Transfer) -> str:
    """What the payee reads on its statement, in the language of its application."""
    return f"{GRANT[transfer.language]} {transfer.line.reference}"


def _config(payer: Holder) -> dict[str, Any]:
    known = {"name": _name(payer), "IBAN": payer.iban, "currency": "EUR", "batch": True, "address": _address(payer)}
    return known if payer.bic is None else {**known, "BIC": payer.bic}


def _name(holder: Holder) -> str:
    """As long as a bank takes it."""
    return _written(holder.name)[:LONGEST_NAME]


def _address(holder: Holder) -> dict[str, str]:
    where = holder.address
    given = {"street_name": where.street, "building_number": where.building, "postcode": where.postcode, "town": where.town, "country": where.country}
    return {name: _written(value) for name, value in given.items() if value}


def _written(text: str) -> str:
    """What can stand in XML of it."""
    return "".join(letter for letter in text if letter.isprintable())


def _named(root: ET.Element, file: PaymentFile, *, has_bank: bool) -> None:
    """The message's own ids and moment; and that a bank which is not named is not provided, rather than an empty place."""
    key = file.payment_file_id.hex
    for tag, text in (("MsgId", key), ("PmtInfId", key), ("CreDtTm", file.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))):
        for element in root.iter(f"{NAMESPACE}{tag}"):
            element.text = text
    if not has_bank:
        for bank in root.iter(f"{NAMESPACE}FinInstnId"):
            other = ET.SubElement(bank, f"{NAMESPACE}Othr")
            ET.SubElement(other, f"{NAMESPACE}Id").text = "NOTPROVIDED"


@cache
def _schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd")
