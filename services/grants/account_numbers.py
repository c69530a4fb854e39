"""Account numbers (IBAN, ISO 13616) as somebody wrote them, checked by length, form and check digits."""

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError

from services.grants.domain.accounts import AccountNumberWrong


def iban(raw: str) -> str:
    """Without spaces. The refusal shows the last characters alone.

    Raises:
        AccountNumberWrong
    """
    try:
        number: str = ibans.validate(raw, check_country=True)
    except ValidationError as error:
        raise AccountNumberWrong(
            "this is no account number", field="iban", value=f"…{raw[-4:]}", remedy="copy it from the bank's page or a bill; a digit may be wrong or lacking"
        ) from error
    return number


def in_print(number: str) -> str:
    """In groups of four."""
    return str(ibans.format(number))


def refuse_no_bank(raw: str | None) -> None:
    """Raises AccountNumberWrong: this code (BIC, ISO 9362) is no bank's."""
    if raw is not None and not bics.is_valid(raw):
        raise AccountNumberWrong("this is no bank's code", field="bic", value=raw, remedy="give the BIC of 8 or 11 characters, or leave it out")
