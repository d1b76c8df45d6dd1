# Operators, precedence, comparison, NULL logic.
SELECT 1 + 2 * 3, (1 + 2) * 3, 2 ^ 3 ^ 2, -2 ^ 2, 10 - 3 - 2

SELECT 7 / 2, -7 / 2, 7 % 3, -7 % 3, 7 % -3

SELECT 7.0 / 2, 1 / 3.0, 10.0 / 3, 2::float8 / 3

SELECT 5 & 3, 5 | 3, 5 # 3, ~5, 1 << 4, 256 >> 2

SELECT |/ 16, ||/ 27, @ -5

SELECT 1 / 0

SELECT 1.0 / 0

SELECT 1::float8 / 0

SELECT 5 % 0

SELECT 2147483647 + 1

SELECT 2147483647 * 2

SELECT 9223372036854775807 + 1

SELECT -9223372036854775808 - 1

SELECT 32767::int2 + 1::int2

SELECT -(-2147483648)

SELECT 1 < 2, 1 <= 1, 1 > 2, 1 >= 1, 1 = 1, 1 <> 2, 1 != 1

SELECT 'a' < 'b', 'a' < 'B', 'abc' < 'abd', 'a' < 'aa', '' < 'a'

SELECT 'a' || 'b', 'a' || NULL, NULL || 'a', 'a' || ''

SELECT true AND false, true OR false, NOT true, true AND NULL, false AND NULL, true OR NULL, false OR NULL, NOT NULL

SELECT NULL = NULL, NULL <> NULL, NULL IS NULL, 1 IS NULL, 1 IS NOT NULL

SELECT NULL IS DISTINCT FROM NULL, 1 IS DISTINCT FROM NULL, 1 IS NOT DISTINCT FROM 1

SELECT true IS TRUE, NULL IS TRUE, NULL IS NOT TRUE, false IS FALSE, NULL IS UNKNOWN, true IS NOT UNKNOWN

SELECT 2 BETWEEN 1 AND 3, 5 NOT BETWEEN 1 AND 3, 2 BETWEEN 3 AND 1, 2 BETWEEN SYMMETRIC 3 AND 1

SELECT 2 IN (1, 2, 3), 5 NOT IN (1, 2), 5 IN (1, NULL), 5 NOT IN (1, NULL), NULL IN (1)

SELECT 'abc' LIKE 'a%', 'abc' LIKE '_b_', 'abc' LIKE 'B%', 'abc' ILIKE 'A%', 'abc' NOT LIKE 'x%', 'a%c' LIKE 'a\%c'

SELECT 'a_c' LIKE 'a!_c' ESCAPE '!', 'abc' LIKE 'a!_c' ESCAPE '!'

SELECT 'abc' LIKE 'abc\'

SELECT 'abc' ~ '^a', 'abc' ~* '^A', 'abc' !~ 'z', 'abc' !~* 'B'

SELECT 'abc' SIMILAR TO '(a|b)%', 'abc' SIMILAR TO 'b%'

SELECT 'abc' ~~ 'a%', 'abc' !~~ 'a%', 'abc' ~~* 'A%'

SELECT 1 + NULL, NULL * 0, 'x' < NULL

SELECT 3 = ANY (ARRAY[1,2,3]), 3 = ALL (ARRAY[3,3]), 3 <> ALL (ARRAY[1,2])

SELECT 3 = ANY ('{1,2,3}'), 1 < ALL (ARRAY[2,3])

SELECT (1, 2) = (1, 2), (1, 2) < (1, 3), (1, NULL) = (1, 2)

SELECT ROW(1, 'a'), ROW(1, NULL) IS NULL, ROW(NULL, NULL) IS NULL

SELECT 1 + 'a'

SELECT 'a' * 2

SELECT true + 1

SELECT 1 + DATE '2024-01-01', DATE '2024-01-01' + 1, DATE '2024-03-01' - DATE '2024-02-01'

SELECT 'x' && 'y'

SELECT 1 ==== 2

SELECT NOT 1

SELECT 1 AND true

SELECT 'a' OR true

SELECT - 'a'

SELECT 1 OPERATOR(pg_catalog.+) 2

SELECT 2 ^ 0.5, 2 ^ -1, 0 ^ 0, 2.0 ^ 3

SELECT ARRAY[1,2] || ARRAY[3], ARRAY[1,2] || 3, 0 || ARRAY[1], (ARRAY[1,2,3])[2], (ARRAY[1,2,3])[5]

SELECT ARRAY[1,2] = ARRAY[1,2], ARRAY[1,2] < ARRAY[1,3], ARRAY[1,2] @> ARRAY[2], ARRAY[1,2] && ARRAY[2,3]

SELECT 10 > 9 AND '10' < '9'

SELECT 1 IN ('1', '2'), 'a' IN ('a', NULL)

SELECT 1 IN ('a')

SELECT 2 + 2 = 4 AND NOT 1 > 2 OR false

SELECT 1 IS TRUE

SELECT 5 NOTNULL, NULL ISNULL
