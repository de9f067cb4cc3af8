"""Every address of the shop, by the door that answers it."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("orderwright.entrypoints.api.urls")),
    path("", include("orderwright.entrypoints.storefront.urls")),
    path("", include("orderwright.entrypoints.api.health_urls")),
    path("", include("orderwright.entrypoints.api.schema_urls")),
    path("", include("orderwright.entrypoints.hooks.urls")),
    path("", include("orderwright.entrypoints.courier.urls")),
    path("panel/", include("orderwright.entrypoints.panel.urls")),
    path("mailbox/", include("orderwright.entrypoints.panel.mailbox_urls")),
]

handler400 = "orderwright.entrypoints.errors.bad_request"
handler403 = "orderwright.entrypoints.errors.forbidden"
handler404 = "orderwright.entrypoints.errors.not_found"
handler500 = "orderwright.entrypoints.errors.server_error"
