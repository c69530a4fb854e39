"""A PostgreSQL array as text: `unnest` takes a column of arrays apart into one, unless each is a text of its own."""

from collections.abc import Sequence


def array(words: Sequence[str]) -> str:
    quoted = ['"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words]
    return "{" + ",".join(quoted) + "}"
