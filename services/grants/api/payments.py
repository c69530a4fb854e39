"""Accounts, instalments and payment files over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.grants.api.parameters import PREFIX
from services.grants.views import payments as views
from shared.authority import ANY_CALLER, GRANTS
from shared.clock import today
from shared.contracts.grants import DecisionId, payments
from shared.contracts.grants.words import PaymentFileId
from shared.contracts.words import OrganisationId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["payments"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.payout)
commands.post("/payees/{payee_id}/accounts", payments.ProposeAccount, makes="account_id", answers=views.payee)
commands.post("/payees/{payee_id}/accounts/{account_id}/approval", payments.ApproveAccount, answers=views.payee)
commands.post("/payees/{payee_id}/accounts/{account_id}/refusal", payments.RefuseAccount, answers=views.payee)
commands.post("/decisions/{decision_id}/conditions", payments.NoteConditionMet)
commands.post("/decisions/{decision_id}/holding", payments.HoldPayments)
commands.post("/decisions/{decision_id}/release", payments.ReleasePayments)
commands.post("/decisions/{decision_id}/renunciation", payments.RenouncePayments)
commands.post("/payment-files", payments.MakePaymentFile, makes="payment_file_id", answers=views.payment_file)
commands.post("/payment-files/{payment_file_id}/execution", payments.NotePaymentFileExecuted, answers=views.payment_file)
commands.post("/payment-files/{payment_file_id}/rejection", payments.NotePaymentFileRejected, answers=views.payment_file)


@router.get("/payees", dependencies=[may_read(GRANTS)])
async def list_payees_waiting(edge: EdgeDep, after: After = None, limit: Limit = 100) -> Page[views.PayeeView]:
    """Those with an account that a second person is to approve."""
    return await edge.read(views.payees_waiting, after=after, limit=limit)


@router.get("/payees/{payee_id}")
async def get_payee(payee_id: OrganisationId, edge: EdgeDep) -> views.PayeeView:
    return await edge.read(views.payee, payee_id, caller=await edge.caller())


@router.get("/decisions/{decision_id}/payout")
async def get_payout(decision_id: DecisionId, edge: EdgeDep) -> views.PayoutView:
    """The instalments of a grant, and what each waits for."""
    return await edge.read(views.payout, decision_id, caller=await edge.caller(), today=today())


@router.get("/payment-files", dependencies=[may_read(GRANTS)])
async def list_payment_files(edge: EdgeDep, wanted: Annotated[views.WantedFiles, Query()]) -> Page[views.PaymentFileView]:
    return await edge.read(views.payment_files, wanted)


@router.get("/payment-files/{payment_file_id}", dependencies=[may_read(GRANTS)])
async def get_payment_file(payment_file_id: PaymentFileId, edge: EdgeDep) -> views.WholePaymentFileView:
    return await edge.read(views.payment_file, payment_file_id)


@router.get("/payment-files/{payment_file_id}/content.xml", dependencies=[may_read(GRANTS)], response_class=Response)
async def get_payment_file_for_the_bank(payment_file_id: PaymentFileId, edge: EdgeDep) -> Response:
    """ISO 20022, pain.001.001.09: the same bytes each time."""
    xml, _ = await edge.read(views.content, payment_file_id)
    return _download(xml, "application/xml", f"{payment_file_id}.xml")


@router.get("/payment-files/{payment_file_id}/content.csv", dependencies=[may_read(GRANTS)], response_class=Response)
async def get_payment_file_as_table(payment_file_id: PaymentFileId, edge: EdgeDep) -> Response:
    """The same payments as a table with semicolons."""
    _, csv = await edge.read(views.content, payment_file_id)
    return _download(csv, "text/csv", f"{payment_file_id}.csv")


def _download(content: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content.encode(), media_type=media_type, headers=headers)
