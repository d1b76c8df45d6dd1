-- The types of extensions in pg_type: their input and output functions, by which clients choose how they read them.
create schema elsewhere

create extension ltree

create extension hstore schema elsewhere

create extension cube

create extension citext

select typname, typlen, typalign, typstorage, typbyval, typinput, typoutput, typreceive, typsend, typelem::regtype from pg_type where typname ~ '^_?(ltree|lquery|ltxtquery|hstore|cube|citext)$' order by typname

select proname, prosrc, probin, provolatile, proisstrict, proparallel, lanname, prorettype::regtype, proargtypes::regtype[] from pg_proc p join pg_language l on l.oid = prolang where proname ~ '^(citext|hstore_|cube_|ltree_|lquery_|ltxtq_)(in|out|recv|send)$' order by proname

select t.typname from pg_type t join pg_proc p on p.oid = t.typsend where p.proname in ('ltree_send', 'hstore_send', 'int4send') order by 1

create type elsewhere.base (input = nowhere.base_in, output = base_out)

drop extension ltree

drop extension hstore

drop extension cube

drop extension citext

select count(*) from pg_proc where proname ~ '^(citext|hstore_|cube_|ltree_|lquery_|ltxtq_)(in|out|recv|send)$'
