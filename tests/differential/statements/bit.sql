# Bit strings: input, lengths, operators, functions, casts, keys and indexes, aggregates.
SELECT B'101', X'1F', B'', X'', b'0', pg_typeof(B'101'), pg_typeof('101'::varbit), '101'::bit(3), 'x1f'::bit(8), 'XaB'::varbit, 'b01'::varbit

SELECT B'102'

SELECT X'1G'

SELECT '12'::bit

SELECT 'x1g'::varbit

SELECT '101'::bit(4)

SELECT '10101'::bit(4)

SELECT '10101'::varbit(4)

SELECT '101'::bit

SELECT ''::bit, ''::bit(1), ''::varbit(2)

SELECT B'101'::bit(5), B'101'::bit(2), B'101'::bit, B'10101'::varbit(3), B'1'::varbit(3)

SELECT 5::bit(8), 5::bit(3), 5::bit(2), 5::bit, (-5)::bit(8), (-5)::bit(40), 5::int8::bit(64), (-1)::int8::bit(70), 44::bit(10)

SELECT B'101'::int, B'11111111111111111111111111111111'::int, B'1'::int8, ''::varbit::bit(0)

SELECT B'101'::int, B'11111111111111111111111111111111'::int, B'1'::int8, (-1)::int8::bit(64)::int8, B''::int

SELECT B'111111111111111111111111111111111'::int

SELECT (-1)::int8::bit(65)::int8

SELECT 5::varbit

SELECT B'101'::text, B'101'::varchar(2), '101'::text::bit(3), '101'::text::varbit

SELECT 1::int2::bit(3)

SELECT NULL::bit(3), NULL::varbit, NULL::bit(3) & B'101'

SELECT 1::bit(0)

SELECT 1::varbit(0)

SELECT '1'::bit(90000000)

SELECT '1'::bit varying(90000000)

SELECT '1'::bit(1, 2)

SELECT B'1100' & B'1010', B'1100' | B'1010', B'1100' # B'1010', ~ B'1100', B'1100' << 1, B'1100' >> 1, B'1100' << -1, B'1100' >> -3, B'1100' << 9, B'1100' >> 9, B'1100' || B'01'

SELECT B'1100' & B'101'

SELECT B'1100' | B'101'

SELECT B'1100' # B'101'

SELECT '1100'::varbit & B'1010', '11'::varbit || B'0', pg_typeof(B'1' || B'0'), pg_typeof(B'1' & B'0'), pg_typeof(~ '1'::varbit)

SELECT B'10' & 1

SELECT B'101' + 1

SELECT B'1' = B'1', B'1' < B'10', B'01' < B'0011', B'10' > B'1', B'' < B'0', B'1' <> B'01', B'0' <= '00000000'::varbit, B'11111111' >= B'111111110', '1'::varbit = B'1'

SELECT bitcmp(B'1', B'10'), varbitcmp('1', '0'), biteq(B'1', B'1'), varbitge('1', '1')

SELECT length(B'10101'), bit_length(B'10101'), octet_length(B'10101'), octet_length(B''), bit_count(B'10101'), char_length('x')

SELECT substring(B'110010' FROM 2 FOR 3), substring(B'110010' FROM 4), substring(B'110010', 0, 3), substring(B'110010', -2, 2), substring(B'110010', 9), substring(B'110010', 2147483647, 2147483647)

SELECT substring(B'110010' FROM 2 FOR -1)

SELECT position(B'10' IN B'110010'), position(B'111' IN B'110010'), position(B'' IN B'1'), position(B'1' IN B''), position(B'' IN B'')

SELECT overlay(B'110010' PLACING B'111' FROM 2), overlay(B'110010' PLACING B'111' FROM 2 FOR 1), overlay(B'110010' PLACING B'1' FROM 6 FOR 0)

SELECT overlay(B'110010' PLACING B'111' FROM 0)

SELECT get_bit(B'110010', 0), get_bit(B'110010', 5), set_bit(B'110010', 5, 1), set_bit(B'110010', 0, 0)

SELECT get_bit(B'110010', 6)

SELECT set_bit(B'110010', -1, 0)

SELECT set_bit(B'110010', 1, 2)

CREATE TABLE flags (n int, f bit(4), v bit varying(6))

INSERT INTO flags VALUES (1, '1010', '1'), (2, '0001', '10'), (3, NULL, NULL), (4, '1111', ''), (5, '0000', '0101'), (6, '1010', '010')

INSERT INTO flags VALUES (7, '101', '1')

INSERT INTO flags VALUES (7, B'10101', '1')

INSERT INTO flags VALUES (7, '1010', '1010101')

INSERT INTO flags VALUES (7, 5, '1')

SELECT * FROM flags ORDER BY f, v, n

SELECT * FROM flags ORDER BY v DESC, n

SELECT f, count(*) FROM flags GROUP BY f ORDER BY f

SELECT DISTINCT v FROM flags ORDER BY v

SELECT n FROM flags WHERE f = '1010' ORDER BY n

SELECT n FROM flags WHERE f & '1000' = '1000' ORDER BY n

SELECT n FROM flags WHERE f IN (B'0001', B'1111') ORDER BY n

SELECT n FROM flags WHERE v BETWEEN '0' AND '1' ORDER BY n

SELECT bit_and(f), bit_or(f), bit_xor(f), count(DISTINCT f) FROM flags

SELECT bit_or(v) FROM flags

SELECT max(f) FROM flags

SELECT greatest(B'10', B'1'), least(B'10', B'1'), coalesce(NULL, B'1'), nullif(B'1', B'1'), CASE WHEN true THEN B'1' ELSE '0' END

CREATE TABLE bit_keys (f bit(4) PRIMARY KEY, v varbit UNIQUE)

INSERT INTO bit_keys VALUES ('1010', '1'), ('0001', '01')

INSERT INTO bit_keys VALUES ('1010', '11')

INSERT INTO bit_keys VALUES (B'1011', B'1')

CREATE INDEX ON flags (v)

UPDATE bit_keys SET f = ~f RETURNING *

SELECT k.f, a.n FROM bit_keys k JOIN flags a USING (f) ORDER BY 2

SELECT array[B'10', B'1'], array_agg(f ORDER BY f) FROM flags WHERE n < 4

SELECT '{101,x1f}'::varbit[], '{1010,0001}'::bit(4)[], array[B'10', B'1'] < array[B'11'], row(B'1', 2) < row(B'10', 1), B'1' = ANY ('{0,1}'::varbit[])

SELECT '{101}'::bit(4)[], '{abcdef}'::varchar(3)[], array['abcdef']::varchar(3)[], '{{ab,NULL},{c,d}}'::char(1)[]

SELECT to_json(B'101'), json_build_array(B'1', '0'::varbit), row_to_json(flags) FROM flags WHERE n = 1

CREATE TABLE bit_defaults (n int, f bit(3) DEFAULT B'101', g varbit(5) DEFAULT X'1' CHECK (g <> B'00'), h bit)

INSERT INTO bit_defaults (n) VALUES (1); INSERT INTO bit_defaults VALUES (2, '000', '01', '1') RETURNING *

SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'bit_defaults'::regclass ORDER BY adnum

SELECT column_name, data_type, character_maximum_length, udt_name FROM information_schema.columns WHERE table_name = 'bit_defaults' ORDER BY ordinal_position

SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'bit_defaults'::regclass AND attnum > 0 ORDER BY attnum

INSERT INTO bit_defaults VALUES (3, '000', '00', '1')

ALTER TABLE bit_defaults ALTER f TYPE bit(5)

ALTER TABLE bit_defaults ALTER f TYPE varbit USING f::varbit

SELECT f FROM bit_defaults ORDER BY n

COPY flags TO STDOUT

COPY (SELECT B'101', 'x1f'::varbit) TO STDOUT (FORMAT csv)

COPY bit_keys FROM STDIN
\data
0111	101
1100	\N
\.

SELECT * FROM bit_keys ORDER BY f

COPY bit_keys FROM STDIN
\data
012	1
\.

SELECT bit '101', varbit '11', bit(4) '1010'

SELECT bit(4) '101'

SELECT length('101'), B'1' LIKE '1'

SELECT B'1' || '01', '1' || B'01', B'1' || 1

SELECT B'1' || '01', '1' || B'01'

SELECT B'1' || NULL, bitcmp(B'110', B'11'), bitcmp(B'0000000011', B'0000000001')

VALUES (B'1'), (B'101')

VALUES (B'1'), ('x1'), (varbit '10') ORDER BY 1

SELECT B'1' UNION SELECT '1'::varbit UNION SELECT B'10' ORDER BY 1

DO $$ DECLARE b bit(4) := B'1010'; v varbit := B'1'; BEGIN b := ~b; v := v || b; RAISE NOTICE '% % %', b, v, get_bit(b, 1); END $$
