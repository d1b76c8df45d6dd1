# Text search: vectors and queries, from texts and as they are, matching and ranking.

select 'fat cat sat on a mat'::tsvector, 'a:1A fat:2B,4C cat:5D'::tsvector, ''::tsvector, $$the lexeme '    ' contains spaces$$::tsvector, $$the lexeme 'Joe''s' contains a quote$$::tsvector

select 'a:1,1A,3,2B'::tsvector, 'b:20000 b:16383'::tsvector, 'a\:b c\\d'::tsvector, 'x:1 x:2A'::tsvector, 'ä Z a b'::tsvector

select 'a:'::tsvector

select 'a:0'::tsvector

select 'a:x'::tsvector

select '''a'::tsvector

select repeat('x', 2050)::tsvector

select 'fat & rat'::tsquery, 'fat & (rat | cat)'::tsquery, 'fat & rat & ! cat'::tsquery, 'fat:ab & cat'::tsquery, 'super:*'::tsquery, 'super:*ab'::tsquery, '!(a | b) & c'::tsquery

select 'a <-> b <2> c'::tsquery, 'a <-> (b <-> c)'::tsquery, '(a | b) <-> c'::tsquery, 'a | b & c'::tsquery, '(a & b) | c'::tsquery, '!!a'::tsquery, $$'quoted word' & x$$::tsquery, '!(a & b)'::tsquery, 'a & (b & c)'::tsquery

select 'a &'::tsquery

select 'a b'::tsquery

select '(a'::tsquery

select 'a)'::tsquery

select '& a'::tsquery

select 'a <x> b'::tsquery

select 'a <20000> b'::tsquery

select to_tsvector('english', 'The quick brown foxes jumped over the lazy dogs, and the dog barked'), to_tsvector('simple', 'The Quick fox'), to_tsvector('a fat cats')

select to_tsvector('english', 'Email foo.bar@example.com, see http://www.example.com/path/to?x=1 or 3.14, -5, 1e3, v1.2.3, foo-bar-baz, it''s O''Hara; /usr/local/x.txt <b>bold</b> &amp; naïve café 3rd')

select to_tsvector('pg_catalog.english', ''), to_tsvector(null), to_tsvector('nosuch', 'a')

select to_tsvector('nosuch', 'a')

select to_tsvector('english'::regconfig, 'running'), 'simple'::regconfig, 'english'::regconfig::oid, 3748::regconfig, 'simple'::regdictionary

show default_text_search_config

set default_text_search_config = 'simple'

select to_tsvector('The cats'), get_current_ts_config()

reset default_text_search_config

select to_tsquery('english', 'The & Fat & Rats'), to_tsquery('fat & !(cats | dogs)'), to_tsquery('super:*A & running'), to_tsquery('''The quick brown''')

select to_tsquery('english', 'fat <-> the <-> cat'), to_tsquery('english', 'the <-> cat'), to_tsquery('cat <-> the'), to_tsquery('pg_class & foo-bar'), to_tsquery('the | a | cat')

select to_tsquery('the')

select to_tsquery('')

select to_tsquery('fat cat')

select plainto_tsquery('english', 'The Fat Rats'), plainto_tsquery('The Fat & Rats:C'), plainto_tsquery('foo-bar')

select plainto_tsquery('the')

select phraseto_tsquery('english', 'The Fat Rats'), phraseto_tsquery('cat in the hat'), phraseto_tsquery('The Fat & Rats:C')

select websearch_to_tsquery('english', 'The fat rats'), websearch_to_tsquery('"supernovae stars" -crab'), websearch_to_tsquery('"sad cat" or "fat rat"'), websearch_to_tsquery('signal -"segmentation fault"'), websearch_to_tsquery('cat or dog fish'), websearch_to_tsquery('or cat'), websearch_to_tsquery('cat or')

select websearch_to_tsquery('the'), websearch_to_tsquery(''), websearch_to_tsquery('"" )( dummy \\ query <->'), websearch_to_tsquery('fat:A & cat!')

select to_tsvector('fat cats ate fat rats') @@ to_tsquery('fat & rat'), 'a fat cat sat on a mat and ate a fat rat'::tsvector @@ 'cat & rat'::tsquery, 'fat & cow'::tsquery @@ 'a fat cat'::tsvector, 'fat cats' @@ 'cat', 'fat cats' @@ to_tsquery('cat')

select v, q, v::tsvector @@ q::tsquery from (values ('a:1 b:2 c:3'), ('a:1 b:3 c:4'), ('a b c'), ('a:1A b:2B'), ('b:1 a:2'), ('abc:1 abd:2'), ('')) v(v), (values ('a <-> b'), ('a <2> b'), ('a <-> b <-> c'), ('a & b'), ('a | x'), ('!a'), ('!a <-> b'), ('a <-> !b'), ('a:A'), ('a:B'), ('ab:*'), ('(a | b) <-> c'), ('(a & b) <-> c'), ('!(a <-> b)'), ('a <-> (b <-> c)'), ('!x <-> !y'), ('a <0> a'), ('(a <-> b) | (b <-> a)'), ('!(a | x) <-> b')) q(q) order by 1, 2

select 'a:1 b:2'::tsvector || 'c:1 d:2 b:3'::tsvector, setweight('fat:2,4 cat:3 rat:5B'::tsvector, 'A'), setweight('fat:2,4 cat:3'::tsvector, 'b', '{cat,rat}'), strip('fat:2,4 cat:3 rat:5A'::tsvector), length('fat:2,4 cat:3 rat:5A'::tsvector)

select setweight('a:1'::tsvector, 'x')

select ts_delete('fat:2,4 cat:3 rat:5A'::tsvector, 'fat'), ts_delete('fat:2,4 cat:3 rat:5A'::tsvector, array['fat', 'rat']), ts_filter('fat:2,4 cat:3b,7c rat:5A'::tsvector, '{a,b}'), tsvector_to_array('fat:2,4 cat:3 rat:5A'::tsvector), array_to_tsvector('{fat,cat,rat,fat}'::text[])

select array_to_tsvector(array['a', null])

select array_to_tsvector(array['a', ''])

select * from unnest('fat:2,4 cat:3 rat:5A dog'::tsvector)

select 'fat | rat'::tsquery && 'cat'::tsquery, 'fat | rat'::tsquery || 'cat'::tsquery, !! 'cat'::tsquery, 'fat'::tsquery <-> 'rat'::tsquery, tsquery_phrase('fat', 'cat', 10), 'a'::tsquery && to_tsquery('the')

select numnode('(fat & rat) | cat'::tsquery), querytree('foo & ! bar'::tsquery), querytree('!a'), querytree('a | !b'), 'cat'::tsquery @> 'cat & rat'::tsquery, 'cat'::tsquery <@ '!cat & rat'::tsquery

select tsquery_phrase('a', 'b', -1)

select to_tsvector('english', '{"a": "The Fat Rats", "b": ["in", "cats"], "c": 5}'::json), to_tsvector('english', '{"a": "The Fat Rats", "b": ["cats and dogs"]}'::jsonb), jsonb_to_tsvector('english', '{"aaa bbb": "fat rats", "n": 123, "t": true}'::jsonb, '["string", "numeric", "key", "boolean"]'), json_to_tsvector('english', '{"a": "x", "n": 12.50}'::json, '"all"')

select jsonb_to_tsvector('english', '{"a": 1}'::jsonb, '["nosuch"]')

select ts_rank(to_tsvector(d), to_tsquery(q)), ts_rank_cd(to_tsvector(d), to_tsquery(q)), round(ts_rank(setweight(to_tsvector(d), 'A'), to_tsquery(q), 32)::numeric, 5), ts_rank_cd(to_tsvector(d), to_tsquery(q), 1|2|4|8|16), ts_rank('{0.1,0.2,0.4,0.9}', to_tsvector(d), to_tsquery(q), 2), ts_rank(strip(to_tsvector(d)), to_tsquery(q)), ts_rank_cd('{0.1,0.2,0.4,1}', strip(to_tsvector(d)), to_tsquery(q)) from (values ('The fat cat sat on the mat and ate a fat rat'), ('A cat'), ('rats rats rats and one cat far away from all the other words in this document here'), ('')) d(d), (values ('cat'), ('cat & rat'), ('cat | rat'), ('fat <-> cat'), ('ca:*'), ('!dog'), ('cat & !rat')) q(q) order by d, q

select ts_rank('{0.1}', 'a:1', 'a')

select ts_rank('{0.1,0.2,0.3,2}', 'a:1', 'a')

select ts_lexize('english_stem', 'stars'), ts_lexize('english_stem', 'a'), ts_lexize('simple', 'The')

select * from ts_token_type('default') order by 1 limit 4

select * from ts_parse('default', '123 - a number, foo-bar') where tokid <> 12

create table docs (id int primary key, title text, body text, tsv tsvector, gen tsvector generated always as (setweight(to_tsvector('english', coalesce(title, '')), 'A') || setweight(to_tsvector('english', coalesce(body, '')), 'B')) stored)

create index on docs using gin (tsv)

create index on docs using gin (to_tsvector('english', body))

create index on docs using gist (gen tsvector_ops (siglen = 100))

create trigger docs_tsv before insert or update on docs for each row execute function tsvector_update_trigger(tsv, 'pg_catalog.english', title, body)

insert into docs values (1, 'Fat cats', 'The cats are sitting on mats'), (2, 'Dogs', 'A dog is chasing a cat'), (3, null, 'Birds fly')

select * from docs order by id

select id from docs where tsv @@ to_tsquery('english', 'cat') order by ts_rank(tsv, to_tsquery('english', 'cat')) desc, id

select id from docs where gen @@ 'cat:A' or to_tsvector('english', body) @@ plainto_tsquery('english', 'birds flying') order by id

update docs set body = 'no more' where id = 2 returning tsv

select indexdef from pg_indexes where tablename = 'docs' order by 1

select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'docs'::regclass

create table bad (a int, t tsvector)

create trigger x before insert on bad for each row execute function tsvector_update_trigger(t, 'pg_catalog.english', a)

insert into bad values (1)

create trigger y before insert on bad for each row execute function tsvector_update_trigger(t, 'pg_catalog.english', nosuch)

drop trigger x on bad

insert into bad values (1)

select count(distinct tsv), count(*) from docs

select tsv from docs group by tsv having count(*) > 5

select cfgname from pg_ts_config where cfgname in ('simple', 'english') order by 1

copy (select 'a:1B b'::tsvector, 'a & b'::tsquery) to stdout

select ts_headline('english', d, to_tsquery('english', q), o) from (values ('The most common type of search is to find all documents containing given query terms and return them in order of their similarity to the query.'), ('A fat cat sat on a mat and ate a fat rat. <b>Cats</b> and dogs, 3.14 or foo-bar-cat at www.cat.com/x. The end, really; nothing more to say about the cat and the rat in this long text that goes on and on without any purpose whatsoever except to be longer than thirty five words so that the headline has to be cut somewhere in the middle of it.'), ('')) d(d), (values ('query & similarity'), ('cat & rat'), ('fat <-> cat'), ('nothing'), ('ca:*'), ('!cat')) q(q), (values (''), ('MaxWords=10, MinWords=5'), ('HighlightAll=true, StartSel = <, StopSel = >')) o(o) order by d, q, o

select ts_headline('english', repeat(d, n) || ' and ' || d, to_tsquery('english', q), o || f) from (values ('The most common type of search is to find all documents containing given query terms and return them in order of their similarity to the query. '), ('A fat cat sat on a mat and ate a fat rat. <b>Cats</b> and dogs, 3.14 or foo-bar-cat at www.cat.com/x. The end, really; nothing more to say about the cat and the rat in this long text that goes on and on without any purpose whatsoever except to be longer than thirty five words so that the headline has to be cut somewhere in the middle of it. '), ('')) d(d), (values ('query & similarity'), ('cat & rat'), ('fat <-> cat'), ('cat | dog'), ('nothing'), ('find & similarity'), ('!cat')) q(q), (values (''), ('MaxWords=10, MinWords=5, '), ('MaxWords=4, MinWords=1, ShortWord=0, FragmentDelimiter="//", '), ('HighlightAll=true, ')) o(o), (values ('MaxFragments=1'), ('MaxFragments=2, StartSel=<, StopSel=>'), ('MaxFragments=20')) f(f), (values (0), (2)) n(n) order by d, q, o, f, n

select ts_headline('a', 'a'::tsquery, 'MaxFragments=-1')

select ts_headline('The cats sat', 'cat'::tsquery), ts_headline('simple', 'The cats sat', 'cats'::tsquery)

select ts_headline('a', 'a'::tsquery, 'MinWords=5, MaxWords=3')

select ts_headline('a', 'a'::tsquery, 'Nosuch=5')

SELECT * FROM ts_debug('english', 'The quick brown foxes, a re-written foo@bar.com 12 -3.5 &amp; <b>')

SELECT * FROM ts_debug('simple', 'The Quick')

SELECT alias, lexemes FROM ts_debug('a running cat')

SELECT ts_headline('{"a": "a fat cat and a rat", "b":  ["cat \"x\" é", 1.50, true, null, {"c": "rat"}], "a": ""}'::json, to_tsquery('cat & rat'))

SELECT ts_headline('{"a": "a fat cat and a rat", "b":  ["cat \"x\" é", 1.50, true, null, {"c": "rat"}], "a": ""}'::jsonb, to_tsquery('cat & rat'))

SELECT ts_headline('english', '{"a": "cats are here"}'::json, 'cat'::tsquery, 'StartSel=<, StopSel=>')

SELECT ts_headline('simple', '{"a": "cats are here"}'::jsonb, 'cats'::tsquery, 'StartSel=<, StopSel=>')

SELECT ts_headline('[1, 2]'::json, 'x'), ts_headline('"a cat"'::jsonb, 'cat'), ts_headline('{ }'::json, 'x'), ts_headline('{"k\n": "v\t"}'::json, 'x')

SELECT ts_headline('{"a": "x"}'::json, 'x'::tsquery, 'nope=1')

-- what people type into a search box

select q, websearch_to_tsquery('english', q), websearch_to_tsquery('simple', q) from unnest(array['""" )( plain \ words <->', '"red apples" -pear', 'a or b', 'or', 'or or or', 'apple or', 'apple OR -pear', 'apple-or-pear', '-', '--apple', '"never closed apples', 'apple""pear', '(apple & pear) | !plum', 'apple:pear', ':*', 'apple or"pear"', 'apple or .', 'apple or_x', '-the apple', '"the apple" or the', 'é or ü', '-"red apple"', 'apple !']) q

-- signs between words

select * from ts_parse('default', 'one - two +three & four / five <- (six), -- 7 ; .')

select t, (select string_agg(token, '|') from ts_parse('default', t)) from unnest(array['a - b', 'a--b', 'a +- b', ' <> ', '&&', 'a , - ; b', '- - -', 'x & y']) t

# Whoever may not see where the server's files are has its dictionaries all the same.
SET ROLE pg_monitor

SELECT current_setting('data_directory') <> '' AS sees

SET ROLE pg_database_owner

SELECT current_setting('data_directory')

SELECT to_tsvector('english', 'The stars'), ts_lexize('english_stem', 'stars'), to_tsquery('star & the'), ts_headline('a star', 'stars')

RESET ROLE
