"""Finding by words as somebody types them, with accents left out and typos made.

A table that is searched has two columns made by `folded`: `words` (tsvector) and `named`, the short text in which typos are forgiven. What must stay true:
each word that was typed is the beginning of one in `words`, stands within one in `named`, or looks like one there; where all are beginnings of words that
comes first.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.database.postgres import Connection
from shared.errors import InvalidValue

SHORTEST = 3
"""Of fewer letters too much is like: a shorter word is looked for as the beginning of one."""
MOST_WORDS = 8

FOLDED = "select folded($1)"
FOUND = """(words @@ $2::text::tsquery or named like '%' || $3 || '%' or $3 <% named) and not exists (
    select from unnest($4::text[]) other where not (words @@ (other || ':*')::tsquery or named like '%' || other || '%' or other <% named)
)"""
CLOSEST = "words @@ $1::text::tsquery desc, ts_rank(words, $1::text::tsquery) desc, word_similarity($3, named) desc, "
ALL = "($1::text, $2::text, $3::text, $4::text[]) is null"


async def search(connection: Connection, statement: str, typed: str | None, *arguments: Any) -> Sequence[Mapping[str, Any]]:
    """The rows of a statement that says `:found` of which and `:closest` of their order. $1 to $4 are what is looked for; its own arguments follow.

    The longest word finds by the indexes, and the rest narrow what it has found.

    Raises:
        InvalidValue: where nothing that was typed is a letter or a digit.
    """
    if typed is None:
        return await connection.fetch(statement.replace(":found", ALL).replace(":closest", ""), None, None, None, None, *arguments)
    words: list[str] = (await connection.fetchval(FOLDED, typed)).split()[:MOST_WORDS]
    if not words:
        raise InvalidValue("there is nothing to look for", field="q", value=typed, remedy="give a word, or leave it out")
    longest, *others = sorted(words, key=len, reverse=True)
    beginnings = [f"{word}:*" for word in words]
    return await connection.fetch(
        statement.replace(":found", FOUND).replace(":closest", CLOSEST),
        " & ".join(beginnings),
        f"{longest}:*",
        longest if len(longest) >= SHORTEST else None,
        others,
        *arguments,
    )
