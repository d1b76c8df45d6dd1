# point, lseg, line, box, path, polygon, circle.
SELECT '(1,2)'::point, ' ( 1.50 , -2e3 ) '::point, '3,4'::point, 'inf,NaN'::point, '(-0,1e-7)'::point, point '(1e300,1e15)'

SELECT '[(1,2),(3,4)]'::lseg, '((1,2),(3,4))'::lseg, '(1,2),(3,4)'::lseg, '1,2,3,4'::lseg, ' [ 1 , 2 , 3 , 4 ] '::lseg

SELECT '(1,2),(3,4)'::box, '((3,1),(1,4))'::box, '1,2,3,4'::box, '(3,4,1,2)'::box, '(1,NaN),(NaN,4)'::box

SELECT '[(1,2),(3,4),(5,6)]'::path, '((1,2),(3,4))'::path, '(1,2),(3,4)'::path, '(1,2,3,4)'::path, '1,2,3,4'::path, '((1,2))'::path, '(1,2)'::path, '[(1,2)]'::path

SELECT '((1,2),(3,4),(5,6))'::polygon, '(1,2),(3,4)'::polygon, '(1,2,3,4)'::polygon, '1,2,3,4'::polygon, '((1,2))'::polygon

SELECT '{1,2,3}'::line, ' { 1.0 , 2 , 3 } '::line, '[(1,2),(3,4)]'::line, '(0,0),(0,5)'::line, '0,1,5,1'::line, '((1,1),(2,2))'::line

SELECT '<(1,2),3>'::circle, '((1,2),3)'::circle, '(1,2),3'::circle, '1,2,3'::circle, ' < ( 1 , 2 ) , 0 > '::circle, '<(1,2),NaN>'::circle

SELECT '(1,2'::point

SELECT '1 2'::point

SELECT '(1,2)x'::point

SELECT ''::point

SELECT '(1e400,2)'::point

SELECT '(x,2)'::point

SELECT '[1,2]'::point

SELECT '[(1,2),(3,4)'::lseg

SELECT '(1,2)'::lseg

SELECT '[(1,2),(3,4)]'::box

SELECT '(1,2),(3)'::box

SELECT '[]'::path

SELECT '[(1,2),(3)]'::path

SELECT '((1,2),(3,4)'::path

SELECT '[(1,2),(3,4)]'::polygon

SELECT '(1,2,3)'::polygon

SELECT '{0,0,1}'::line

SELECT '{1,2}'::line

SELECT '(1,1),(1,1)'::line

SELECT '<(1,2),-3>'::circle

SELECT '<(1,2)3>'::circle

SELECT '<(1,2),3'::circle

SELECT '{"(1,2)","(3,4)"}'::point[], ARRAY['(1,2),(3,4)'::box, '(5,6),(7,8)'], '{(1,2),(3,4);(5,6),(7,8)}'::box[], '{1,2,3,4;5,6,7,8}'::box[], '{"<(1,2),3>"}'::circle[]

SELECT ('{1,2,3,4;5,6,7,8}'::box[])[2], array_length('{1,2,3,4;5,6,7,8}'::box[], 1), '{{1,2,3,4;5,6,7,8};{1,2,3,4;1,1,1,1}}'::box[]

CREATE TABLE shapes (id int PRIMARY KEY, p point, s lseg, l line, b box, w path, g polygon, c circle)

INSERT INTO shapes VALUES (1, '(1,2)', '[(0,0),(3,4)]', '{1,-1,0}', '(0,0),(2,1)', '[(0,0),(1,1),(2,0)]', '((0,0),(0,2),(2,2),(2,0))', '<(1,1),2>'), (2, '(0,0)', '[(0,0),(0,1)]', '{0,1,-1}', '(1,1),(3,3)', '((0,0),(4,0),(0,3))', '((1,1),(2,2),(3,0))', '<(5,5),1>'), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL)

SELECT * FROM shapes ORDER BY id

SELECT p[0], p[1], b[0], b[1], s[0], s[1], p[2] FROM shapes ORDER BY id

SELECT p[0][0], p[NULL], l[2], (p[0])::int, 'abc'::name, ('abc'::name)[1], p[1:2] FROM shapes

SELECT p[0][0], p[NULL], l[2], (p[0])::int, ('abc'::name)[1] FROM shapes ORDER BY id

SELECT count(*) FROM shapes GROUP BY b

SELECT id FROM shapes WHERE p ~= '(1,2)'

SELECT id, p <-> '(0,0)', p << '(1,1)', p >> '(0,0)', p <^ '(0,5)', p >^ '(0,1)', p |>> '(0,1)', p <<| '(9,9)', p ?- '(5,2)', p ?| '(1,9)', p <> '(1,2)' FROM shapes ORDER BY id

SELECT p + '(1,1)', p - '(1,1)', p * '(0,1)', p / '(0,2)' FROM shapes ORDER BY id

SELECT '(1,2)'::point / '(0,0)'::point

SELECT '(1e308,1)'::point + '(1e308,1)'

SELECT point(1, 2), point(1.5::float8, 2), box('(1,2)'::point, '(0,3)'), lseg('(1,2)'::point, '(0,3)'), line('(1,2)'::point, '(0,3)'), circle('(1,2)'::point, 3), box('(1,2)'::point), slope('(1,2)'::point, '(3,8)'::point), slope('(1,2)'::point, '(1,8)'::point)

SELECT line('(1,2)'::point, '(1,2)'::point)

SELECT area(b), width(b), height(b), center(b), diagonal(b), box(b::polygon), circle(b), polygon(b), b::lseg, b::point, b::circle FROM shapes ORDER BY id

SELECT x.id, y.id, x.b && y.b, x.b << y.b, x.b &< y.b, x.b &> y.b, x.b >> y.b, x.b <<| y.b, x.b &<| y.b, x.b |&> y.b, x.b |>> y.b, x.b @> y.b, x.b <@ y.b, x.b ~= y.b, x.b # y.b, x.b <-> y.b, x.b ?# y.b, x.b <^ y.b, x.b >^ y.b FROM shapes x, shapes y ORDER BY 1, 2

SELECT x.id, y.id, x.b = y.b, x.b < y.b, x.b <= y.b, x.b > y.b, x.b >= y.b, bound_box(x.b, y.b) FROM shapes x, shapes y ORDER BY 1, 2

SELECT b + '(1,1)'::point, b - '(1,1)'::point, b * '(0,1)'::point, b / '(0,2)'::point, b @> '(1,1)'::point, '(2,1)'::point <@ b FROM shapes ORDER BY id

SELECT length(s), @-@ s, @@ s, ?- s, ?| s, s ?|| '[(0,0),(6,8)]', s ?-| '[(0,0),(8,-6)]', s = '[(0,0),(3,4)]', s <> '[(0,0),(3,4)]', s < '[(0,0),(3,3)]', s <= '[(0,0),(3,3)]', s > '[(0,0),(3,3)]', s >= '[(0,0),(3,3)]', s::point, isvertical(s), ishorizontal(s) FROM shapes ORDER BY id

SELECT ?- l, ?| l, isvertical(l), ishorizontal(l) FROM shapes ORDER BY id

SELECT area(w), length(w), # w, npoints(w), isclosed(w), isopen(w), pclose(w), popen(w), w + '(1,1)'::point, w - '(1,1)'::point, w * '(0,1)'::point, w / '(0,2)'::point, w + '[(9,9)]'::path, @-@ w FROM shapes ORDER BY id

SELECT w = '[(0,0),(1,1),(2,0)]', w < '[(0,0)]', w <= '[(0,0)]', w > '[(0,0)]', w >= '[(0,0)]' FROM shapes ORDER BY id

SELECT w::polygon FROM shapes WHERE id = 2

SELECT w::polygon FROM shapes WHERE id = 1

SELECT # g, npoints(g), g::point, g::box, g::path, g::circle, @@ g FROM shapes ORDER BY id

SELECT x.id, y.id, x.g << y.g, x.g &< y.g, x.g &> y.g, x.g >> y.g, x.g <<| y.g, x.g &<| y.g, x.g |&> y.g, x.g |>> y.g, x.g ~= y.g FROM shapes x, shapes y ORDER BY 1, 2

SELECT '((0,0),(0,2),(2,2))'::polygon ~= '((2,2),(0,2),(0,0))', '((0,0),(0,2),(2,2))'::polygon ~= '((0,2),(2,2),(0,0))', '((0,0),(0,2),(2,2))'::polygon ~= '((0,2),(2,2),(0,1))', '((0,0),(0,2))'::polygon ~= '((0,0),(0,2),(2,2))'

SELECT center(c), radius(c), diameter(c), area(c), c::box, c::point, # polygon(c), polygon(4, c), @@ c FROM shapes ORDER BY id

SELECT polygon(1, '<(0,0),1>'::circle)

SELECT polygon(5, '<(0,0),0>'::circle)

SELECT x.id, y.id, x.c && y.c, x.c << y.c, x.c &< y.c, x.c &> y.c, x.c >> y.c, x.c <<| y.c, x.c &<| y.c, x.c |&> y.c, x.c |>> y.c, x.c @> y.c, x.c <@ y.c, x.c ~= y.c, x.c <-> y.c, x.c = y.c, x.c <> y.c, x.c < y.c, x.c <= y.c, x.c > y.c, x.c >= y.c FROM shapes x, shapes y ORDER BY 1, 2

SELECT c + '(1,1)'::point, c - '(1,1)'::point, c * '(0,2)'::point, c / '(0,2)'::point, c @> '(1,1)'::point, '(9,9)'::point <@ c, c <-> '(9,9)'::point, '(9,9)'::point <-> c FROM shapes ORDER BY id

SELECT DISTINCT p FROM shapes

SELECT id FROM shapes ORDER BY p

SELECT count(*) FROM shapes GROUP BY c

SELECT max(b) FROM shapes

SELECT 1 FROM shapes WHERE p = '(1,2)'

CREATE UNIQUE INDEX ON shapes (p)

UPDATE shapes SET p = '(7,8)', c = circle(p, 4) WHERE id = 1 RETURNING p, c

UPDATE shapes SET b = NULL WHERE b ~= '(2,1),(0,0)' RETURNING id

SELECT array_agg(p ORDER BY id), array_agg(b ORDER BY id), row(p, c)::text FROM shapes WHERE id < 3 GROUP BY id, p, c ORDER BY id

SELECT array_agg(p ORDER BY id), array_agg(b ORDER BY id) FROM shapes

SELECT to_json(p), to_jsonb(c), p::text, quote_literal(p), '(1,2)'::text::point, 'point (' || p || ')' FROM shapes WHERE id = 1

SET extra_float_digits = 0

SELECT '(0.1,0.30000000000000004)'::point, '<(1,2),0.30000000000000004>'::circle

RESET extra_float_digits

SELECT point_send('(1,2)'), box_send('1,2,3,4'), path_send('[1,2,3,4]'), path_send('(1,2,3,4)'), poly_send('1,2,3,4'), circle_send('1,2,3'), line_send('{1,2,3}'), lseg_send('1,2,3,4')

SELECT typname, typdelim, typelem, typlen FROM pg_type WHERE oid IN (600, 601, 602, 603, 604, 628, 718) ORDER BY oid

ALTER TABLE shapes ADD q point DEFAULT '(1,1)', ADD CHECK (q <-> p < 100)

INSERT INTO shapes (id, p) VALUES (9, '(1000,1)')

INSERT INTO shapes (id, p) VALUES (9, '(10,1)') RETURNING q, p <-> q

DROP TABLE shapes
