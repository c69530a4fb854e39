"""The code of a voucher: short enough to type, and beyond guessing.

Sixteen letters carry 80 random bits, the seventeenth checks them. What must stay true: one mistyped letter and any two that were swapped are noticed before
anybody is asked; letters that look alike are read as one (Crockford's base 32: no I, L, O or U).
"""

from itertools import pairwise

from shared.errors import InvalidValue

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKING_ALIKE = str.maketrans("ILO", "110")
CODE_BYTES = 10
LENGTH = 17
GROUPS = (0, 4, 8, 12, LENGTH)
FIELD = 0b100101
"""x⁵ + x² + 1: the letters are the elements of the field of 32, in which x has the order 31, more than there are letters in a code."""


class CodeMistyped(InvalidValue):
    slug = "code-mistyped"


def written(secret: bytes) -> str:
    """The code of ten random bytes, in groups, as it is printed.

    Raises:
        ValueError: of any other number of bytes.
    """
    if len(secret) != CODE_BYTES:
        raise ValueError(f"a code is made of {CODE_BYTES} bytes")
    number = int.from_bytes(secret)
    values = [number >> 5 * place & 31 for place in reversed(range(LENGTH - 1))]
    letters = "".join(LETTERS[value] for value in [*values, _times_x(_remainder(values))])
    return "-".join(letters[begin:end] for begin, end in pairwise(GROUPS))


def read(typed: str) -> bytes:
    """What somebody typed, however they grouped it.

    Raises:
        CodeMistyped: it can be no code.
    """
    letters = "".join(typed.split()).replace("-", "").upper().translate(LOOKING_ALIKE)
    values = [LETTERS.find(letter) for letter in letters]
    if len(values) != LENGTH or min(values) < 0 or _remainder(values):
        raise CodeMistyped("this is no code of a voucher", field="code", value="(withheld)", remedy=f"type its {LENGTH} letters and digits again")
    number = 0
    for value in values[:-1]:
        number = number << 5 | value
    return number.to_bytes(CODE_BYTES)


def _remainder(values: list[int]) -> int:
    found = 0
    for value in values:
        found = _times_x(found) ^ value
    return found


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ FIELD if doubled & 32 else doubled
