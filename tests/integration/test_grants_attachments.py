"""Files beside applications over HTTP: taken by what is in them, kept by their content, given to who may read the application, and never lost."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from services.grants.content.folder import ContentFolder
from services.grants.content.sweeping import sweep_content
from shared.clock import now
from shared.work.retention import delete
from tests.grants_files import DOCX, PDF, PNG, a_document
from tests.grants_http import FORM, ROOT, Granting, words

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

CODE = "131052-308T"
ASKING = {
    "x-attachments": [
        {"content": "rules", "title": words("Säännöt"), "required": True, "later": True},
        {"content": "annual_report", "title": words("Toimintakertomus"), "most": 2, "elsewhere": True},
    ]
}


async def a_draft(granting: Granting, **form: object) -> tuple[UUID, str]:
    """Of a form that asks for rules, and takes two annual reports."""
    key, applicant = str(uuid4()), await granting.association()
    await granting.done("PUT", f"/forms/{key}/versions/1", {**FORM, **ASKING, **form})
    call = await granting.call(await granting.programme(), form_id=key)
    return applicant, await granting.draft(call, applicant)


async def attach(
    granting: Granting, application: str, by: UUID | str, content: bytes | AsyncIterator[bytes], name: str, *, holds: str = "rules", **more: str
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {granting.token(by)}", "Content-Type": "application/octet-stream"}
    query = {"content": holds, "file_name": name, **more}
    return await granting.client.post(f"{ROOT}/applications/{application}/attachments", params=query, content=content, headers=headers)


async def slug(granting: Granting, application: str, by: UUID | str, content: bytes, name: str, **more: str) -> str:
    answer = await attach(granting, application, by, content, name, **more)
    assert 400 <= answer.status_code < 500, answer.text
    return str(answer.json()["slug"])


async def download(granting: Granting, application: str, attachment_id: str, by: UUID | str) -> httpx.Response:
    return await granting.ask("GET", f"/applications/{application}/attachments/{attachment_id}/content", by=by)


def kept(granting: Granting) -> set[str]:
    """The names of all files that are kept."""
    assert granting.settings.attachments is not None
    return {place.name for place in granting.settings.attachments.glob("??/*")}


async def test_a_file_comes_back_as_it_was_sent_and_is_never_shown_in_place(granting: Granting) -> None:
    applicant, application = await a_draft(granting)
    added = (await attach(granting, application, applicant, PDF, "säännöt.pdf")).json()

    answer = await download(granting, application, added["attachment_id"], applicant)

    assert (answer.content, added["file"]["sha256"], added["file"]["media_type"]) == (PDF, sha256(PDF).hexdigest(), "application/pdf")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''s%C3%A4%C3%A4nn%C3%B6t.pdf"
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-store")
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_file_that_is_not_what_it_says_is_refused(granting: Granting) -> None:
    applicant, application = await a_draft(granting)

    refused = [
        await slug(granting, application, applicant, PNG, "rules.pdf"),
        await slug(granting, application, applicant, b"MZ\x90\x00\x03 a program", "rules.pdf"),
        await slug(granting, application, applicant, DOCX, "rules.xlsx"),
        await slug(granting, application, applicant, a_document("docx", "word/vbaProject.bin"), "rules.docx"),
        await slug(granting, application, applicant, b"", "rules.pdf"),
    ]

    assert refused == ["file-misnamed", "file-kind-refused", "file-misnamed", "file-has-macros", "empty-file"]
    assert (await granting.done("GET", f"/applications/{application}/attachments", by=applicant))["items"] == []


async def test_a_personal_identity_code_in_a_text_or_a_name_is_refused_and_not_repeated(granting: Granting) -> None:
    applicant, application = await a_draft(granting)

    answers = [
        await attach(granting, application, applicant, f"Puheenjohtaja {CODE}".encode(), "rules.txt"),
        await attach(granting, application, applicant, PDF, f"{CODE}.pdf"),
    ]

    assert [answer.json()["slug"] for answer in answers] == ["identity-code"] * 2
    assert CODE not in "".join(answer.text for answer in answers)


async def endless() -> AsyncIterator[bytes]:
    for _ in range(200):
        yield bytes(1_000_000)


async def test_200_megabytes_are_refused_without_being_read_and_on_other_routes_a_megabyte_is_the_most(granting: Granting) -> None:
    applicant, application = await a_draft(granting)
    before = kept(granting)

    sent = await attach(granting, application, applicant, endless(), "rules.pdf")
    said = await granting.client.post(
        f"{ROOT}/applications/{application}/attachments",
        params={"content": "rules", "file_name": "rules.pdf"},
        headers={"Authorization": f"Bearer {granting.token(applicant)}", "Content-Length": "200000000"},
    )
    elsewhere = await granting.ask("PATCH", f"/applications/{application}/answers", {"base": 0, "answers": {"purpose": "x" * 1_100_000}}, by=applicant)
    large = await attach(granting, application, applicant, PDF + bytes(5_000_000), "rules.pdf")

    assert [answer.status_code for answer in (sent, said, elsewhere, large)] == [413, 413, 413, 201]
    assert len(kept(granting) - before) == 1
    assert granting.settings.attachments is not None
    assert list((granting.settings.attachments / "arriving").iterdir()) == []


async def test_what_the_form_asks_for_is_there_as_it_is_handed_in_or_is_promised_as_it_lets(granting: Granting) -> None:
    applicant, application = await a_draft(granting)
    path = f"/applications/{application}"

    lacking = (await granting.ask("POST", f"{path}/submission", {}, by=applicant)).json()
    unknown = await slug(granting, application, applicant, PDF, "a.pdf", holds="photograph")
    elsewhere = await granting.refused("PUT", f"{path}/attachments/{uuid4()}/promise", {"content": "rules", "delivery": "in_another_file"}, by=applicant)
    await granting.done("PUT", f"{path}/attachments/{uuid4()}/promise", {"content": "rules", "delivery": "later"}, by=applicant)
    too_many = [(await attach(granting, application, applicant, PDF, f"{n}.pdf", holds="annual_report")).status_code for n in range(3)]
    handed_in = await granting.done("POST", f"{path}/submission", {}, by=applicant)
    supplement = str(uuid4())
    await granting.done("POST", f"{path}/supplements", {"supplement_id": supplement, "text": "Luvatut säännöt"}, by=applicant)
    kept_word = [(await attach(granting, application, applicant, PDF, f"{n}.pdf", supplement_id=supplement)).status_code for n in range(2)]

    assert kept_word == [201, 422]
    assert [(one["slug"], one["field"]) for one in lacking["findings"]] == [("attachment-missing", "attachments.rules")]
    assert (unknown, elsewhere, too_many, handed_in["state"]) == ("answers-faulty", "answers-faulty", [201, 201, 422], "submitted")


async def test_after_it_is_handed_in_an_attachment_is_neither_removed_nor_changed_and_more_come_with_a_supplement_alone(granting: Granting) -> None:
    applicant, application = await a_draft(granting)
    path, supplement = f"/applications/{application}", str(uuid4())
    removed = (await attach(granting, application, applicant, DOCX, "old.docx")).json()["attachment_id"]
    await granting.done("POST", f"{path}/attachments/{removed}/removal", by=applicant)
    key = (await attach(granting, application, applicant, PDF, "rules.pdf")).json()["attachment_id"]
    await granting.done("POST", f"{path}/submission", {}, by=applicant)

    gone = await granting.refused("POST", f"{path}/attachments/{key}/removal", by=applicant)
    late = await slug(granting, application, applicant, PDF, "rules.pdf", holds="annual_report")
    other = await slug(granting, application, applicant, PNG, "rules.png", attachment_id=key)
    await granting.done("POST", f"{path}/supplements", {"supplement_id": supplement, "text": "Liitteenä"}, by=applicant)
    added = await attach(granting, application, applicant, PNG, "kertomus.png", holds="annual_report", supplement_id=supplement)

    shown = await granting.done("GET", f"{path}/attachments")
    assert (gone, late, other) == ("wrong-state", "wrong-state", "wrong-state")
    assert [(one["content"], one["supplement_id"]) for one in shown["items"]] == [("rules", None), ("annual_report", supplement)]
    assert await granting.said(added.json()["attachment_id"]) == ["attachment.added"]


async def test_a_draft_s_files_are_its_applicants_and_one_that_was_handed_in_is_the_grant_offices_too(granting: Granting) -> None:
    applicant, application = await a_draft(granting)
    stranger = await granting.association()
    key = (await attach(granting, application, applicant, PDF, "rules.pdf")).json()["attachment_id"]

    before = [(await download(granting, application, key, by)).status_code for by in (applicant, stranger, "grant_officer", "arvioija-1")]
    theirs = await slug(granting, application, stranger, PDF, "rules.pdf")
    await granting.done("POST", f"/applications/{application}/submission", {}, by=applicant)
    after = [(await download(granting, application, key, by)).status_code for by in (applicant, stranger, "grant_officer", "arvioija-1")]

    assert (before, theirs, after) == ([200, 403, 403, 403], "forbidden", [200, 403, 200, 403])


async def test_the_same_file_under_the_same_id_is_attached_once_and_kept_once(granting: Granting) -> None:
    applicant, application = await a_draft(granting)
    key, content = str(uuid4()), PDF + uuid4().bytes

    answers = await asyncio.gather(*(attach(granting, application, applicant, content, "rules.pdf", attachment_id=key) for _ in range(5)))

    assert [answer.status_code for answer in answers] == [201] * 5
    assert len((await granting.done("GET", f"/applications/{application}/attachments", by=applicant))["items"]) == 1
    assert sha256(content).hexdigest() in kept(granting)


def aged(granting: Granting, name: str) -> None:
    """As if it had come two days ago."""
    assert granting.settings.attachments is not None
    two_days_ago = (now() - timedelta(days=2)).timestamp()
    os.utime(granting.settings.attachments / name[:2] / name, (two_days_ago, two_days_ago))


async def test_a_file_that_nothing_names_goes_after_a_day_and_one_that_is_named_stays(granting: Granting) -> None:
    applicant, application = await a_draft(granting)
    contents = [PDF + uuid4().bytes for _ in range(3)]
    names = [sha256(content).hexdigest() for content in contents]
    await attach(granting, application, applicant, contents[0], "named.pdf")
    taken_out = (await attach(granting, application, applicant, contents[1], "out.pdf", holds="annual_report")).json()["attachment_id"]
    await granting.done("POST", f"/applications/{application}/attachments/{taken_out}/removal", by=applicant)
    await attach(granting, application, applicant, contents[2], "young.pdf", holds="annual_report")
    await granting.runtime.pool.execute("delete from attachments where sha256 = $1", names[2])
    aged(granting, names[0])
    aged(granting, names[1])

    await asyncio.gather(*(sweep_content(granting.runtime) for _ in range(2)))

    assert [name in kept(granting) for name in names] == [True, False, True]


async def test_files_of_a_draft_go_by_the_rule_of_retention_and_those_of_what_was_handed_in_stay(granting: Granting) -> None:
    (applicant, draft), (other, handed_in) = await a_draft(granting), await a_draft(granting)
    keys = [(await attach(granting, *of, PDF, "rules.pdf")).json()["attachment_id"] for of in ((draft, applicant), (handed_in, other))]
    await granting.done("POST", f"/applications/{handed_in}/submission", {}, by=other)
    await granting.runtime.pool.execute("update attachments set added_at = now() - interval '2 years' where attachment_id = any($1::uuid[])", keys)
    [rule] = [one for one in granting.runtime.service.retention if one.table == "attachments"]

    await delete(granting.runtime.pool, rule, now=now())

    left = await granting.runtime.pool.fetch("select attachment_id from attachments where attachment_id = any($1::uuid[])", keys)
    assert [str(row["attachment_id"]) for row in left] == [keys[1]]


async def test_whoever_is_killed_between_file_and_row_leaves_a_file_too_many_and_never_one_too_few(tmp_path: Path) -> None:
    """A process writes files and says each name only once it is kept; it is killed while it does."""
    program = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom services.grants.content.folder import ContentFolder\n"
        "async def chunks(n):\n    for part in range(20):\n        yield f'{n}-{part}'.encode() * 1000\n"
        "async def main():\n    content, n = ContentFolder(Path(sys.argv[1])), 0\n    while True:\n        n += 1\n"
        "        async with content.arriving(chunks(n)) as arrived:\n            await content.keep(arrived)\n            print(arrived.sha256, flush=True)\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(tmp_path), stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    said = [(await process.stdout.readline()).decode().strip() for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    said += [line.decode().strip() async for line in process.stdout if line.endswith(b"\n")]
    await process.wait()

    content = ContentFolder(tmp_path)
    for name in said:
        assert sha256(b"".join([chunk async for chunk in await content.read(name)])).hexdigest() == name
    assert set(await content.older_than(now() + timedelta(days=1))) >= set(said)
