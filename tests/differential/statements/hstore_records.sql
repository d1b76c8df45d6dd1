-- hstore from records and back: whole rows, anonymous ones, domains, and audit triggers as people write them.
create extension hstore

create domain positive as int check (value > 0)

create domain given as text not null

create type pair as (a int, b text)

create table kinds (id int, name text, price numeric(8,2), ok boolean, at timestamptz, days date[], p pair, j jsonb, n positive)

insert into kinds values (1, 'a "b"', 1.5, true, '2024-02-29 12:00+00', '{2024-01-01,2024-01-02}', '(1,x)', '{"k": [1, 2]}', 3), (2)

select hstore(k) from kinds k order by id

select hstore(k.*) -> 'price', (hstore(k) - 'id'::text) ? 'id', akeys(hstore(k)) from kinds k where id = 2

select hstore(row(1, 'x', null, true)), hstore(row()), hstore((1, 2.50)::pair)

select row_to_json((1, 2.50)::pair), to_jsonb((1, 'x')::pair), row_to_json((1, 2.50)), row_to_json(k.p) from kinds k

select hstore(x) from (select 1 as one, 'b'::text as two) x

select populate_record(null::pair, 'a=>1, b=>x, c=>9'), populate_record(row(1, 'k')::pair, 'b=>y'), populate_record(row(1, 'k')::pair, ''), populate_record(null::pair, ''), populate_record(row(1, 'k')::pair, null), populate_record(null::pair, null)

select null::pair #= 'a=>1', row(5, 'z')::pair #= 'a=>NULL', (row(5, 'z')::pair #= hstore('b', 'q')).b

select (k #= 'name=>new, price=>"3.456", ok=>f, days=>"{2024-05-05}", p=>"(2,\"a b\")", n=>4').* from kinds k where id = 1

select k #= 'j=>"{\"a\": 1}", at=>"2020-01-01 00:00+00"' from kinds k where id = 2

select populate_record(k, 'n=>-1') from kinds k

select populate_record(null::pair, 'a=>x')

select populate_record(1, 'a=>1')

create table strict (id int, t given)

select populate_record(null::strict, 'id=>1')

select populate_record(row(1, 'x')::strict, 'id=>2')

select populate_record(row(1, 'x')::strict, 't=>NULL')

select populate_record(row(1, 2), 'f1=>7')

insert into kinds select (populate_record(null::kinds, 'id=>7, name=>seven')).*

select * from kinds where id = 7

create table audit (op text, before hstore, changed hstore)

create function audited() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        insert into audit values (tg_op, hstore(old.*), (hstore(new.*) - hstore(old.*)) - array['at']::text[]);
    elsif tg_op = 'DELETE' then
        insert into audit values (tg_op, hstore(old), null);
        return old;
    else
        insert into audit values (tg_op, null, hstore(new.*));
    end if;
    new := new #= hstore('name', upper(new.name));
    return new;
end $$

create trigger audited before insert or update or delete on kinds for each row execute function audited()

insert into kinds (id, name, price) values (9, 'nine', 9)

update kinds set price = 10, ok = true where id = 9

delete from kinds where id = 7

select op, slice(before, '{id,name,price}'), changed from audit

select name from kinds where id = 9

select key, value from audit, each(changed) where op = 'UPDATE' order by key

create function starred() returns trigger language plpgsql as $$
declare
    r record;
    k kinds;
begin
    raise notice '% %', row_to_json(new.*), to_jsonb(new.*) - 'at';
    r := new;
    k := new;
    raise notice '% % %', (hstore(r.*))->'id', to_json(r.*)->>'name', row_to_json(k.*)->'price';
    raise notice '% %', jsonb_build_object('new', new.*), json_build_array(new.*, 1);
    insert into audit values ('star', hstore(new.*), hstore((select x from (select new.*) x)));
    perform format('%s', new.*);
    raise notice '% %', format('%s', new.*), row(new.*, 1);
    return k;
end $$

create trigger starred before insert on kinds for each row execute function starred()

insert into kinds (id, name) values (20, 'twenty')

select op, before -> 'name', changed -> 'id' from audit where op = 'star'

drop table audit, kinds, strict

drop extension hstore
