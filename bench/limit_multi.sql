-- The limit: one order in eight plain statements, as lean as a careful hand writes them (pgbench -M prepared).
-- Three conditional reservations, one row of 36 columns, three lines, one payment, two events, two duties.
\set a random(1, 3333)
\set b random(3334, 6666)
\set c random(6667, 10000)
\set pieces random(1, 3)
BEGIN;
UPDATE shelf SET held = held + w.pieces FROM (VALUES (:a::bigint, :pieces::int), (:b, :pieces), (:c, :pieces)) AS w (id, pieces) JOIN article ON article.id = w.id WHERE shelf.article_id = w.id AND lying - held >= w.pieces RETURNING article.id, code, title, gross, vat, grams;
INSERT INTO purchase (number, secret, stage, money_stage, source, channel, person_id, delivery, paying, email, phone, first_name, last_name, company, tax_id, bill_to, ship_to, currency, goods_net, goods_tax, goods_gross, way_net, way_gross, off_gross, all_net, all_tax, all_gross, grams, remark, language, ip, tracking, made_at, changed_at) VALUES ('2026-' || nextval('purchase_number'), replace(gen_random_uuid()::text, '-', ''), 'placed', 'unpaid', 'storefront', 1, NULL, 'courier', 'transfer', 'anna' || :a || '@example.com', '+48600100200', 'Anna', 'Brzęczyszczykiewicz', '', '', '{"name": "Anna Brzęczyszczykiewicz", "street": "ul. Żółwia 12/4", "city": "Łódź", "postal_code": "90-001", "country": "PL"}', '{"name": "Anna Brzęczyszczykiewicz", "street": "ul. Żółwia 12/4", "city": "Łódź", "postal_code": "90-001", "country": "PL"}', 'PLN', 243.88, 56.09, 299.97, 12.19, 14.99, 0, 256.07, 58.89, 314.96, 1200, 'Proszę o szybką wysyłkę', 'pl', '10.0.0.1', '', now(), now()) RETURNING id AS purchase \gset
INSERT INTO purchase_line (purchase_id, article_id, place, code, title, pieces, gross, vat, sum_net, sum_gross) VALUES (:purchase, :a, 1, 'B-' || :a, 'Drewniany stołek nr ' || :a, :pieces, 99.99, 23, 81.29, 99.99), (:purchase, :b, 2, 'B-' || :b, 'Drewniany stołek nr ' || :b, :pieces, 99.99, 23, 81.29, 99.99), (:purchase, :c, 3, 'B-' || :c, 'Drewniany stołek nr ' || :c, :pieces, 99.99, 23, 81.29, 99.99);
INSERT INTO money (purchase_id, paying, stage, amount, currency, reference, made_at) VALUES (:purchase, 'transfer', 'pending', 314.96, 'PLN', '', now());
INSERT INTO happening (purchase_id, what, who, facts, at) VALUES (:purchase, 'placed', 'customer', '{"door": "shop"}', now()), (:purchase, 'goods_held', 'system', '[[1, 2], [2, 2], [3, 1]]', now());
INSERT INTO owed (what, purchase_id, facts, state, tries, due_at, made_at) VALUES ('mail_customer', :purchase, jsonb_build_object('order', :purchase::bigint), 'ready', 0, now(), now()), ('notice_shop', :purchase, jsonb_build_object('order', :purchase::bigint), 'ready', 0, now(), now());
COMMIT;
