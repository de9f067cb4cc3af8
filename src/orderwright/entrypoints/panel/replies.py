"""What came by mail and waits for somebody (X11): the list, one mail, its files.

Thin: every press is one call. Mails are text here, never markup; files leave as downloads only.
"""

from dataclasses import dataclass
from urllib.parse import quote

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.orders.errors import UnknownOrder
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.orders.queries import by_id, by_number
from orderwright.entrypoints.panel.access import person
from orderwright.entrypoints.panel.frame import actor_of, go, page, way_back
from orderwright.entrypoints.panel.paging import keyset
from orderwright.entrypoints.panel.toasts import Toast, say
from orderwright.kernel.lifecycle.errors import NotTaken
from orderwright.kernel.texts import is_storable
from orderwright.lifecycle import mail_news, mail_rules
from orderwright.lifecycle.machine import take
from orderwright.outbound.notifications.incoming import queries, services
from orderwright.outbound.notifications.incoming.models import (
    Became,
    IncomingFile,
    IncomingMail,
    Kind,
    Trust,
)

TABS = {
    "": gettext_lazy("To see to"), "unmatched": gettext_lazy("Without an order"),
    "all": gettext_lazy("All"),
}  # fmt: skip
LOOKS = {Kind.REPLY: "sent", Kind.AUTOMATIC: "grey", Kind.BOUNCE: "red"}
TRUSTED = {
    Trust.CUSTOMER: "green", Trust.UNSURE: "amber", Trust.STRANGER: "amber", Trust.FORGED: "red",
}  # fmt: skip


@dataclass(frozen=True)
class Tab:
    """One of the lists."""

    name: str
    label: object
    address: str


def show(request: HttpRequest) -> HttpResponse:
    """GET /panel/replies?show=unmatched"""
    which = request.GET.get("show", "")
    which = which if which in TABS else ""
    asked = {"show": which}
    rows, pages = keyset(request, queries.inbox(which), asked, newest_first=True)
    found = Order.objects.filter(pk__in=[row.order_id for row in rows if row.order_id])
    address = reverse("panel:replies")
    tabs = [Tab(name, label, f"{address}?show={name}" if name else address)
            for name, label in TABS.items()]  # fmt: skip
    context = {
        "rows": rows, "numbers": dict(found.values_list("pk", "number")), "looks": LOOKS,
        "trusted": TRUSTED, "tabs": tabs, "here": which,
    }  # fmt: skip
    return page(request, "replies.html", context | pages)


def one(request: HttpRequest, mail_id: int) -> HttpResponse:
    """GET /panel/replies/<mail>"""
    return _shown(request, _mail_or_404(mail_id))


def settle(request: HttpRequest, mail_id: int) -> HttpResponse:
    """POST /panel/replies/<mail>/done; pressed twice it is done once."""
    mail = _mail_or_404(mail_id)
    services.settle(mail.pk, person(request).name)
    say(request, Toast(_("Done.")))
    return go(request, way_back(request, reverse("panel:replies")))


def assign(request: HttpRequest, mail_id: int) -> HttpResponse:
    """POST /panel/replies/<mail>/order: it is about the order of that number."""
    mail = _mail_or_404(mail_id)
    typed = request.POST.get("number", "").strip().upper()[:24]
    if mail.order_id:
        say(request, Toast(_("This mail belongs to an order already."), bad=True))
        return go(request, reverse("panel:reply", args=[mail.pk]))
    try:
        order = by_number(typed if is_storable(typed) else "")
        with transaction.atomic():
            services.assign(mail, order)
            mail_news.put_down(mail, actor_of(request), take)
    except UnknownOrder:
        return _shown(request, mail, _("There is no order with this number."), typed)
    except NotTaken as refusal:
        return _shown(request, _mail_or_404(mail_id), refusal.sentence, typed)
    say(request, Toast(_("The mail stands in the order's timeline now.")))
    return go(request, reverse("panel:order", args=[order.number]))


def download(request: HttpRequest, mail_id: int, position: int) -> HttpResponse:
    """GET /panel/replies/<mail>/files/<n>: never opened by the browser, whatever it is called."""
    file = queries.kept_file(mail_id, position)
    if file is None:
        raise Http404
    return HttpResponse(
        bytes(file.content or b""), content_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox",
        },
    )  # fmt: skip


def _shown(
    request: HttpRequest, mail: IncomingMail, wrong: str = "", typed: str = ""
) -> HttpResponse:
    order = by_id(mail.order_id) if mail.order_id else None
    context = {
        "mail": mail, "order": order, "files": _files(mail), "wrong": wrong,
        "typed": typed, "looks": LOOKS, "trusted": TRUSTED,
        "gate": _asked_gate(mail, order), "rest": mail.text.removeprefix(mail.own).strip(),
    }  # fmt: skip
    return page(request, "reply.html", context, 422 if wrong else 200)


def _files(mail: IncomingMail) -> list[tuple[IncomingFile, str, bool]]:
    return [(file, filesizeformat(file.size), kept) for file, kept in queries.files_of(mail.pk)]


def _asked_gate(mail: IncomingMail, order: Order | None) -> Gate | None:
    """The gate that a person may pass because of this mail."""
    asked = order is not None and mail.became == Became.ASKED
    return mail_rules.asked_gate(order) if asked and order else None


def _mail_or_404(mail_id: int) -> IncomingMail:
    mail = queries.mail(mail_id)
    if mail is None:
        raise Http404
    return mail
