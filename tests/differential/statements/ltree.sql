-- The extension ltree: its types read and printed, order, operators and functions, arrays, indexes, what fails.
create extension ltree

select extname, extversion, extrelocatable from pg_extension where extname = 'ltree'

select 'Top.Science.Astronomy'::ltree, ''::ltree, '1.a_b.C'::ltree, nlevel('a.b.c'), nlevel('')

select 'a.b'::varchar::ltree, 'a.b'::ltree::varchar, 'a.b'::ltree::text, text2ltree('x.y'), ltree2text('x.y'), 'a.b'::text::ltree

select '1.2..3'::ltree

select 'a.b-c'::ltree

select 'é.b'::ltree

select 'a.'::ltree

select '.'::ltree

select ' a'::ltree

select 'a '::ltree

select repeat('a', 256)::ltree

select ('a.' || repeat('a', 256) || '.b')::ltree

select length((repeat('a.', 65534) || 'a')::ltree::text)

select (repeat('a.', 65535) || 'a')::ltree

select text2ltree('a..b')

select 1::ltree

select 'a.b'::ltree < 'a.c', 'a.b'::ltree < 'ab', 'a'::ltree < 'a.b', 'a.b'::ltree = 'a.b', 'A'::ltree = 'a', 'a'::ltree <> 'b', ''::ltree < 'a', 'a'::ltree >= 'a', 'Z'::ltree > 'a', 'a_'::ltree > 'aZ'

select ltree_cmp('a.b', 'a.c.d'), ltree_cmp('a', 'a.b'), ltree_cmp('abc', 'a'), ltree_cmp('a.b.c', 'a'), ltree_cmp('', ''), ltree_cmp('a.b', 'a.b')

select x from unnest('{a.b,a,ab,a_b,"",A,a.b.c,a.a,b,1}'::ltree[]) x order by x

select x from unnest('{a.b,a,ab,a_b,"",A,a.b.c,a.a,b,1}'::ltree[]) x order by x desc

select array_agg(distinct x) from unnest('{a.b,a,a.b,a}'::ltree[]) x

select '{a.b,c}'::ltree[] < '{a.c}'::ltree[], '{a.b}'::ltree[] = '{a.b}'::ltree[], '{a.b,c}'::ltree[] > '{a.b}'::ltree[], row('a.b'::ltree, 1) < row('a.c'::ltree, 0)

select x, count(*) from unnest('{{a,b},{a,b.c}}'::ltree[]) x group by x order by x

select max('a'::ltree)

select subltree('Top.Child1.Child2', 1, 2), subltree('a.b.c', 1, 1), subltree('a.b.c', 0, 9)

select subltree('a.b.c', 3, 4)

select subltree('a.b.c', 2, 1)

select subltree('a.b.c', -1, 1)

select subpath('Top.Child1.Child2', 0, 2), subpath('a.b.c', -2), subpath('a.b.c', 1), subpath('a.b.c', -2, 1), subpath('a.b.c', 0, -1), subpath('a.b.c', 0, 0), subpath('a.b.c', -5, 2), subpath('a.b.c', 1, 9), subpath('a.b.c', 2, 0)

select subpath('a.b.c', 3)

select subpath('a.b.c', 0, -4)

select subpath('', 0)

select index('0.1.2.3.5.4.5.6.8.5.6.8', '5.6'), index('0.1.2.3.5.4.5.6.8.5.6.8', '5.6', -4), index('a.b', 'b', 5), index('a.b', 'b', -9), index('a.b', ''), index('', 'a'), index('a.b.a.b', 'a.b', 1), index('a', 'a.b')

select lca('1.2.3', '1.2.3.4.5.6'), lca('{1.2.3,1.2.3.4}'::ltree[]), lca('{}'::ltree[]), lca('a.b', 'a'), lca('a', 'b'), lca('', 'a'), lca('a.b.c', 'a.b.d', 'a.c'), lca('{a.b.c}'::ltree[]), lca('a.b', 'a.b', 'a.b', 'a.b', 'a.b', 'a.b', 'a.b', 'a.b')

select lca('a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a')

select lca('{a,NULL}'::ltree[])

select lca('{{a,b}}'::ltree[])

select 'a'::ltree || 'b.c'::ltree, 'a'::ltree || 'b', 'a' || 'b'::ltree, 'a'::ltree || ''::ltree, ''::ltree || 'a'::ltree, 'a'::ltree || 'b'::text, 'a'::text || 'b'::ltree

select 'a'::ltree || 'b-'::text

select 'a'::ltree || null::ltree

select 'a.b'::ltree @> 'a', 'a'::ltree @> 'a.b', ''::ltree @> 'a', 'a'::ltree <@ ''::ltree, 'a.b'::ltree <@ 'a', 'ab'::ltree <@ 'a', 'a'::ltree <@ 'a', 'a.b'::ltree <@ 'a.b.c', ''::ltree <@ '', 'a'::ltree ^@> 'a.b', 'a.b'::ltree ^<@ 'a'

select 'a.*{0,}.b|c@*%.!d|e{,}.f{2,}.g{,4}.*{1,1}.*{,2}.*.x{3}.*{0}.y{1}'::lquery

select 'a_b%@*|c@%'::lquery, '*'::lquery, '!a'::lquery, '*.a.*'::lquery, '1|2'::lquery, '!a{2}'::lquery, 'a{0,}'::lquery

select ''::lquery

select 'a.'::lquery

select '!'::lquery

select '!.a'::lquery

select '!@*.a'::lquery

select '!|a'::lquery

select 'a|.b'::lquery

select 'a|'::lquery

select 'a*b'::lquery

select 'a-b'::lquery

select '**'::lquery

select '*a'::lquery

select 'a.*{3'::lquery

select 'a{}'::lquery

select 'a{x}'::lquery

select 'a{1}b'::lquery

select 'a{1,2,3}'::lquery

select 'a{70000}'::lquery

select 'a{,70000}'::lquery

select 'a{3,2}'::lquery

select 'a{99999999999}'::lquery

select ('a.' || repeat('b', 256) || '@*')::lquery

select 'a-b'::text::lquery

select q, array_agg(p order by p) from unnest('{"",a,a.b,a.b.c,a.x.b.c,b.c,A.B,a.b.b.c,a_b.c_d,a.a.a}'::ltree[]) p, unnest('{a.*,*,*.b.*,*.c,a.*{1}.b.*,a.*{,1},!a.*,!a,a|b.*,A@.*,a*.*,b%.*,d_c%.*,c%*.*,*{2},*{1,2},a.b{2}.c,a.!b{1,}.c,*.!b.*,a{2,3},a{,},a{2}.a.*,a.!c.*,*{0}.a,_%}'::text[]) q where p ~ q::lquery group by q order by q

select 'Hello_World.b'::ltree ~ 'hello@%.*', 'foo_bar_baz'::ltree ~ 'foo_bar%', 'foo_barbaz'::ltree ~ 'foo_bar%*', 'foo_barbaz'::ltree ~ 'foo_bar%', 'foobar'::ltree ~ 'foo%*', 'barfoo'::ltree ~ 'foo%'

select 'a.b'::lquery ~ 'a.b'::ltree, 'a.b'::ltree ^~ 'a.b', 'a.b'::ltree ? '{x,a.*}'::lquery[], '{x}'::lquery[] ? 'a'::ltree, 'a'::ltree ^? '{a}'::lquery[]

select (repeat('a.', 20) || 'a')::ltree ~ (repeat('*.a.*.', 2) || 'b')::lquery

select ''::ltxtquery

select 'a & (b | !c*) & !(d & e)|f%@'::ltxtquery, 'a & (b & c)'::ltxtquery, '!!a'::ltxtquery, '!(a|b)'::ltxtquery, 'a|(b|c)|d'::ltxtquery, '(a|b)&c'::ltxtquery, ' a '::ltxtquery, 'a|b&!c|d'::ltxtquery

select 'a b'::ltxtquery

select 'a)'::ltxtquery

select '(a'::ltxtquery

select 'a &'::ltxtquery

select 'a*b'::ltxtquery

select '()'::ltxtquery

select 'a-b'::ltxtquery

select repeat('a', 256)::ltxtquery

select 'Top.Science.Astronomy'::ltree @ 'Astro*% & !pictures@', 'a.b.c'::ltree @ 'a & d', 'a.b.c'::ltree @ 'a & !d', 'A.b'::ltree @ 'a@', 'a_b.c'::ltree @ 'b% & c', 'x|a & y'::ltxtquery @ 'a.y'::ltree, 'x'::ltree ^@ 'x', ''::ltree @ '!a'

select '{a.b,c}'::ltree[] @> 'a.b.c'::ltree, 'a.b.c'::ltree <@ '{a.b,c}'::ltree[], '{a.b,c}'::ltree[] <@ 'a'::ltree, 'a'::ltree @> '{a.b,c}'::ltree[], '{a.b,c}'::ltree[] ~ 'c.*'::lquery, 'x.*'::lquery ~ '{a.b,c}'::ltree[], '{a.b,c}'::ltree[] ? '{x,c}'::lquery[], '{a.b,c}'::ltree[] @ 'b'::ltxtquery, 'z'::ltxtquery @ '{a.b,c}'::ltree[]

select '{a.b,c}'::ltree[] ?@> 'a.b.c'::ltree, '{a.b,c}'::ltree[] ?<@ 'a'::ltree, '{a.b,c}'::ltree[] ?~ 'c.*'::lquery, '{a.b,c}'::ltree[] ?@ 'b'::ltxtquery, '{a.b,c}'::ltree[] ?@> 'x'::ltree

select '{a,NULL}'::ltree[] @> 'a'::ltree

select '{{a,b}}'::ltree[] @> 'a'::ltree

select 'a'::ltree ? '{a,NULL}'::lquery[]

select '{}'::ltree[] ~ 'a'::lquery

select 'a'::lquery = 'a'::lquery

select 'a'::lquery order by 1

create table places (id int primary key, path ltree not null, tags ltree[])

insert into places values (1, 'Top', '{x}'), (2, 'Top.Science', '{x,y.z}'), (3, 'Top.Science.Astronomy', null), (4, 'Top.Hobbies', '{}'), (5, 'Topics.Science', '{y}'), (6, 'Top.Science.Astronomy.Stars', '{z.a}'), (7, '', '{}')

create index places_path on places using gist (path)

create unique index places_tree on places (path)

create index places_signed on places using gist (path gist_ltree_ops (siglen = 100))

create index places_tags on places using gist (tags)

create index places_odd on places using gist (path gist_ltree_ops (siglen = 99))

create index places_over on places using gist (path gist_ltree_ops (siglen = 4000))

create index on places using gin (path)

create index on places using hash (path)

create index on places using gist (id, path)

select indexdef from pg_indexes where tablename = 'places' order by 1

insert into places values (8, 'Top.Science')

insert into places values (8, 'Top Science')

select id, path from places where path <@ 'Top.Science' order by path

select id from places where path @> 'Top.Science.Astronomy' order by id

select id from places where 'Top.Science.Astronomy' <@ path order by id

select id from places where path <@ '' order by id

select id from places where path <@ array['Top.Hobbies', 'Topics']::ltree[] order by id

select id from places where path <@ any(array['Top.Hobbies', 'Topics']::ltree[]) order by id

select id from places where path ~ '*.Science.*{1,}' order by id

select id from places where path @ 'Science & !Stars' order by id

select id from places where path = 'Top.Hobbies' or path > 'Top.Science.Astronomy' order by id

select id from places where tags @> 'y.z.q'::ltree or tags ~ 'z.*'::lquery order by id

select id from places where path between 'Top.Science' and 'Top.Science.zzz' order by id

select id from places where path in ('Top', 'Top.Hobbies') order by id

select subpath(path, 0, 1), count(*) from places where nlevel(path) > 0 group by 1 order by 1

select p.id, c.id from places p join places c on c.path <@ p.path and nlevel(c.path) = nlevel(p.path) + 1 order by 1, 2

select id, (select count(*) from places c where c.path <@ p.path || 'Science'::text) from places p where id < 3 order by 1

update places set path = 'New' || subpath(path, 1) where path <@ 'Top' and nlevel(path) > 1 returning id, path

create index places_fine on places (path ltree_ops) where id > 100

alter table places alter tags type text using tags::text

alter table places alter path type text

alter table places alter path type ltree using path::ltree

copy places (id, path) from stdin
9	a..b
\.

copy (select id, path from places where id < 3 order by id) to stdout (format binary)

create domain spot as ltree check (value <@ 'Top' and nlevel(value) < 4)

select 'Top.x'::spot, 'Top.x'::spot || 'y'

select 'Down'::spot

create table unlike (path ltree, exclude using gist (path with =))

insert into unlike values ('a'), ('a.b'), ('a')

create table bad (path ltree, exclude using gist (path with @>))

create schema other

alter extension ltree set schema other

select 'a.b'::other.ltree operator(other.<@) 'a'

select pg_typeof(path)::text from places limit 1

alter extension ltree set schema public

select typname, typcategory, typdelim, typarray::regtype from pg_type where typname in ('ltree', 'lquery', 'ltxtquery') order by 1

select oprname, oprleft::regtype, oprright::regtype, oprresult::regtype, oprcode, oprcom::regoper::text <> '0', oprrest, oprjoin, oprcanmerge, oprcanhash from pg_operator where oprcode::text ~ '^_?(ltree|ltq|lt_q|ltxtq)_' order by oprcode::text, oprname

select proname, pg_get_function_arguments(oid), prorettype::regtype, provolatile, proisstrict, proparallel from pg_proc where proname ~ '^(ltree_|_ltree_|lca|_lca|subltree|subpath|index$|nlevel|_?lt|_?ltx|text2ltree)' and prorettype <> all ('{internal,void,cstring,bytea}'::regtype[]) and not proargtypes::oid[] && array['internal'::regtype::oid, 'cstring'::regtype::oid] order by 1, 2

select opcname, opcdefault, opcintype::regtype, amname from pg_opclass c join pg_am a on a.oid = opcmethod where opcname like '%ltree%' order by 1

drop table unlike

alter table places drop tags

drop domain spot

drop extension ltree

drop extension ltree cascade

select * from places where id = 1
