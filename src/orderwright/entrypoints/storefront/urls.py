"""Addresses of the shop. Names are used by templates as `url("storefront:<name>")`."""

from django.urls import path, re_path

from orderwright.entrypoints.storefront import (
    accepting,
    cart,
    catalogue,
    confirming,
    crawlers,
    languages,
    order_documents,
    paying,
    pictures,
    tracking,
)
from orderwright.entrypoints.storefront.checkout import confirm, delivery, details

app_name = "storefront"

urlpatterns = [
    path("", catalogue.window, name="window"),
    path("p/<slug:slug>", catalogue.product, name="product"),
    re_path(r"^picture/(?P<digest>[0-9a-f]{64})\.png$", pictures.picture, name="picture"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
    path("language", languages.choose, name="language"),
    path("cart", cart.show, name="cart"),
    path("cart/add", cart.add, name="cart_add"),
    path("cart/line", cart.change, name="cart_change"),
    path("cart/delivery", cart.choose_delivery, name="cart_delivery"),
    path("cart/prices", cart.accept_prices, name="cart_prices"),
    path("checkout", details.details, name="checkout"),
    path("checkout/email", details.use_hint, name="checkout_email"),
    path("checkout/delivery", delivery.delivery, name="checkout_delivery"),
    path("checkout/confirm", confirm.confirm, name="checkout_confirm"),
    path("o/<str:token>", tracking.order, name="order"),
    path("o/<str:token>/arrivals", tracking.arrivals, name="arrivals"),
    path("o/<str:token>/order.pdf", order_documents.paper, name="order_paper"),
    path("c/<str:token>", confirming.confirm, name="confirm"),
    path("a/<str:token>", accepting.accept, name="accept"),
    path("pay/<str:token>", paying.pay, name="pay"),
    path("pay/<str:token>/back", paying.back, name="pay_back"),
]
