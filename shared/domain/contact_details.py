"""How a person is reached, as anybody may write it: an address for mail, a telephone number. Checked alike wherever somebody gives theirs."""

from typing import Annotated

from pydantic import StringConstraints

Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]
Phone = Annotated[str, StringConstraints(max_length=30, pattern=r"^\+?[0-9][0-9 ()-]{3,28}$")]
