# The extensions cube and earthdistance.
CREATE EXTENSION earthdistance

CREATE EXTENSION earthdistance CASCADE

SELECT extname, extversion, extrelocatable FROM pg_extension WHERE oid >= 16384 ORDER BY oid

SELECT '1'::cube, '1,2'::cube, '(1,2)'::cube, '(1, 2), (3,4)'::cube, '[(1),(2)]'::cube, '( 1e3 , -.5 )'::cube, '()'::cube, '(1),(1)'::cube, '(3,4),(1,2)'::cube

SELECT '(1,2'::cube

SELECT ''::cube

SELECT 'abc'::cube

SELECT '(1),(2,3)'::cube

SELECT '1e999'::cube

SELECT cube(1), cube(1.5, 2), cube(ARRAY[1,2,3]), cube(ARRAY[1,2], ARRAY[3,4]), cube(cube(1), 2), cube(cube(1, 2), 3, 4), cube('{}'::float8[])

SELECT cube(ARRAY[1,NULL]::float8[])

SELECT cube(ARRAY[1], ARRAY[1,2])

SELECT a, b, a = b, a <> b, a < b, a > b, a <= b, a >= b, cube_cmp(a, b) FROM (VALUES ('1'::cube, '1'::cube), ('1', '2'), ('1,0', '1'), ('1', '(1),(2)'), ('(2),(1)', '(1),(2)'), ('1', '1,-1'), ('()', '0')) v (a, b)

SELECT a, b, a @> b, a <@ b, a && b, cube_union(a, b), cube_inter(a, b), a <-> b, a <#> b, a <=> b FROM (VALUES ('(0,0),(4,4)'::cube, '(1,1),(2,2)'::cube), ('(0,0),(1,1)', '(3,4)'), ('(0),(4)', '(1,0),(2,0)'), ('(0),(4)', '(1,1),(2,2)'), ('(1,2,3)', '()'), ('(5,5),(3,3)', '(4,4)')) v (a, b)

SELECT c, cube_dim(c), cube_size(c), cube_is_point(c), cube_ll_coord(c, 1), cube_ur_coord(c, 2), cube_ll_coord(c, 9), c ~> 1, c ~> 4, c ~> -2, c ~> 99 FROM (VALUES ('(3,4),(1,2)'::cube), ('(7,8)'), ('()')) v (c)

SELECT '(3,4),(1,2)'::cube -> 1, '(3,4),(1,2)'::cube -> 4, '(7,8)'::cube -> 3

SELECT '(1,2)'::cube -> 5

SELECT '(1,2)'::cube ~> 0

SELECT cube_subset('(1,3,5),(6,7,8)', ARRAY[3,2,1,1]), cube_subset('(1,3,5)', ARRAY[2])

SELECT cube_subset('(1,3,5)', ARRAY[4])

SELECT cube_enlarge('(0)', 1, 3), cube_enlarge('(2,-2),(-3,7)', 1, 2), cube_enlarge('(2,-2),(-3,7)', -3, 2), cube_enlarge('(2,-2)', -1, 2), cube_enlarge('(1)', 0, 3)

CREATE TABLE cubes (id int, c cube)

CREATE INDEX ON cubes USING gist (c)

INSERT INTO cubes SELECT g, cube(ARRAY[g, g * 2], ARRAY[g + 1, g * 2 + 1]) FROM generate_series(1, 20) g

SELECT id FROM cubes WHERE c && '(5,5),(8,15)' ORDER BY id

SELECT id, c <-> '(3,3)'::cube AS d FROM cubes ORDER BY c <-> '(3,3)'::cube, id LIMIT 4

SELECT count(DISTINCT c), count(*) FROM (SELECT c FROM cubes UNION ALL SELECT c FROM cubes) x

SELECT id FROM cubes WHERE c = '(1,2),(2,3)'

SELECT c::text, ARRAY[c], ROW(c) FROM cubes WHERE id = 1

# places on the earth
SELECT earth(), round(sec_to_gc(1000)::numeric, 6), round(gc_to_sec(1000)::numeric, 6), sec_to_gc(-1), gc_to_sec(1e9)

SELECT round(latitude(ll_to_earth(48.2, 16.37))::numeric, 9), round(longitude(ll_to_earth(48.2, 16.37))::numeric, 9)

SELECT round(earth_distance(ll_to_earth(52.52, 13.405), ll_to_earth(48.8566, 2.3522))::numeric, 3)

SELECT round((point(-73.9, 40.7) <@> point(2.35, 48.85))::numeric, 6), point(1, 1) <@> point(1, 1), round((point(179, 0) <@> point(-179, 0))::numeric, 6)

CREATE TABLE towns (name text, lat float8, lon float8)

INSERT INTO towns VALUES ('Vienna', 48.2, 16.37), ('Bratislava', 48.14, 17.1), ('Graz', 47.07, 15.44), ('Berlin', 52.52, 13.405)

CREATE INDEX ON towns USING gist (ll_to_earth(lat, lon))

SELECT name FROM towns WHERE earth_box(ll_to_earth(48.2, 16.37), 60000) @> ll_to_earth(lat, lon) ORDER BY earth_distance(ll_to_earth(48.2, 16.37), ll_to_earth(lat, lon))

SELECT '(1,2)'::cube::earth

SELECT '(1,2),(3,4)'::earth

DROP EXTENSION earthdistance

DROP TABLE towns

DROP EXTENSION earthdistance

DROP TABLE cubes

DROP EXTENSION cube
