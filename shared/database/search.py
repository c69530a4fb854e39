"""Finding by words as somebody types them, accents left out and typos made.

A table that is searched has two columns made by `folded`: `words` (tsvector), and `named`, the short text in which typos are forgiven, with a space before
its first word. What must stay true: what was typed is found where each of its words stands within `named`, or is the beginning of one in `words`; only where
that is hardly anything in the whole table (a day and a year answer alike), what looks like it follows, what begins alike first. What begins words of `named`
comes first, the nearer to its start the better.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from shared.database.postgres import Connection
from shared.errors import InvalidValue

SHORTEST = 3
"""Shorter words stand everywhere: alone they are looked for as beginnings in `named`, and nothing is like them."""
MOST_WORDS = 8

FOLDED = "select folded($1)"
NOTHING_SOUGHT = "cross join (select $1::text, $2::text, $3::text[], $4::text, $5::text[], $6::text[]) nothing"
CLOSEST = "closeness desc, "
NOTHING = (None,) * 6
HARDLY_ANYTHING, ALIKE_BEGINNING = 20, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for, as the statement takes it. The longest word finds, since it is the rarest, and the others narrow what it has found."""

    beginnings: str | None
    within: str
    all_within: list[str]
    like: str | None
    others_like: list[str]
    starts: list[str]

    @classmethod
    def of(cls, words: list[str]) -> "Sought":
        longest = max(words, key=len)
        long = len(longest) >= SHORTEST
        all_within = [f"%{word}%" if len(word) >= SHORTEST else f"% {word}%" for word in words]
        return cls(
            beginnings=" & ".join(f"{word}:*" for word in words) if long else None,
            within=all_within[words.index(longest)],
            all_within=all_within,
            like=longest if long else None,
            others_like=[word for word in words if word != longest],
            starts=[f"% {word}%" for word in words],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Among which rows of a table is looked: those that are `only` so. An index says the same as `by`, and has `named` after it as another expression."""

    only: str
    by: str
    named: str


def searched(table: str, key: str, *, alike_in: str = "named", part: Part | None = None) -> str:
    """What finds in the table, or in a part of it, to stand behind one with the same key in a `from`. Typos are forgiven in `alike_in`."""
    # The names come from declarations in the code; every value is an argument.
    begun, hardly = "words @@ $1::text::tsquery", f"limit {HARDLY_ANYTHING}) few) < {HARDLY_ANYTHING}"
    named = "named like $2 and named like all($3::text[])"
    only, by, there, anything = "true", "true", named, ""
    if part:
        only, by, alike_in, there = part.only, f"{part.only} and {part.by}", part.named, f"{part.named} like $2 and {part.named} like all($3::text[])"
        anything = f"and (select count(*) from (select from {table} where {named} union all select from {table} where {begun} {hardly}"  # noqa: S608
    return f"""join (
    with typed as materialized (
        select {key}, case when named like all($6::text[]) then 3 - least(strpos(named, btrim($6[1], '%')), 900) / 1000.0 else 2 end as closeness
        from {table} where {by} and {there} union all select {key}, 1 from {table} where {only} and {begun}
    ), alike as (
        select {key}, (position(' ' || left($4, {ALIKE_BEGINNING}) in {alike_in}) > 0)::int::real / 2 from {table} where {by} and $4 <% {alike_in}
        and not exists (select from unnest($5::text[]) word where not word <% {alike_in})
        and (select count(*) from (select from typed {hardly} {anything}
    )
    select {key}, max(closeness) as closeness from (select * from typed union all select * from alike) either group by {key}
) found using ({key})"""  # noqa: S608


async def search(connection: Connection, statement: str, found: str, typed: str | None, *arguments: Any) -> Sequence[Mapping[str, Any]]:
    """The rows of a statement that says `:found` where `searched` stands and `:closest` where it orders. $1 to $6 are what is looked for; its own follow.

    Raises:
        InvalidValue: where nothing that was typed is a letter or a digit.
    """
    if typed is None:
        return await connection.fetch(statement.replace(":found", NOTHING_SOUGHT).replace(":closest", ""), *NOTHING, *arguments)
    words: list[str] = (await connection.fetchval(FOLDED, typed)).split()[:MOST_WORDS]
    if not words:
        raise InvalidValue("there is nothing to look for", field="q", value=typed, remedy="give a word, or leave it out")
    return await connection.fetch(statement.replace(":found", found).replace(":closest", CLOSEST), *astuple(Sought.of(words)), *arguments)
