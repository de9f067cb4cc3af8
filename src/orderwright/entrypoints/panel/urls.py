"""Every address of the panel and the right that it asks for: the one list of who may open what."""

from django.urls import path

from orderwright.domain.shop.permissions import Permission
from orderwright.entrypoints.panel import (
    api_keys,
    bulk,
    carrier_services,
    carriers,
    deliverers,
    deliveries,
    dispatch,
    door_proofs,
    event_log,
    invoice_list,
    ksef_form,
    labels,
    late_money,
    lifecycle_page,
    login,
    matrix,
    matrix_cell,
    me,
    message_log,
    message_texts,
    methods,
    new_order,
    order_files,
    order_list,
    order_page,
    packing,
    paper_settings,
    papers,
    payment_list,
    payment_services,
    people,
    picking,
    pickups,
    products,
    promises,
    quotations,
    replies,
    settings_invoices,
    settings_shop,
    sms_settings,
    statements,
    statuses,
    steps,
    stock_count,
    stock_files,
    stock_holds,
    stock_levels,
    structures,
    undelivered,
    undoing,
    warehouses,
    writing,
)
from orderwright.entrypoints.panel.access import NUMBER, route

app_name = "panel"

VIEW, SELL, LOG = Permission.VIEW, Permission.SELL, Permission.LOG
SETTINGS, STAFF = Permission.SETTINGS, Permission.STAFF
CATALOG, STOCK, MONEY = Permission.CATALOG, Permission.STOCK, Permission.MONEY

# What a step asks for stands in its row: whoever sees the order may open the sheet.
urlpatterns = [
    path("login", login.sign_in, name="login"),
    path("logout", login.sign_out, name="logout"),
    route("", order_list.show, "orders", get=VIEW),
    route("quotations", quotations.show, "quotations", get=VIEW),
    route("pick/", picking.show, "pick", get=Permission.DISPATCH, post=Permission.DISPATCH),
    route("pick.pdf", picking.printed, "pick_pdf", get=Permission.DISPATCH),
    route("pack/", packing.show, "pack", get=Permission.DISPATCH, post=Permission.DISPATCH),
    route("bulk", bulk.choose, "bulk", get=VIEW),
    route("bulk/<slug:verb>", bulk.sheet, "bulk_step", get=VIEW, post=VIEW),
    route("orders/new", new_order.edit, "new_order", get=SELL, post=SELL),
    route(rf"^orders/{NUMBER}$", order_page.show, "order", get=VIEW),
    route("orders.pdf", papers.order_papers, "order_papers", get=VIEW),
    route(rf"^orders/{NUMBER}/order\.pdf$", papers.order_paper, "order_paper", get=VIEW),
    route(
        rf"^orders/{NUMBER}/files/(?P<kind>order|despatch)/(?P<code>[a-z0-9-]{{1,60}})$",
        order_files.one, "order_file", get=VIEW,
    ),
    route("export", order_files.show, "export", get=VIEW),
    route("export/file", order_files.download, "export_file", get=VIEW),
    route(
        "invoices/<int:invoice_id>/files/<slug:code>", order_files.invoice, "invoice_file",
        get=VIEW,
    ),
    route(
        rf"^orders/{NUMBER}/steps/(?P<table>[a-z]+)/(?P<row_id>[0-9]{{1,18}})/(?P<verb>[a-z_]+)$",
        steps.sheet, "step", get=VIEW, post=VIEW,
    ),
    route(rf"^orders/{NUMBER}/undo/(?P<seq>[0-9]{{1,9}})$", undoing.undo, "undo", post=VIEW),
    route(
        rf"^orders/{NUMBER}/labels/(?P<key>[A-Za-z0-9-]{{1,24}})\.(?P<extension>pdf|zpl)$",
        labels.label, "label", get=Permission.DISPATCH,
    ),
    route(
        r"^papers\.(?P<extension>pdf|zpl)$", papers.print_all, "papers", get=Permission.DISPATCH
    ),
    route(
        rf"^orders/{NUMBER}/proofs/(?P<proof_id>[0-9]{{1,18}})\.jpg$",
        door_proofs.proof, "proof", get=VIEW,
    ),
    route(
        "dispatch", dispatch.show, "dispatch", get=Permission.DISPATCH, post=Permission.DISPATCH
    ),
    route("deliveries", deliveries.board, "deliveries", get=VIEW),
    route(
        "deliveries/assign", deliveries.assign, "deliveries_assign",
        get=Permission.DISPATCH, post=Permission.DISPATCH,
    ),
    route(
        "deliveries/<int:deliverer_id>/cash", deliveries.hand_in, "cash_in", post=Permission.MONEY
    ),
    route(
        "deliveries/sheets/<int:sheet_id>/<int:task_id>/<slug:way>", deliveries.move, "stop_move",
        post=Permission.DISPATCH,
    ),
    route(
        "pickups", pickups.show, "pickups", get=Permission.DISPATCH, post=Permission.DISPATCH
    ),
    route(
        "pickups/<int:pickup_id>/<slug:word>", pickups.find_out, "pickup_found",
        post=Permission.DISPATCH,
    ),
    route("promises", promises.show, "promises", get=VIEW),
    route("labels", labels.trouble, "labels", get=Permission.DISPATCH),
    route("replies", replies.show, "replies", get=VIEW),
    route("replies/<int:mail_id>", replies.one, "reply", get=VIEW),
    route("replies/<int:mail_id>/done", replies.settle, "reply_done", post=SELL),
    route("replies/<int:mail_id>/order", replies.assign, "reply_order", post=SELL),
    route(
        "replies/<int:mail_id>/files/<int:position>", replies.download, "reply_file", get=SELL
    ),
    route(
        "undelivered/messages/<int:message_id>", undelivered.send_to_new_address, "send_to_new",
        post=SELL,
    ),
    route("undelivered", undelivered.send_all_again, "send_all_again", post=SELL),
    route("undelivered/<int:duty_id>", undelivered.send_again, "send_again", post=SELL),
    route(
        "payments/statements", statements.show, "statements",
        get=Permission.MONEY, post=Permission.MONEY,
    ),
    route(
        "payments/statements/layouts", statements.keep_layout, "statement_layouts",
        post=Permission.MONEY,
    ),
    route("payments/statements/<int:file_id>", statements.one, "statement", get=Permission.MONEY),
    route(
        "payments/statements/<int:file_id>/release", statements.release, "statement_release",
        post=Permission.MONEY,
    ),
    route(
        "payments/statements/<int:file_id>/match", statements.match_again, "statement_match",
        post=Permission.MONEY,
    ),
    route(
        "payments/statements/lines/<int:entry_id>", statements.entry, "statement_line",
        get=Permission.MONEY,
    ),
    route(
        "payments/statements/lines/<int:entry_id>/record", statements.record, "statement_record",
        post=Permission.MONEY,
    ),
    route(
        "payments/statements/lines/<int:entry_id>/ignore", statements.ignore, "statement_ignore",
        post=Permission.MONEY,
    ),
    route(
        "payments/statements/lines/<int:entry_id>/return", statements.give_back,
        "statement_return", post=Permission.REFUND,
    ),
    route(
        "payments/statements/lines/<int:entry_id>/undo", statements.undo, "statement_undo",
        post=Permission.MONEY,
    ),
    route("invoices", invoice_list.show, "invoices", get=MONEY),
    route("invoices/<int:invoice_id>/ksef", invoice_list.record_ksef, "ksef", post=MONEY),
    route("invoices/<int:invoice_id>/upo.xml", ksef_form.upo, "upo", get=MONEY),
    route("invoices.zip", invoice_list.download, "invoices_zip", get=MONEY),
    route("invoices/<int:invoice_id>", invoice_list.one, "invoice", get=VIEW),
    route(
        "invoices/<int:invoice_id>/paper.pdf", order_files.invoice_paper, "invoice_paper", get=VIEW
    ),
    route("payments", payment_list.show, "payments", get=MONEY),
    route("payments/late", late_money.show, "late_money", get=MONEY),
    route("payments/late/<int:event_id>/record", late_money.record, "late_record", post=MONEY),
    route("payments/late/<int:event_id>/aside", late_money.put_aside, "late_aside", post=MONEY),
    route("products", products.show, "products", get=VIEW),
    route("products/new", products.add, "product_new", get=CATALOG, post=CATALOG),
    route("products/<path:sku>/stock", products.stock, "product_stock", post=STOCK),
    route("products/<path:sku>", products.edit, "product", get=VIEW, post=CATALOG),
    route("stock", stock_levels.show, "stock", get=VIEW, post=STOCK),
    route("stock/movements", stock_levels.movements, "stock_movements", get=VIEW),
    route("stock/holds", stock_holds.show, "stock_holds", get=VIEW),
    route("stock/count", stock_count.show, "stock_count", get=STOCK, post=STOCK),
    route("stock/file", stock_files.show, "stock_file", get=STOCK, post=STOCK),
    route("stock/levels.csv", stock_files.download, "stock_levels", get=STOCK),
    route("messages", message_log.show, "message_log", get=SELL),
    route("messages/<int:message_id>", message_log.one, "logged_message", get=SELL),
    route("messages/<int:message_id>/body", message_log.body, "logged_body", get=SELL),
    route(
        "messages/<int:message_id>/files/<int:position>", message_log.file, "logged_file", get=SELL
    ),
    route(
        "messages/<int:message_id>/again", message_log.send_again, "send_message_again", post=SELL
    ),
    route("messages/waiting/<int:duty_id>/now", message_log.hurry, "message_now", post=SELL),
    route("messages/waiting/<int:duty_id>/back", message_log.take_back, "message_back", post=SELL),
    route(rf"^orders/{NUMBER}/write$", writing.show, "write", get=SELL, post=SELL),
    route("events", event_log.show, "events", get=LOG),
    route("lifecycle", lifecycle_page.show, "lifecycle", get=VIEW),
    route("me", me.edit, "me", get=VIEW, post=VIEW),
    route("settings/", settings_shop.edit, "settings", get=SETTINGS, post=SETTINGS),
    route("settings/statuses", statuses.show, "statuses", get=SETTINGS),
    route("settings/statuses/new", statuses.add, "status_new", get=SETTINGS, post=SETTINGS),
    route("settings/statuses/<slug:code>", statuses.change, "status", get=SETTINGS, post=SETTINGS),
    route("settings/statuses/<slug:code>/retire", statuses.retire, "status_retire", post=SETTINGS),
    route("settings/statuses/<slug:code>/<slug:way>", statuses.move, "status_move", post=SETTINGS),
    route("settings/matrix", matrix.show, "matrix", get=SETTINGS),
    route(
        "settings/matrix/<slug:delivery>/<slug:payment>", matrix_cell.edit, "cell",
        get=SETTINGS, post=SETTINGS,
    ),
    route(
        "settings/matrix/<slug:delivery>/<slug:payment>/switch", matrix.switch, "cell_switch",
        post=SETTINGS,
    ),
    route("settings/deliveries/new", methods.delivery, "delivery_new", get=SETTINGS, post=SETTINGS),
    route(
        "settings/deliveries/<slug:code>", methods.delivery, "delivery",
        get=SETTINGS, post=SETTINGS,
    ),
    route("settings/payments/services", payment_services.show, "services", get=SETTINGS),
    route(
        "settings/payments/services/<slug:code>", payment_services.edit, "service",
        get=SETTINGS, post=SETTINGS,
    ),
    route(
        "settings/payments/services/<slug:code>/try", payment_services.try_out, "service_try",
        post=SETTINGS,
    ),
    route(
        "settings/payments/services/<slug:code>/forget", payment_services.forget,
        "service_forget", post=SETTINGS,
    ),
    route("settings/payments/new", methods.payment, "payment_new", get=SETTINGS, post=SETTINGS),
    route("settings/payments/<slug:code>", methods.payment, "payment", get=SETTINGS, post=SETTINGS),
    route("settings/warehouses", warehouses.show, "warehouses", get=SETTINGS),
    route("settings/warehouses/new", warehouses.add, "warehouse_new", get=SETTINGS, post=SETTINGS),
    route(
        "settings/warehouses/<slug:code>", warehouses.edit, "warehouse",
        get=SETTINGS, post=SETTINGS,
    ),
    route("settings/deliverers", deliverers.show, "deliverers", get=SETTINGS),
    route("settings/deliverers/new", deliverers.edit, "deliverer_new", get=SETTINGS, post=SETTINGS),
    route(
        "settings/deliverers/<int:deliverer_id>", deliverers.edit, "deliverer",
        get=SETTINGS, post=SETTINGS,
    ),
    route("settings/carriers", carriers.show, "carriers", get=SETTINGS),
    route("settings/carriers/new", carriers.edit, "carrier_new", get=SETTINGS, post=SETTINGS),
    route(
        "settings/carriers/services/<slug:code>", carrier_services.edit, "carrier_service",
        get=SETTINGS, post=SETTINGS,
    ),
    route(
        "settings/carriers/services/<slug:code>/try", carrier_services.try_out,
        "carrier_service_try", post=SETTINGS,
    ),
    route(
        "settings/carriers/services/<slug:code>/forget", carrier_services.forget,
        "carrier_service_forget", post=SETTINGS,
    ),
    route("settings/carriers/<slug:code>", carriers.edit, "carrier", get=SETTINGS, post=SETTINGS),
    route("settings/carriers/<slug:code>/retire", carriers.retire, "carrier_retire", post=SETTINGS),
    route(
        "settings/invoices", settings_invoices.edit, "settings_invoices",
        get=SETTINGS, post=SETTINGS,
    ),
    route("settings/invoices/rate", settings_invoices.keep_rate, "rate_new", post=SETTINGS),
    route(
        "settings/papers", paper_settings.edit, "papers_settings", get=SETTINGS, post=SETTINGS
    ),
    route("settings/papers/<slug:kind>.png", paper_settings.picture, "shop_picture", get=SETTINGS),
    route("settings/sms", sms_settings.show, "sms", get=SETTINGS, post=SETTINGS),
    route(
        "settings/sms/<slug:code>", sms_settings.edit, "sms_service", get=SETTINGS, post=SETTINGS
    ),
    route(
        "settings/sms/<slug:code>/try", sms_settings.try_out, "sms_service_try", post=SETTINGS
    ),
    route(
        "settings/sms/<slug:code>/forget", sms_settings.forget, "sms_service_forget",
        post=SETTINGS,
    ),
    route("settings/messages", message_texts.show, "messages", get=SETTINGS),
    route(
        "settings/messages/<slug:event>/<slug:channel>/switch", message_texts.switch,
        "message_switch", post=SETTINGS,
    ),
    route(
        "settings/messages/<slug:event>/<slug:channel>/<slug:language>", message_texts.edit,
        "message_text", get=SETTINGS, post=SETTINGS,
    ),
    route(
        "settings/messages/<slug:event>/<slug:channel>/<slug:language>/frame",
        message_texts.frame, "message_frame", get=SETTINGS, post=SETTINGS,
    ),
    route(
        "settings/messages/<slug:event>/<slug:channel>/<slug:language>/test",
        message_texts.send_test, "message_test", post=SETTINGS,
    ),
    route(
        "settings/messages/<slug:event>/<slug:channel>/<slug:language>/reset",
        message_texts.reset, "message_reset", post=SETTINGS,
    ),
    route(
        "settings/messages/<slug:event>/<slug:channel>/<slug:language>/restore/<int:version>",
        message_texts.restore, "message_restore", post=SETTINGS,
    ),
    route("settings/structures", structures.show, "structures", get=SETTINGS),
    route(
        "settings/structures/new", structures.edit, "structure_new", get=SETTINGS, post=SETTINGS
    ),
    route(
        "settings/structures/<slug:code>", structures.edit, "structure",
        get=SETTINGS, post=SETTINGS,
    ),
    route(
        "settings/structures/<slug:code>/remove", structures.remove, "structure_remove",
        post=SETTINGS,
    ),
    route("settings/people", people.edit, "people", get=STAFF, post=STAFF),
    route("settings/people/<int:user_id>", people.change, "person", get=STAFF, post=STAFF),
    route("settings/api-keys", api_keys.edit, "api_keys", get=STAFF, post=STAFF),
    route("settings/api-keys/<int:key_id>/revoke", api_keys.revoke, "api_key_revoke", post=STAFF),
]  # fmt: skip
