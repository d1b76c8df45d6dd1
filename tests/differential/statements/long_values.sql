# Lists of VALUES that are long enough to be translated once for what a statement writes and for its rows.
CREATE TABLE listed (id int PRIMARY KEY, t text, n numeric(8, 2), at timestamp DEFAULT '2024-01-01', CHECK (n < 100))

INSERT INTO listed (id, t, n) VALUES (1, 'a', 1.5), (2, 'b', 2.5), (3, NULL, 3), (4, '{x}', 4), (5, 'e', 5), (6, 'f', 6), (7, 'g', 7), (8, 'h', 8), (9, 'i', 9), (10, 'j', 10), (11, 'k{0}', 11), (12, 'l''l', 12) RETURNING id, t, n

INSERT INTO listed VALUES (21, 'a', 1.5, '2020-01-01'), (22, 'b', 2.5, DEFAULT), (23, NULL, 3, NULL), (24, 'd', 4, DEFAULT), (25, 'e', 5, DEFAULT), (26, 'f', 6, DEFAULT), (27, 'g', 7, DEFAULT), (28, 'h', 8, DEFAULT), (29, 'i', 9, DEFAULT), (30, 'j', 10, DEFAULT), (31, 'k', 11, now()::date - now()::date + timestamp '2021-01-01'), (32, 'l', 12, DEFAULT) RETURNING *

INSERT INTO listed (id, n) VALUES (41, 1), (42, 2), (43, 3), (44, 4), (45, 5), (46, 6), (47, 7), (48, 8), (49, 9), (50, 100), (51, 11), (52, 12)

INSERT INTO listed (id, n) VALUES (61, 1), (62, 2), (63, 3), (64, 4), (65, 5), (66, 6), (67, 7), (68, 8), (69, 9), (1, 10), (71, 11), (72, 12)

INSERT INTO listed (id, n) VALUES (61, 1), (62, 2), (63, 3), (64, 4), (65, 5), (66, 6), (67, 7), (68, 8), (69, 9), (1, 10), (71, 11), (72, 12) ON CONFLICT (id) DO UPDATE SET n = excluded.n + listed.n, t = 'again' RETURNING id, n, t

INSERT INTO listed (id, n) VALUES (81, 1), (82, 2), (83, 3), (84, 4), (85, 5), (86, 6), (87, 7), (88, 8), (89, 9), (90, 'x'), (91, 11), (92, 12)

INSERT INTO listed (id, n) VALUES (81, 1), (82, 2), (83, (SELECT max(id) FROM listed)), (84, 4), (85, 5), (86, 6), (87, 7), (88, 8), (89, 9), (90, 1), (91, 11), (92, 12) RETURNING id, n

INSERT INTO listed (id, t) SELECT v.a + 100, v.b FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e'), (6, 'f'), (7, 'g'), (8, 'h'), (9, 'i'), (10, 'j'), (11, 'k'), (12, 'l')) v (a, b) WHERE v.a % 2 = 0 RETURNING id, t

UPDATE listed SET t = v.b FROM (VALUES (1, 'A'), (2, 'B'), (3, 'C'), (4, 'D'), (5, 'E'), (6, 'F'), (7, 'G'), (8, 'H'), (9, 'I'), (10, 'J'), (11, 'K'), (12, 'L')) v (a, b) WHERE listed.id = v.a AND v.a = 3 RETURNING id, t

SELECT count(*), sum(n) FROM listed
