"""/orders/{number}/documents: what was issued for an order."""

from django.http import HttpRequest
from ninja import Path, Router

from orderwright.domain.invoices.models import Invoice
from orderwright.domain.invoices.queries import of_order
from orderwright.domain.orders.queries import by_number
from orderwright.domain.overview.parts import amount, moment
from orderwright.entrypoints.api.answers import Answer, answer
from orderwright.entrypoints.api.bodies import Number
from orderwright.entrypoints.api.described import KEYED, DocumentData, ListOf
from orderwright.entrypoints.api.orders import READS

router = Router(tags=["documents"])


@router.get("/orders/{number}/documents", auth=READS, response={200: ListOf[DocumentData], **KEYED})
def list_documents(request: HttpRequest, number: Path[Number]) -> Answer:
    """Every invoice, proforma, advance and credit note of an order, oldest first."""
    rows = of_order(by_number(number))
    return answer({"items": [document_data(row, rows) for row in rows]})


def document_data(row: Invoice, rows: list[Invoice]) -> DocumentData:
    """One issued document; `rows`: all of its order, among them what it corrects."""
    corrected = next((other.number for other in rows if other.pk == row.corrects_id), None)
    return {
        "kind": row.kind.replace("_", "-"),
        "number": row.number,
        "issued_at": moment(row.issued_at),
        "issue_date": row.issue_date.isoformat(),
        "due_date": row.due_date.isoformat() if row.due_date else None,
        "total": amount(row.total, row.currency),
        "corrects": corrected,
        "reason": row.reason,
        "sha256": row.sha256,
    }
