# Sums and averages of columns that are integers in SQLite, up to the ends of their ranges.
CREATE TABLE ag (a int, b bigint, n numeric(10,2), w numeric, s smallint, g int)

INSERT INTO ag VALUES (1, 9223372036854775807, 1.10, 1.5, 1, 1), (2, 9223372036854775807, -2.25, 'NaN', 2, 1), (NULL, NULL, NULL, NULL, NULL, 1), (3, -9223372036854775808, 99999999.99, 3.25, 32767, 2), (2147483647, 5, 0.00, NULL, -32768, 2), (-2147483648, NULL, -99999999.99, 0.000, NULL, 3)

select sum(a), sum(b), avg(a), avg(b), sum(n), avg(n), sum(w), avg(w), sum(s), avg(s) from ag

select sum(a), avg(n), sum(n) from ag where a is null

select g, sum(n), avg(n), sum(b), avg(a) from ag group by g order by g

select sum(b) from ag

select avg(b) from ag where b > 9223372036854775000

select sum(n) filter (where a > 1), sum(distinct n), avg(distinct a) from ag

select sum(n*2), avg(n+1), sum(a+1) from ag

select sum(a) over (order by a rows between 1 preceding and current row), avg(n) over (partition by g) from ag order by a, n

select sum(a) from ag having sum(n) > 1

select sum(z.n), (select avg(n) from ag where g = z.g) from ag z group by g order by g

select sum(n::numeric(5,1)), avg(n::numeric(12,4)) from ag

select sum(a) over () , g from ag where a is null

select stddev(a), variance(n) from ag

DELETE FROM ag

SELECT sum(a), sum(b), avg(a), avg(b), sum(n), avg(n), sum(s) FROM ag

SELECT g, sum(n), avg(b) FROM ag GROUP BY g

SELECT sum(f), avg(f) FROM (VALUES (1.5), (2.25)) AS v (f)
