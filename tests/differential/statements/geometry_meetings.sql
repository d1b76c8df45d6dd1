# Where shapes meet, how far apart they are, what comes closest.
CREATE TABLE met (n int, p point, s lseg, l line, b box, w path, g polygon, c circle)

INSERT INTO met VALUES (1, '(1,2)', '[(0,0),(3,4)]', '{1,-1,0}', '(0,0),(2,1)', '[(0,0),(1,1),(2,0)]', '((0,0),(0,2),(2,2),(2,0))', '<(1,1),2>'), (2, '(0,0)', '[(0,3),(3,0)]', '{0,1,-1}', '(1,1),(3,3)', '((0,0),(4,0),(0,3))', '((1,1),(2,5),(3,0))', '<(5,5),1>'), (3, '(-3.5,7)', '[(-1,-1),(-1,5)]', '{-1,0,2.5}', '(7,7),(9,8)', '[(6,6),(8,9)]', '((5,5),(6,6),(7,4.5),(6.5,5))', '<(0,-4),0.5>'), (4, '(2,0)', '[(1,1),(4,4)]', '{2,-2,5}', '(2,0),(2,0)', '((2,0))', '((2,0))', '<(2,0),0>')

SELECT x.n, y.n, x.p <-> y.l, x.p <-> y.s, x.p <-> y.b, x.p <-> y.w, x.p <-> y.g, x.p <-> y.c, y.l <-> x.p, y.s <-> x.p, y.b <-> x.p, y.w <-> x.p, y.g <-> x.p, y.c <-> x.p FROM met x, met y ORDER BY 1, 2

SELECT x.n, y.n, x.s <-> y.s, x.s <-> y.l, x.l <-> y.s, x.s <-> y.b, x.b <-> y.s, x.l <-> y.l, x.w <-> y.w, x.g <-> y.g, x.c <-> y.g, x.g <-> y.c FROM met x, met y ORDER BY 1, 2

SELECT x.n, y.n, x.s ?# y.s, x.s # y.s, x.s ?# y.l, x.s ?# y.b, x.l ?# y.b, x.l ?# y.l, x.l # y.l, x.l ?|| y.l, x.l ?-| y.l, x.l = y.l, x.w ?# y.w, x.g && y.g FROM met x, met y ORDER BY 1, 2

SELECT x.n, y.n, x.p <@ y.l, x.p <@ y.s, x.p <@ y.b, x.p <@ y.w, x.p <@ y.g, x.p <@ y.c, x.s <@ y.l, x.s <@ y.b, y.g @> x.p, y.w @> x.p FROM met x, met y ORDER BY 1, 2

SELECT x.n, y.n, x.p ## y.l, x.p ## y.s, x.p ## y.b, x.s ## y.s, x.l ## y.s FROM met x, met y ORDER BY 1, 2

SELECT p.v, p.v <@ polygon '((0,0),(0,4),(4,4),(4,0),(2,2))' FROM unnest('{"(1,1)","(2,1)","(2,2)","(3,1)","(4,2)","(0,0)","(4,4)","(5,2)","(-1,2)","(2,0)","(3,1.5)","(1e-7,2)","(2,4.0000001)"}'::point[]) AS p(v)

SELECT lseg '[(0,0),(1,1)]' # lseg '[(0,1),(1,0)]', lseg '[(0,0),(1,1)]' # lseg '[(1,1),(2,0)]', lseg '[(0,0),(1,1)]' # lseg '[(2,2),(3,3)]', line '{1,2,3}' = line '{2,4,6}', line '{NaN,1,2}' = line '{NaN,1,2}'

DROP TABLE met
