-- The last statement of an SQL function may give its row as one column.
create function row_of_table() returns table(a int, b text) language sql as $$ select (1, 'x'::text) $$

select * from row_of_table() where a = 1

select row_of_table()

create function rows_of_table() returns table(a int, b text) language sql
as $$ select (g, 'x' || g) from generate_series(1, 3) g $$

select * from rows_of_table()

select rows_of_table(), (rows_of_table()).b

create function row_of_outs(out a int, out b text) language sql as $$ select (1, 'x'::text) $$

select * from row_of_outs(); select row_of_outs()

create function row_of_many(x int) returns table(a int, b text) language sql stable
as $$ select (x, 'x'::text) union all select (x + 1, 'y'::text) order by 1 $$

select v, f.* from (values (1), (2)) t(v), lateral row_of_many(v) f

create type pair as (a int, b text)

create function row_of_pair() returns table(a int, b text) language sql as $$ select (1, 'x')::pair $$

select * from row_of_pair(); select row_of_pair()

create function pair_of_row() returns setof pair language sql as $$ select (1::smallint, 'x') $$

select * from pair_of_row()

create function any_row() returns setof record language sql as $$ select (1, 'x'::text) $$

select * from any_row() as (a int, b text)

select any_row()

create function any_pair() returns record language sql as $$ select (1, 'x')::pair $$

select any_pair()

create table pairs (a int, b text); insert into pairs values (1, 'x'), (2, 'y')

create function row_of_pairs() returns table(a int, b text) language sql as $$ select pairs from pairs order by a $$

select * from row_of_pairs()

create function row_written(out a int, out b text) language sql as $$ insert into pairs values (3, 'z') returning (a, b) $$

select * from row_written()

create function no_row(out a int, out b text) language sql as $$ select (1, 'x'::text) where false $$

select * from no_row(); select no_row() is null

create function row_in_body(out a int, out b text) begin atomic select (1, 'x'::text); end

select * from row_in_body()

create function other_row(out a int, out b text) language sql as $$ select (1, 2) $$

select * from other_row()

create function short_row() returns table (a int, b text) language sql as $$ select row(1) $$

select * from short_row()
