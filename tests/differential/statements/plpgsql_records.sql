# Record variables of PL/pgSQL: their types, and the system columns of rows.
create type two_int8s as (q1 int8, q2 int8)

create table t (a int primary key, b text)

create function retc(int) returns two_int8s language plpgsql as $$ begin return row($1,1)::two_int8s; end $$

create function getq1(two_int8s) returns int8 language plpgsql as $$ declare r two_int8s; begin r := $1; return r.q1; end $$

# a record variable is of the type of what was assigned to it
do $$ declare r1 two_int8s; r2 record; x int8; begin
    r1 := retc(345);
    x := getq1(r1);
    raise notice 'x = %', x;
    r2 := retc(346);
    perform getq1(r2);
    x := getq1(r2);
    raise notice 'x = %', x;
    r2 := row(1, 2);
    perform getq1(r2);
end $$

# and takes the fields of what is assigned
do $$ declare r1 two_int8s; r3 record; r4 record; begin
    r3 := row(1, 2);
    r4 := r3;
    r4.f1 := r4.f1 + 3;
    raise notice '% %', r3, r4;
    r1 := r3;
    r4 := r1;
    r4.q2 := r4.q2 + 1;
    raise notice '% % %', r1, r4, pg_typeof(r4);
    r4 := retc(5);
    raise notice '%', r4.q1;
    r4 := row('a'::text, 'b'::text, 'c'::text);
    raise notice '% %', r4.f3, pg_typeof(r4);
    r4 := null;
    raise notice '%', r4;
    r4 := r3;
    r4 := null::two_int8s;
    raise notice '%', r4.q1;
end $$

do $$ declare r record; begin
    raise notice '%', pg_typeof(r);
    r := row(1,'a')::t;
    raise notice '% %', pg_typeof(r), to_json(r);
    select 1, 2 into r;
    raise notice '%', pg_typeof(r);
    for r in select * from (values (row(1, 2)::two_int8s)) v(p) loop raise notice '% %', pg_typeof(r), r; end loop;
end $$

# NEW and OLD have the system columns of their table
create function tr() returns trigger language plpgsql as $$ begin
    if tg_op <> 'INSERT' then raise notice '% % old % %', tg_when, tg_op, old.ctid, old.tableoid::regclass; end if;
    if tg_op <> 'DELETE' then raise notice '% % new %', tg_when, tg_op, new.tableoid::regclass; end if;
    if tg_op = 'INSERT' then raise notice '%', new.ctid; end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$

create trigger b before insert or update or delete on t for each row execute function tr()

create trigger a after insert or update or delete on t for each row execute function tr()

insert into t values (1, 'x'), (2, 'y')

update t set b = 'z' where a = 2

delete from t where a = 1

create function rowless() returns trigger language plpgsql as $$ begin return row(new.*); end $$

create table k (f2 text, f3 int)

insert into k values ('foo', 1), ('bar', 2)

create trigger rowless before update on k for each row execute function rowless()

update k set f2 = f2 || ' baz'

alter table k drop column f3

create or replace function rowless() returns trigger language plpgsql as $$ begin return row(new.*); end $$

update k set f2 = f2 || ' baz'

create or replace function rowless() returns trigger language plpgsql as $$ declare r record; begin r := row(new.*); return r; end $$

update k set f2 = f2 || ' baz'

alter table k alter f2 type varchar(20)

create or replace function rowless() returns trigger language plpgsql as $$ declare r record; begin r := row(new.*); return r; end $$

update k set f2 = f2 || ' baz'

create or replace function rowless() returns trigger language plpgsql as $$ declare r k; begin r := row(new.*); return r; end $$

update k set f2 = f2 || ' baz'

select * from k

# a variable of a row type has them, too
do $$ declare r t; begin raise notice '% %', r.ctid, r.tableoid; r := row(1, 'a'); raise notice '% %', r.ctid, r.tableoid; end $$

do $$ declare r t; begin r.ctid := null; end $$
