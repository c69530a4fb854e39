"""An officer's year in one browser, and a colleague's in another: from the year's sum to what is paid back. Applicants and reviewers act over HTTP."""

from contextlib import AsyncExitStack
from datetime import timedelta
from uuid import UUID

import pytest

from shared.clock import now, today
from tests.browser.conftest import Opening
from tests.browser.reader import Reader, Worker
from tests.events_http import Served
from tests.grants_http import OTHER_IBAN, REVIEWERS, Granting, a_report

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

OFFICE, SPACE = "/fi/tyopoyta/avustukset", "\u00a0"


async def test_an_officer_takes_a_year_of_grants_from_its_sum_to_what_is_paid_back(open_: Opening, served: Served) -> None:
    grants = Granting(served.settings, served.front, served.client)
    county = await a_county(grants)
    async with AsyncExitStack() as stack:
        officer, colleague = [
            await stack.enter_async_context(open_(worker=Worker(role="grant_officer", name=name))) for name in ("Valma Valmistelija", "Toini Toinen")
        ]
        programme = await opens_a_year(officer, grants)
        call = await announces_a_call(officer, grants, programme, county)
        applicants = [await grants.association(name) for name in ("Ensimmäinen", "Toinen")]
        keys = [await handed_in(grants, call, one) for one in applicants]
        await gives_to_reviewers(officer, grants, keys)
        await ranks_and_decides(officer, call, keys)
        await confirms_a_smaller_budget(officer, programme)
        await sends_all_letters(officer, call)

        await enters_and_approves(officer, colleague, applicants[0])
        decision = next(one["decision_id"] for one in (await grants.done("GET", f"/decisions?call={call}"))["items"] if one["application_id"] == keys[0])
        await pays(officer, county)
        await follows_up(officer, grants, decision, applicants[0])
        await recovers_what_is_unspent(officer, decision)
        assert [*officer.complaints, *colleague.complaints] == []

    [recovery] = (await grants.done("GET", f"/recoveries?decision={decision}"))["items"]
    grant = await grants.done("GET", f"/decisions/{decision}")
    assert (grant["granted_cents"], grant["terms"]["use_until"], recovery["cause"], recovery["cents"]) == (80_000, next_june(), "unspent", 10_000)


def next_june() -> str:
    return f"{today().year + 1}-06-30"


async def a_county(grants: Granting) -> UUID:
    """Who grants, and pays from an approved account."""
    organisations = "/api/registry/v1/organisations"
    key = UUID((await grants.done("POST", organisations, {"name": "Satakunnan hyvinvointialue", "kind": "county"}, by="coordinator"))["organisation_id"])
    await grants.done("POST", f"{organisations}/{key}/activation", by="coordinator")
    await grants.is_known(key)
    await grants.account(key, OTHER_IBAN)
    return key


async def opens_a_year(officer: Reader, grants: Granting) -> str:
    await officer.page.goto(f"{OFFICE}/uusi-vuosi")
    name = f"Vuoden avustukset {now():%H%M%S%f}"
    for field, text in {
        "year": str(today().year), "name_fi": name, "sum": "2000", "principles_fi": "Tasapuolisesti.", "decided_by": "Aluehallitus",
        "decided_on": f"{today()}",
    }.items():  # fmt: skip
        await officer.page.locator(f"#{field}").fill(text)
    await officer.press("Avaa avustusvuosi")
    await officer.sees("Avustusvuosi on avattu.")
    [found] = [one for one in (await grants.done("GET", "/programmes?limit=1000"))["items"] if one["name"]["fi"] == name]
    return str(found["programme_id"])


async def announces_a_call(officer: Reader, grants: Granting, programme: str, county: UUID) -> str:
    form = await grants.form()
    await officer.page.goto(f"{OFFICE}/ohjelmat/{programme}/uusi-haku")
    for field, text in {
        "name_fi": "Toiminta-avustus", "opens": f"{now() - timedelta(days=1):%Y-%m-%dT%H:%M}", "closes": f"{now() + timedelta(days=30):%Y-%m-%dT%H:%M}",
        "criterion_1_fi": "Hyöty", "criterion_1_en": "Benefit", "weight_1": "3", "criterion_2_fi": "Laajuus", "criterion_2_en": "Extent", "weight_2": "1",
    }.items():  # fmt: skip
        await officer.page.locator(f"#{field}").fill(text)
    await officer.page.locator("#form").select_option(f"{form}:1")
    await officer.page.locator("#convenor").select_option(str(county))
    for condition in ("described", "report_in"):
        await officer.page.locator(f"#is_{condition}").uncheck()
    await officer.press("Julkaise haku")
    await officer.sees("Haku on julkaistu: se alkaa ja päättyy itsestään.")
    [call] = (await grants.done("GET", f"/calls?programme={programme}"))["items"]
    return str(call["call_id"])


async def handed_in(grants: Granting, call: str, applicant: UUID) -> str:
    key = await grants.draft(call, applicant)
    await grants.done("POST", f"/applications/{key}/submission", {}, by=applicant)
    return key


async def gives_to_reviewers(officer: Reader, grants: Granting, keys: list[str]) -> None:
    """The first one on its page, the other beside; the first scores better."""
    await officer.page.goto(f"{OFFICE}/hakemukset/{keys[0]}")
    await officer.press("Ota käsittelyyn")
    await officer.sees("Otettu käsittelyyn: hakemuksen voi antaa arvioijille.")
    for reviewer in REVIEWERS:
        await officer.write(reviewer, into="Arvioija")
        await officer.press("Anna arvioitavaksi")
        await officer.sees("Annettu arvioijalle.")
        await officer.page.goto(f"{OFFICE}/hakemukset/{keys[0]}")
    await grants.done("POST", f"/applications/{keys[1]}/completeness")
    for reviewer in REVIEWERS:
        await grants.done("POST", f"/applications/{keys[1]}/reviewers", {"reviewer": reviewer})
        for key, score in zip(keys, (5, 3), strict=True):
            await grants.done("PUT", f"/applications/{key}/scores", {"scores": {"benefit": score, "extent": score}}, by=reviewer)


async def ranks_and_decides(officer: Reader, call: str, keys: list[str]) -> None:
    await officer.page.goto(f"{OFFICE}/haut/{call}/jarjestys")
    await officer.write("1500", into="Jaettava summa, €")
    await officer.press("Laske")
    await officer.sees(f"Entä jos 1{SPACE}500{SPACE}€: riittää tähän")
    await officer.press(f"Tee tämä esitys, summa 1{SPACE}500{SPACE}€")
    await officer.sees("Esitys on tehty: hakemukset odottavat päätöstä.")
    for key in keys:
        await officer.page.goto(f"{OFFICE}/hakemukset/{key}/paatos")
        await officer.press("Kirjaa päätös")
        await officer.sees("Päätös on kirjattu. Lähetä se seuraavaksi hakijalle.")


async def confirms_a_smaller_budget(officer: Reader, programme: str) -> None:
    await officer.page.goto(f"{OFFICE}/ohjelmat/{programme}/talousarvio")
    await officer.write("1200", into="Vahvistettava summa, €")
    await officer.press("Näytä vaikutus")
    await officer.sees(f"1{SPACE}500{SPACE}€ → ")
    await officer.write("Aluevaltuusto", into="Kuka päätti")
    await officer.press(f"Vahvista 1{SPACE}200{SPACE}€")
    await officer.sees("Talousarvio on vahvistettu, ja kaikki ehdolliset päätökset ovat lopullisia.")


async def sends_all_letters(officer: Reader, call: str) -> None:
    await officer.page.goto(f"{OFFICE}/haut/{call}/kirjeet")
    await officer.press("Kirjaa 2 kirjettä lähetetyiksi")
    await officer.sees("Kaikki kirjeet on lähetetty.")


async def enters_and_approves(officer: Reader, colleague: Reader, payee: UUID) -> None:
    """Whoever enters an account does not approve it."""
    await officer.page.goto(f"{OFFICE}/tilit/{payee}")
    for name, text in {"Tilinumero (IBAN)": "FI21 1234 5600 0007 85", "Katu": "Antinkatu", "Postinumero": "28100", "Postitoimipaikka": "Pori"}.items():
        await officer.write(text, into=name)
    await officer.press("Tallenna tili")
    await officer.sees("Syötit tämän tilin itse.")
    await colleague.page.goto(f"{OFFICE}/tilit/{payee}")
    await colleague.press("Hyväksy tili")
    await colleague.sees("Hyväksytty: tästä lähtien maksetaan tälle tilille.")


async def pays(officer: Reader, payer: UUID) -> None:
    await officer.page.goto(f"{OFFICE}/maksut")
    await officer.page.locator("#payer").select_option(str(payer))
    await officer.press("Näytä, mitä maksetaan")
    await officer.sees("2. Muodosta maksuaineisto")
    await officer.page.get_by_role("button", name="Muodosta aineisto").click()
    await officer.sees("Maksuaineisto on muodostettu.")
    await officer.press("Kirjaa maksetuksi")
    await officer.sees("Kirjattu pankin maksamaksi.")


async def follows_up(officer: Reader, grants: Granting, decision: str, applicant: UUID) -> None:
    """Its report is in order, and it may be used longer."""
    await grants.done("POST", f"/decisions/{decision}/reports", a_report(70_000), by=applicant)
    await grants.done("POST", f"/decisions/{decision}/changes", {"use_until": next_june(), "reasons": "Tila valmistuu myöhässä"}, by=applicant)
    await officer.page.goto(f"{OFFICE}/paatokset/{decision}/seuranta")
    await officer.named("Kunnossa").check()
    await officer.press("Tallenna tarkastus")
    await officer.sees("Selvityksen tarkastus on kirjattu.")
    await officer.named("Hyväksytään").check()
    await officer.page.locator("#reasons_fi").fill("Viivästys ei johdu hakijasta.")
    await officer.write("Avustuspäällikkö", into="Kuka päätti")
    await officer.press("Kirjaa ratkaisu")
    await officer.sees("Muutoshakemuksen ratkaisu on kirjattu.")


async def recovers_what_is_unspent(officer: Reader, decision: str) -> None:
    await officer.page.goto(f"{OFFICE}/paatokset/{decision}/seuranta")
    await officer.press("Päätä takaisinperinnästä")
    await officer.press("Näytä vaikutus")
    await officer.sees("2. Kirjaa päätös")
    await officer.page.locator("#reasons_fi").fill("Selvityksen mukaan osa jäi käyttämättä.")
    await officer.write("Avustuspäällikkö", into="Kuka päätti")
    await officer.press(f"Peri takaisin 100{SPACE}€")
    await officer.sees("Takaisinperintä on kirjattu.")
    await officer.press("Merkitse lähetetyksi")
    await officer.sees("Oikaisua voi vaatia viimeistään")
