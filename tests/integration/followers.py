"""Many who follow the calendar live, in a process of their own: `python -m tests.integration.followers host port token followers changes [since]`.

It says how many stand, and in the end what each was told: one line for each different order of numbers, which is one when all were told the same.
"""

import asyncio
import json
import sys
from collections import Counter

from services.events.api.parameters import PREFIX


async def follow(host: str, port: int, token: str, changes: int, since: str, stands: asyncio.Semaphore) -> tuple[int, ...]:
    reader, writer = await asyncio.open_connection(host, port)
    headers = f"Host: {host}\r\nAuthorization: Bearer {token}\r\n" + (f"Last-Event-ID: {since}\r\n" if since else "")
    writer.write(f"GET {PREFIX}/changes/stream HTTP/1.1\r\n{headers}\r\n".encode())
    heard: list[int] = []
    while len(heard) < changes:
        line = await reader.readline()
        if not line:
            break
        if line.startswith(b"event: open"):
            stands.release()
        if line.startswith(b"data: ") and b'"change":' in line:
            heard.append(json.loads(line.removeprefix(b"data: "))["change"])
    writer.close()
    return tuple(heard)


async def main(host: str, port: str, token: str, followers: str, changes: str, since: str = "") -> None:
    stands = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(follow(host, int(port), token, int(changes), since, stands)) for _ in range(int(followers))]
    for _ in tasks:
        await stands.acquire()
    sys.stdout.write(f"{len(tasks)}\n")
    sys.stdout.flush()
    for numbers, count in Counter(await asyncio.gather(*tasks)).items():
        sys.stdout.write(json.dumps({"followers": count, "numbers": numbers}) + "\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
