# Operators and casts that users make.

create function add_up(int, int) returns int immutable strict language sql as 'select $1 * 10 + $2'

create function near(numeric, numeric) returns boolean immutable language plpgsql as $$ begin return abs($1 - $2) < 0.1; end $$

create operator +++ (leftarg = int, rightarg = int, function = add_up, commutator = +++)

select 1 +++ 2, 1 +++ 2 +++ 3, (1 +++ 2) * 2

select 1 operator(public.+++) 2, 1 operator(pg_catalog.+) 2

create operator ~= (leftarg = numeric, rightarg = numeric, procedure = near, negator = !~=, restrict = eqsel, join = eqjoinsel)

select 1.0 ~= 1.05, 1 ~= 2

create function far(numeric, numeric) returns boolean immutable language sql as 'select not near($1, $2)'

create operator !~= (leftarg = numeric, rightarg = numeric, function = far, negator = ~=)

select 1 !~= 2

create operator +++ (leftarg = int, rightarg = int, function = add_up)

create operator ### (rightarg = int, function = abs)

select ### -5

create operator ### (function = abs)

create operator ### (leftarg = int, function = abs)

create operator ### (leftarg = int, rightarg = int)

create operator ### (leftarg = int, rightarg = text, function = abs)

create operator ### (leftarg = int, rightarg = int, function = add_up, negator = ##!)

create operator ### (leftarg = setof int, rightarg = int, function = add_up)

create operator #### (leftarg = int, rightarg = int, function = add_up, nosuch = 1)

create operator nosuch.### (leftarg = int, rightarg = int, function = add_up)

select 'a' +++ 'b'::text

select oprname, oprkind, oprleft::regtype, oprright::regtype, oprresult::regtype, oprcode, oprrest, oprjoin from pg_operator where oid > 16383 order by 1, 3

create table t(a int, b int, check (a +++ b > 5))

insert into t values (1, 2)

insert into t values (0, 2)

select pg_get_constraintdef(oid) from pg_constraint where conname = 't_check'

set search_path = pg_catalog

select pg_get_constraintdef(oid) from pg_constraint where conname = 't_check'

select 1 +++ 2

select 1 operator(public.+++) 2

insert into public.t values (2, 1)

reset search_path

create view v as select a +++ b as c from t

select * from v

select pg_get_viewdef('v'::regclass)

drop operator +++ (int, int)

drop operator nosuch (int, int)

drop operator @@@@ (int, int)

drop operator if exists @@@@ (int, int)

drop view v

drop operator +++ (int, int) cascade

drop operator ### (none, int)

drop function near(numeric, numeric)

drop function near(numeric, numeric) cascade

create type money2 as (amount numeric, currency text)

create function to_money2(numeric) returns money2 immutable strict language sql as $$ select row($1, 'EUR')::money2 $$

create function from_money2(money2) returns numeric immutable strict language sql as $$ select $1.amount $$

create cast (numeric as money2) with function to_money2(numeric) as assignment

create cast (money2 as numeric) with function from_money2 as implicit

select 12.5::money2, (row(3, 'x')::money2)::numeric + 1

create table m(x money2)

insert into m values (7.25)

select x, x + 1.0 from m

create cast (numeric as money2) with function to_money2(numeric)

create cast (int as money2) with inout

select 5::money2

create cast (text as money2) without function

create cast (int as text) with inout

create cast (money2 as int) with function to_money2(numeric)

create cast (bool as money2) with function nosuch(bool)

create cast (money2 as money2) without function

create cast (anyelement as money2) with inout

select castsource::regtype, casttarget::regtype, castfunc::regprocedure, castcontext, castmethod from pg_cast where oid > 16383 order by 1, 2

drop cast (numeric as money2)

drop cast (numeric as money2)

drop cast if exists (text as money2)

drop function from_money2(money2)

drop type money2 cascade

drop cast (int as text)

drop cast (int as int8)
