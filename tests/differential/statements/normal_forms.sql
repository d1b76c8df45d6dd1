# normalize(), IS NORMALIZED and COLLATION FOR; vectors without positions, points with NaN.

SELECT normalize(U&'\0061\0308bc\24D1c') = U&'\00E4bc\24D1c' COLLATE "C" AS test_default, normalize(U&'\0061\0308bc\24D1c', nfc) = U&'\00E4bc\24D1c', normalize(U&'\00E4bc', nfd) = U&'\0061\0308bc', normalize(U&'\24D1', NFKC), normalize(U&'\24D1', nfkd), normalize('plain'), normalize(NULL::text)

SELECT U&'\00E4' IS NORMALIZED, U&'\0061\0308' IS NFC NORMALIZED, U&'\0061\0308' IS NFD NORMALIZED, U&'\24D1' IS NOT NFKC NORMALIZED, 'x' IS NOT NORMALIZED, NULL::text IS NFKD NORMALIZED

SELECT "normalize"('abc', 'def')

SELECT is_normalized('abc', 'def')

SELECT n, v, normalize(v, nfkc) FROM (VALUES (1, U&'\24D1'), (2, 'b')) AS w(n, v) WHERE v IS NOT NFKC NORMALIZED

CREATE VIEW nv AS SELECT normalize('a'::text, nfd), normalize('a'::text) AS d, 'b'::text IS NFKC NORMALIZED, 'c'::text IS NOT NORMALIZED AS x;
SELECT pg_get_viewdef('nv'::regclass);
SELECT * FROM nv

SELECT normalize('abc', 'def')

SELECT ts_delete('a b c'::tsvector, ARRAY['a', '', NULL]), setweight('a:1 b:2'::tsvector, 'c', ARRAY['a', '', NULL])

SELECT strip(to_tsvector('simple', 'x y q y')) @@ '!x <-> !y', strip(to_tsvector('simple', 'x y q y')) @@ '!x <-> !!y', strip(to_tsvector('simple', 'x y')) @@ 'x <-> y', strip(to_tsvector('simple', 'x y')) @@ '!(x <-> y)', strip(to_tsvector('simple', 'x y')) @@ 'z <-> y', 'x y:3'::tsvector @@ 'x <-> y', 'x y:3'::tsvector @@ 'y & (y <-> z | x)'

SELECT point '(NaN,NaN)' <-> point '(0,0)', point '(0,1)' <-> point '(NaN,2)', point '(0,0)' <-> point '(0,NaN)', point '(inf,0)' <-> point '(0,NaN)'

SELECT point '(NaN,NaN)' <@ path '[(0,0),(3,0),(4,5)]', point '(NaN,NaN)' <-> path '[(0,0),(3,0),(4,5)]', circle '<(1,1),NaN>' <-> point '(NaN,1)'

SELECT COLLATION FOR ('a'::text), COLLATION FOR ('a' COLLATE "C"), COLLATION FOR ('x'), COLLATION FOR ('a' || 'b' COLLATE "POSIX"), COLLATION FOR (NULL::name), COLLATION FOR (upper('a'::varchar))

SELECT COLLATION FOR (1)

CREATE VIEW cfv AS SELECT COLLATION FOR (relname) AS c, COLLATION FOR ('a'::text) FROM pg_class LIMIT 1;
SELECT * FROM cfv;
SELECT pg_get_viewdef('cfv'::regclass)
