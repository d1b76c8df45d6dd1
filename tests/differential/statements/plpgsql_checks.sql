# PL/pgSQL's options and extra checks: $0, print_strict_params, variable_conflict, extra_warnings and extra_errors.

create table gauge (no int, unit text)

insert into gauge values (1, 'bar'), (2, 'kPa'), (3, 'kPa')

create function doubled(n anyelement) returns anyelement language plpgsql as $$
declare r alias for $0;
begin r := n + n; return $0; end $$

select doubled(4), doubled(1.25), pg_typeof(doubled(2::bigint))

create function no_such(n int) returns int language plpgsql as $$
declare r alias for $0;
begin return 1; end $$

create function no_such(n int) returns int language plpgsql as $$
declare r alias for nobody;
begin return 1; end $$

create function number_of(u text) returns int language plpgsql as $$
#print_strict_params on
declare found_no int; sure bool := true;
begin select no into strict found_no from gauge where unit = u and sure; return found_no; end $$

select number_of('bar')

select number_of('it''s')

select number_of('kPa')

select number_of(null)

create function computed(u text) returns int language plpgsql as $$
#print_strict_params on
declare n int;
begin execute 'select no from gauge where unit = $1 and no > $2' into strict n using u, 0; return n; end $$

select computed('mmHg')

select computed('kPa')

do $$
#print_strict_params off
declare n int;
begin select no into strict n from gauge where no > 3; end $$

set plpgsql.print_strict_params = on

do $$ declare n int; least int := 7; begin select no into strict n from gauge where no > least; end $$

do $$
#print_strict_params off
declare n int; least int := 7; begin select no into strict n from gauge where no > least; end $$

reset plpgsql.print_strict_params

set plpgsql.variable_conflict = use_column

do $$ declare no int := 2; begin raise notice '%', (select count(*) from gauge where no > 1); end $$

set plpgsql.variable_conflict = use_variable

do $$ declare no int := 2; begin raise notice '%', (select count(*) from gauge where no > 1); end $$

reset plpgsql.variable_conflict

do $$ declare no int := 2; begin raise notice '%', (select count(*) from gauge where no > 1); end $$

set plpgsql.extra_warnings = 'everything'

set plpgsql.extra_warnings = 'all, too_many_rows'

set plpgsql.extra_warnings = 'shadowed_variables, strict_multi_assignment, too_many_rows'

show plpgsql.extra_warnings

create function hides(n int) returns int language plpgsql as $$
declare n int; found bool; k int;
begin
  declare k text; j int;
  begin for j in 1..2 loop null; end loop; end;
  return n;
end $$

create function hides_quoted(n int) returns int language plpgsql as '
declare s text := ''it''; n int;
begin return 1; end'

do $$ declare a int; b int; c int; g gauge; begin
  select 1 into a, b;
  select 1, 2, 3 into a, b;
  select 1 into a, b, c;
  select 1 into g;
  select 1, 'x', 2 into g;
  for a, b in select 1 loop null; end loop;
  select no into a from gauge order by no;
  execute 'select 1' into a, b;
  raise notice '% %', a, b;
end $$

set plpgsql.extra_errors = 'too_many_rows'

do $$ declare a int; begin select no into a from gauge; end $$

set plpgsql.extra_errors = 'strict_multi_assignment'

do $$ declare a int; b int; begin select 1 into a, b; end $$

set plpgsql.extra_errors = 'shadowed_variables'

create function hides_again(n int) returns int language plpgsql as $$
declare
  n int;
begin return 1; end $$

set plpgsql.extra_errors = 'all'

do $$ declare a int; b int; begin select 1, 2 into a, b; select no into a from gauge where no = 1; end $$

reset plpgsql.extra_errors
