-- NEW and OLD as values: of the table's row type, to dynamic statements and functions, also with dropped columns.
create table au (id int, gone text, x text, n numeric(5,2))

alter table au drop column gone

create table log (like au)

create table notes (op text, a text, b text)

create function describe(au) returns text language sql as $$ select 'row ' || $1.id || ' ' || coalesce($1.x, '-') $$

create function later(r au, n int) returns au language plpgsql as $$ begin r.id := r.id + n; return r; end $$

create function trg() returns trigger language plpgsql as $$
declare
    r record;
    t au;
    s text;
begin
    execute 'insert into log select ($1).*' using new;
    execute format('insert into %I values ($1.*)', 'log') using new;
    execute 'insert into log values (($1).id + 1, ($1).x, ($2).n)' using new, old;
    execute 'select ($1).x || $2' into s using new, 'z';
    insert into notes values (tg_op, describe(new), s);
    insert into notes values ('json', row_to_json(new), to_jsonb(old)::text);
    insert into notes values ('type', pg_typeof(new)::text, pg_typeof(new.n)::text);
    insert into notes select 'q', q::text, (q).x from (select new as q) z;
    insert into notes values ('is', (new is null)::text, (old is not null)::text);
    insert into notes values ('text', new::text, (new.*)::text);
    if tg_op = 'UPDATE' then
        insert into notes values ('distinct', (new is distinct from old)::text, (new = old)::text);
        insert into notes values ('star', (new.* is distinct from old.*)::text, (row(new.*) = row(old.*))::text);
    end if;
    r := new;
    t := new;
    insert into notes values ('copies', r::text, t::text);
    new := later(new, 100);
    r := later(t, 5);
    insert into notes values ('later', new::text, r::text);
    return new;
end $$

create trigger t before insert or update on au for each row execute function trg()

insert into au values (1, 'p', 2.5)

update au set x = 'q', n = 3

update au set x = x

select * from au

select * from log order by 1, 2, 3

select * from notes order by ctid

create function after_all() returns trigger language plpgsql as $$ begin
    execute 'delete from log where id = ($1).id' using old;
    perform describe(old);
    return null;
end $$

create trigger a after delete on au for each row execute function after_all()

delete from au

select count(*) from log

create function swapped() returns trigger language plpgsql as $$
declare r record;
begin
    select 7 as id, 'swapped' as x, 1.0::numeric(5,2) as n into r;
    new := r;
    insert into notes values ('swapped', new::text, to_jsonb(new)::text);
    return new;
end $$

create or replace trigger t before insert or update on au for each row execute function swapped()

insert into au values (1, 'p', 2.5)

select * from au

select * from log where id = 7

select * from notes where op = 'swapped'

create table parts (id int, d date) partition by range (d)

create table measures (id int, d date)

create table measures_1 (check (d >= '2024-01-01')) inherits (measures)

create function route() returns trigger language plpgsql as $$ begin
    execute 'insert into ' || quote_ident(tg_table_name || '_1') || ' select ($1).*' using new;
    return null;
end $$

create trigger route before insert on measures for each row execute function route()

insert into measures values (1, '2024-02-02')

select tableoid::regclass, * from measures
