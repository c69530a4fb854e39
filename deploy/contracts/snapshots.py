"""The committed form of every contract: `tests/contracts/snapshots/<wire name>.json`, whose diff is what a reviewer reads.

What must stay true: renewing keeps every payload that was ever committed, under `earlier`, and refuses a contract that cannot read one of them: the log
holds such messages for good, so an incompatible contract is a new wire name beside the old.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from deploy.contracts import wire
from shared.contracts import examples
from shared.contracts.envelope import Message, faults

Snapshot = dict[str, Any]

RENEW = "if the change is meant, run `yhteys contracts snapshot` and commit the diff"


class Incompatible(Exception):
    """A contract no longer reads what was said under its name, or is gone."""


def stored(folder: Path) -> dict[str, Snapshot]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def unseen(contracts: Mapping[str, type[Message]], folder: Path) -> list[str]:
    """Contracts that differ from their snapshot, have none, or are gone."""
    seen = stored(folder)
    missing = [f"{name}: has no snapshot; {RENEW}" for name in contracts if name not in seen]
    changed = [
        f"{name}: {', '.join(parts)} changed; {RENEW}"
        for name, contract in contracts.items()
        if name in seen and (parts := _differing(seen[name], wire.snapshot(contract)))
    ]
    return [*missing, *changed, *_gone(contracts, seen)]


def unreadable(contract: type[Message], seen: Snapshot) -> list[str]:
    """Payloads, committed at any time, that today's class cannot read, or of which it would no longer say a field that readers know."""
    found = []
    for kind, payload in _payloads(seen):
        try:
            unsaid = payload.keys() - examples.as_sent(contract, payload).keys()
            found += [f"{contract.wire_name}: {field} of a {kind} payload is said no more; declare a new version beside it" for field in sorted(unsaid)]
        except ValidationError as error:
            field, value, reason = faults(error)[0]
            found.append(
                f"{contract.wire_name}: a {kind} payload no longer parses: {field}: {value!r}: {reason}; "
                "declare a new version beside it (before the first release: delete its snapshot)"
            )
    return found


def renew(contracts: Mapping[str, type[Message]], folder: Path) -> list[str]:
    """Write what is new or changed, and name it.

    Raises:
        Incompatible: with every contract that breaks what was committed; nothing is written then.
    """
    seen = stored(folder)
    faults = [*_gone(contracts, seen), *(fault for name, contract in contracts.items() if name in seen for fault in unreadable(contract, seen[name]))]
    if faults:
        raise Incompatible("\n".join(faults))
    folder.mkdir(parents=True, exist_ok=True)
    written = [name for name, contract in contracts.items() if name not in seen or _differing(seen[name], wire.snapshot(contract))]
    for name in written:
        fresh = _with_earlier(wire.snapshot(contracts[name]), seen.get(name, {}))
        (folder / f"{name}.json").write_text(json.dumps(fresh, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return written


def _differing(seen: Snapshot, today: Snapshot) -> list[str]:
    return [part for part in today if seen.get(part) != today[part]]


def _gone(contracts: Mapping[str, type[Message]], seen: Mapping[str, Snapshot]) -> list[str]:
    return [
        f"{name}: is declared no more, but the log may hold it; declare it again (or delete its snapshot, if it was never released)"
        for name in seen
        if name not in contracts
    ]


def _payloads(seen: Snapshot) -> list[tuple[str, Snapshot]]:
    return [*((kind, seen[kind]) for kind in ("minimal", "complete") if kind in seen), *(("earlier", payload) for payload in seen.get("earlier", []))]


def _with_earlier(today: Snapshot, seen: Snapshot) -> Snapshot:
    known = (today["minimal"], today["complete"])
    earlier: list[Snapshot] = []
    for _, payload in _payloads(seen):
        if payload not in known and payload not in earlier:
            earlier.append(payload)
    return {**today, **({"earlier": earlier} if earlier else {})}
