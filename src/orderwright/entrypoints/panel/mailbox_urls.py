"""Addresses of the built-in mailbox: messages are read by whoever takes orders."""

from orderwright.domain.shop.permissions import Permission
from orderwright.entrypoints.panel import mailbox
from orderwright.entrypoints.panel.access import route

app_name = "mailbox"

urlpatterns = [
    route("", mailbox.show, "list", get=Permission.SELL),
    route("<int:message_id>", mailbox.message, "message", get=Permission.SELL),
    route("<int:message_id>/files/<int:position>", mailbox.file, "file", get=Permission.SELL),
    route("<int:message_id>/body", mailbox.body, "body", get=Permission.SELL),
]
