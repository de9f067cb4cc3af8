"""Photos and signatures from the door: for the links of the order page, and as pictures."""

from django.http import Http404, HttpRequest, HttpResponse

from orderwright.domain.delivery import proofs
from orderwright.domain.delivery.models import Proof


def proof(_request: HttpRequest, number: str, proof_id: str) -> HttpResponse:
    """GET /panel/orders/<number>/proofs/<id>.jpg: a photo or a signature from the door."""
    of_order = Proof.objects.filter(parcel__order__number=number)
    found = of_order.filter(pk=int(proof_id)).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def proofs_by_parcel(order_id: int) -> dict[int, list[Proof]]:
    """For the order page: parcel -> its photos and signatures."""
    shown: dict[int, list[Proof]] = {}
    for row in proofs.proofs_of(order_id):
        shown.setdefault(row.parcel_id, []).append(row)
    return shown
