"""What is printed: the papers of one order, or of those ticked in the list.

Called by the addresses of the panel. Labels and packing slips are for those who dispatch; the order
as a paper is for whoever sees the order.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.entrypoints import papers
from orderwright.entrypoints.panel import toasts
from orderwright.entrypoints.panel.frame import go, way_back
from orderwright.entrypoints.panel.order_page import order_or_404
from orderwright.entrypoints.papers import Also, NothingToPrint, Paper
from orderwright.outbound.documents import order_papers as order_sheets
from orderwright.outbound.documents.address_labels import PLACES
from orderwright.outbound.documents.order_papers import order_pdf

KINDS = {"pdf": "application/pdf", "zpl": "application/octet-stream"}


def print_all(request: HttpRequest, extension: str) -> HttpResponse:
    """GET /panel/papers.<pdf|zpl>?number=...&what=all|labels|slips&start=1..4&also=order"""
    numbers = request.GET.getlist("number")
    try:
        paper = Paper(request.GET.get("what") or Paper.ALL)
    except ValueError as error:
        raise Http404 from error
    try:
        orders = _orders(numbers)
        file = _file(request, orders, paper, extension)
    except NothingToPrint as why:
        toasts.say(request, toasts.Toast(str(why), bad=True))
        return go(request, way_back(request, _back(numbers)))
    name = orders[0].number if len(orders) == 1 else f"{len(orders)}-orders"
    return _printed(file, f"{name}-{paper}", extension)


def order_paper(_request: HttpRequest, number: str) -> HttpResponse:
    """GET /panel/orders/<number>/order.pdf"""
    order = order_or_404(number)
    return _printed(order_pdf(order), order.number)


def order_papers(request: HttpRequest) -> HttpResponse:
    """GET /panel/orders.pdf?number=...: the orders themselves, in the order of the ticks."""
    numbers = request.GET.getlist("number")
    try:
        orders = _orders(numbers)
        if len(orders) > order_sheets.MOST:
            most = {"most": order_sheets.MOST}
            raise NothingToPrint(_("At most %(most)s orders are printed at once.") % most)
    except NothingToPrint as why:
        toasts.say(request, toasts.Toast(str(why), bad=True))
        return go(request, way_back(request, _back(numbers)))
    name = orders[0].number if len(orders) == 1 else f"{len(orders)}-orders"
    return _printed(order_sheets.orders_pdf(orders), name)


def _printed(file: bytes, name: str, extension: str = "pdf") -> HttpResponse:
    shown = "inline" if extension == "pdf" else "attachment"
    headers = {
        "Content-Disposition": f'{shown}; filename="{name}.{extension}"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
    }  # fmt: skip
    return HttpResponse(file, content_type=KINDS[extension], headers=headers)


def _file(request: HttpRequest, orders: list[Order], paper: Paper, extension: str) -> bytes:
    if extension == "zpl":
        return papers.as_zpl(orders)
    ticked = request.GET.getlist("also")
    also = [one for one in Also if one in ticked]
    return papers.as_pdf(orders, paper, start=_start(request), also=also)


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
