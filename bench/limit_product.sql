-- The limit of our own tables: the rows that placing writes, in one statement written by hand as lean as it can be.
-- Order, three lines, two gates, payment, three links, event, two duties, three levels, movements and reservations.
-- Left out is what placing does besides: finding and closing the cart, judging, hashing, telling the customer.
\set a random(1, 3333)
\set b random(3334, 6666)
\set c random(6667, 10000)
\set pieces random(1, 3)
WITH first AS (
    UPDATE stock_level SET reserved = reserved + :pieces WHERE product_id = :a AND (backorder OR reserved + :pieces <= on_hand) RETURNING id, product_id
), second AS (
    UPDATE stock_level SET reserved = reserved + :pieces WHERE product_id = :b AND (backorder OR reserved + :pieces <= on_hand) AND EXISTS (SELECT FROM first) RETURNING id, product_id
), third AS (
    UPDATE stock_level SET reserved = reserved + :pieces WHERE product_id = :c AND (backorder OR reserved + :pieces <= on_hand) AND EXISTS (SELECT FROM second) RETURNING id, product_id
), held AS (
    SELECT * FROM first UNION ALL SELECT * FROM second UNION ALL SELECT * FROM third
), drawn AS (
    SELECT nextval('orders_order_id_seq') AS id, nextval('kernel_event_id_seq') AS event, '2026-' || lpad(nextval('kernel_number_order')::text, 6, '0') AS number, gen_random_uuid()::text AS a, gen_random_uuid()::text AS b FROM (SELECT 1 / count(*) FROM third) AS enough
), placed AS (
    INSERT INTO orders_order (id, last_seq, last_hash, version, number, channel, source, external_id, stage, status_id, status_chosen, locale, currency, price_mode, customer_id, email, name, phone, company, tax_id, shipping_address, billing_address, customer_note, consents, ip, delivery_method, delivery_name, payment_method, payment_name, pays_on_delivery, pickup_point, reserves, estimate_min, estimate_max, lines_total, shipping_total, shipping_rate, fees_total, discount_total, adjustments_total, total, taxes, paid, refunded, weight_g, item_count, payment_status, delivery_status, waiting_on, waiting_since, overdue_at, parked_until, valid_until, offered_at, parent_id, merged_into_id, tags, assigned_to_id, cancel_reason, feed, search_text, placed_at, updated_at)
    SELECT id, 1, left(a || b, 64), 1, number, 'main', 'storefront', NULL, 'placed', (SELECT min(id) FROM shop_status), false, 'pl', 'PLN', 'gross', NULL, 'anna' || :a::bigint || '@example.com', 'Anna Brzęczyszczykiewicz', '+48600100200', '', '', '{"name": "Anna Brzęczyszczykiewicz", "street": "ul. Żółwia 12/4", "city": "Łódź", "postal_code": "90-001", "country": "PL"}'::jsonb, NULL, 'Proszę o szybką wysyłkę', '[]'::jsonb, '10.0.0.1', 'courier', 'Kurier', 'transfer', 'Przelew', false, '', 'placed', 1, 3, 29997, 1499, '23', 0, 0, 0, 31496, '[{"rate": "23", "net": 25607, "tax": 5889}]'::jsonb, 0, 0, 1200, 3, 'unpaid', 'none', 'customer', now(), now() + interval '7 days', NULL, NULL, NULL, NULL::bigint, NULL::bigint, '[]'::jsonb, NULL, '', true, 'anna brzeczyszczykiewicz ul. zolwia 12/4 lodz 90-001 drewniany stolek drewniany stolek drewniany stolek', now(), now() FROM drawn
    RETURNING number
), lines AS (
    INSERT INTO orders_line (order_id, position, product_id, sku, name, quantity, cancelled, shipped, unit_price, tax_rate, total, weight_g, tracked)
    SELECT drawn.id, 1, held.product_id, 'B-' || held.product_id, 'Drewniany stołek nr ' || held.product_id, :pieces::int, 0, 0, 9999, '23', 9999, 400, true FROM drawn, held
    RETURNING id, product_id
), moved AS (
    INSERT INTO stock_movement (level_id, kind, on_hand, reserved, order_id, line_id, actor, note, at)
    SELECT held.id, 'reservation', 0, :pieces::int, drawn.id, lines.id, 'customer.link', '', now() FROM drawn, held JOIN lines USING (product_id)
), kept AS (
    INSERT INTO stock_reservation (level_id, order_id, line_id, quantity, expires_at)
    SELECT held.id, drawn.id, lines.id, :pieces::int, now() + interval '2 days' FROM drawn, held JOIN lines USING (product_id)
), gates AS (
    INSERT INTO orders_gate (order_id, kind, position, state, opened_at, at, actor, via, note, ip, amount, deadline)
    SELECT drawn.id, g.kind, g.position, 'open', now(), NULL, '', '', '', '', NULL, now() + interval '7 days' FROM drawn, (VALUES ('customer', 1), ('shop', 4)) AS g (kind, position)
), money AS (
    INSERT INTO payments_payment (order_id, human_id, method, stage, amount, settled, currency, provider, provider_ref, created_at, settled_at, expires_at)
    SELECT id, number || '-P1', 'transfer', 'pending', 31496, 0, 'PLN', '', '', now(), NULL::timestamptz, NULL::timestamptz FROM drawn
), links AS (
    INSERT INTO kernel_link (purpose, row, generation, hash, created_at, expires_at, revoked_at)
    SELECT p.purpose, drawn.id, 1, left(p.purpose || drawn.a || drawn.b, 64), now(), NULL::timestamptz, NULL::timestamptz FROM drawn, (VALUES ('confirm'), ('pay'), ('track')) AS p (purpose)
), happened AS (
    INSERT INTO kernel_event (id, subject_kind, subject_id, order_id, seq, step, name, actor, at, data, salt, data_hash, hash)
    SELECT event, 'cart', id, id, 1, 'place', 'order_placed', 'customer.link', now(), '{"currency":"PLN","from":"open","gates":{"customer":"open","shop":"open"},"held":{"B-1": 1, "B-2": 2, "B-3": 1},"number":"2026-000001","to":"placed","total":"314.96"}', left(a, 16), left(b || a, 64), left(a || b, 64) FROM drawn
), owed AS (
    INSERT INTO kernel_duty (event_id, order_id, subject_kind, subject_id, effect, channel, target, merge_group, payload, created_at, due_at, tries, lease, leased_until, done_at, dead_at, withdrawn_at, merged_into, error)
    SELECT event, id, 'cart', id, d.effect, d.channel, d.target, '', '{"order_number": "2026-000001"}'::jsonb, now(), now(), 0, 0, NULL::timestamptz, NULL::timestamptz, NULL::timestamptz, NULL::timestamptz, NULL::bigint, '' FROM drawn, (VALUES ('mail_placed', 'email', 'anna@example.com'), ('shop_notice', 'shop', 'shop@example.com')) AS d (effect, channel, target)
)
SELECT number FROM placed;
