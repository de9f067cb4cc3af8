"""What is printed: labels and packing slips of one order, or of those ticked in the list.

Called by the addresses of the panel. Papers hold names and addresses: who may dispatch may print.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.entrypoints import papers
from orderwright.entrypoints.panel import toasts
from orderwright.entrypoints.panel.frame import go, way_back
from orderwright.entrypoints.panel.order_page import order_or_404
from orderwright.entrypoints.papers import NothingToPrint, Paper
from orderwright.outbound.documents.address_labels import PLACES
from orderwright.outbound.documents.order_papers import order_pdf

KINDS = {"pdf": "application/pdf", "zpl": "application/octet-stream"}


def print_all(request: HttpRequest, extension: str) -> HttpResponse:
    """GET /panel/papers.<pdf|zpl>?number=...&what=all|labels|slips&start=1..4"""
    numbers = request.GET.getlist("number")
    try:
        paper = Paper(request.GET.get("what") or Paper.ALL)
    except ValueError as error:
        raise Http404 from error
    try:
        orders = _orders(numbers)
        file = _file(orders, paper, _start(request), extension)
    except NothingToPrint as why:
        toasts.say(request, toasts.Toast(str(why), bad=True))
        return go(request, way_back(request, _back(numbers)))
    name = orders[0].number if len(orders) == 1 else f"{len(orders)}-orders"
    shown = "inline" if extension == "pdf" else "attachment"
    headers = {
        "Content-Disposition": f'{shown}; filename="{name}-{paper}.{extension}"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    }  # fmt: skip
    return HttpResponse(file, content_type=KINDS[extension], headers=headers)


def order_paper(_request: HttpRequest, number: str) -> HttpResponse:
    """GET /panel/orders/<number>/order.pdf"""
    order = order_or_404(number)
    headers = {
        "Content-Disposition": f'inline; filename="{order.number}.pdf"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
    }  # fmt: skip
    return HttpResponse(order_pdf(order), content_type=KINDS["pdf"], headers=headers)


def _file(orders: list[Order], paper: Paper, start: int, extension: str) -> bytes:
    if extension == "zpl":
        return papers.as_zpl(orders)
    return papers.as_pdf(orders, paper, start=start)


def _orders(numbers: list[str]) -> list[Order]:
    """In the order in which they were ticked."""
    known = {order.number: order for order in Order.objects.filter(number__in=numbers[:1000])}
    found = [known[number] for number in dict.fromkeys(numbers) if number in known]
    if not found:
        raise NothingToPrint(_("Tick the orders that are to be printed."))
    return found


def _start(request: HttpRequest) -> int:
    typed = request.GET.get("start", "1")
    return int(typed) if typed in {str(n) for n in range(1, PLACES + 1)} else 1


def _back(numbers: list[str]) -> str:
    if len(numbers) == 1 and Order.objects.filter(number=numbers[0]).exists():
        return reverse("panel:order", args=[numbers[0]])
    return reverse("panel:orders")
