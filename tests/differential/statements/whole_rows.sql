# Whole rows in conditions, index expressions, policies and views: their text, and columns that come later.

create table w(i int, j int); create function fw(w) returns bool language sql as 'select $1.i > 0'; create function fwi(w) returns int language sql immutable as 'select $1.i'

alter table w add check (w is not null), add check (fw(w)), add constraint w_text check (w.*::text <> ''), add constraint w_few check (w is null or j > i)

select conname, conkey, pg_get_constraintdef(oid), pg_get_constraintdef(oid, true) from pg_constraint where conrelid = 'w'::regclass order by 1

select deptype, refobjid::regclass, refobjsubid from pg_depend where objid in (select oid from pg_constraint where conrelid = 'w'::regclass and conname in ('w_check', 'w_few')) and refclassid = 'pg_class'::regclass order by 1, 2, 3

create index wi on w (fwi(w)); create index wi2 on w (i) where w is not null

select pg_get_indexdef('wi'::regclass), pg_get_indexdef('wi2'::regclass), pg_get_expr(indpred, indrelid) from pg_index where indexrelid = 'wi2'::regclass

create policy p on w using (fw(w) and w is not null)

select pg_get_expr(polqual, polrelid) from pg_policy where polrelid = 'w'::regclass

insert into w values (1, 2), (2, 3); insert into w values (3, 4) returning *

insert into w values (-1, 2)

insert into w values (1, null)

insert into w values (1, 0)

update w set j = null where i = 1

alter table w add k int

insert into w values (5, 6)

alter table w drop constraint w_check

insert into w values (5, 6); select * from w order by i

alter table w rename to w_renamed

select conname, conkey, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'w_renamed'::regclass order by 1

alter table w_renamed rename j to jj; alter table w_renamed drop column k; insert into w_renamed values (7, 8)

create table w_like (like w_renamed including all); create table w_child () inherits (w_renamed)

select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint where conname in ('w_few', 'w_text') order by 1, 2

insert into w_child values (3, 2)

insert into w_child values (3, 4); insert into w_like values (3, 4); select * from w_renamed order by i

create view wv as select x from w_renamed x where x is not null and row(i, jj) is not null and not (x is null) order by x

select pg_get_viewdef('wv'); 

select * from wv

select w is null, w is not null, row(w.i, null) is null, row(null, null) is null, row() is null, row() is not null, (row(1, null)) is not null from w_renamed w order by i limit 1

do $$ declare r w_renamed; a int; b int := 1; begin select * into r from w_renamed limit 1; raise notice '% % % %', r is null, r is not null, row(a, a) is null, row(a, b) is not null; end $$

drop view wv; drop table w_child, w_like, w_renamed cascade

# Without functions of users.
create table plain_row (a int, b int, constraint c check (plain_row is not null), constraint d check (plain_row = row(1, 2)::plain_row or a > 0))

select conname, pg_get_constraintdef(oid), pg_get_constraintdef(oid, true), pg_get_expr(conbin, conrelid) from pg_constraint where conrelid = 'plain_row'::regclass order by 1

# A whole row of an outer query with a numeric(p,s): its columns are of the outer query, too.

CREATE TEMP TABLE priced (id int, n numeric(8,2)); INSERT INTO priced VALUES (1, 2.5), (2, 1); SELECT (SELECT max(x) FROM unnest(array_agg(n ORDER BY p)) x), (SELECT array_agg(id ORDER BY p) FROM priced LIMIT 1) FROM priced p

SELECT id, (SELECT count(*) FROM priced q WHERE q >= p), (SELECT p::text FROM priced LIMIT 1) FROM priced p ORDER BY id
