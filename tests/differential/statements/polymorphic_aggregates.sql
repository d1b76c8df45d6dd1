# Aggregates that users make: polymorphic, VARIADIC, ordered-set and moving ones.

CREATE TABLE t (g text, a int, n numeric(8,2), b text, i interval)

INSERT INTO t VALUES ('x', 1, 1.5, 'one', '1 day'), ('x', 2, 2.5, 'two', '2 hours'), ('y', 3, NULL, NULL, NULL), ('y', NULL, 4.25, 'four', '1 mon')

CREATE AGGREGATE array_accum (anycompatible) (sfunc = array_append, stype = anycompatiblearray, initcond = '{}')

SELECT array_accum(a), array_accum(n), array_accum(b), array_accum(i) FROM t

SELECT g, array_accum(b ORDER BY a DESC), array_accum(DISTINCT g) FROM t GROUP BY g ORDER BY g

SELECT array_accum(a) FROM t WHERE false

SELECT array_accum(a) FILTER (WHERE a > 1), pg_typeof(array_accum(n)) FROM t

SELECT a, array_accum(a) OVER (ORDER BY a ROWS 1 PRECEDING) FROM t ORDER BY a

CREATE FUNCTION least_accum(anyelement, VARIADIC anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT least($1, min($2[i])) FROM generate_subscripts($2, 1) g(i)'

CREATE AGGREGATE least_agg (VARIADIC items anyarray) (stype = anyelement, sfunc = least_accum)

SELECT least_agg(a, 7, 2), least_agg(VARIADIC ARRAY[a, 3]) FROM t

SELECT least_agg(b, 'on') FROM t

CREATE AGGREGATE newavg (sfunc = int4_avg_accum, basetype = int4, stype = _int8, finalfunc = int8_avg, initcond1 = '{0,0}')

SELECT newavg(a) FROM t

COMMENT ON AGGREGATE newavg_wrong (int4) IS 'an agg comment'

COMMENT ON AGGREGATE newavg (int4) IS 'an agg comment'

CREATE AGGREGATE newsum (sfunc1 = int4pl, basetype = int4, stype1 = int4, initcond1 = '0')

CREATE AGGREGATE newcnt (*) (sfunc = int8inc, stype = int8, initcond = '0', parallel = safe)

CREATE AGGREGATE oldcnt (sfunc = int8inc, basetype = 'ANY', stype = int8, initcond = '0')

CREATE AGGREGATE newcnt ("any") (sfunc = int8inc_any, stype = int8, initcond = '0')

SELECT newsum(a), newcnt(*), oldcnt(*), newcnt(a), newcnt(b) FROM t

SELECT newcnt(DISTINCT g) FROM t

COMMENT ON AGGREGATE nosuchagg (*) IS 'should fail'

COMMENT ON AGGREGATE newcnt (*) IS 'an agg(*) comment'

COMMENT ON AGGREGATE newcnt ("any") IS 'an agg(any) comment'

CREATE AGGREGATE my_percentile_disc(float8 ORDER BY anyelement) (stype = internal, sfunc = ordered_set_transition, finalfunc = percentile_disc_final, finalfunc_extra = true, finalfunc_modify = read_write)

CREATE AGGREGATE my_rank(VARIADIC "any" ORDER BY VARIADIC "any") (stype = internal, sfunc = ordered_set_transition_multi, finalfunc = rank_final, finalfunc_extra = true, hypothetical)

ALTER AGGREGATE my_percentile_disc(float8 ORDER BY anyelement) RENAME TO test_percentile_disc

ALTER AGGREGATE my_rank(VARIADIC "any" ORDER BY VARIADIC "any") RENAME TO test_rank

SELECT test_percentile_disc(0.5) WITHIN GROUP (ORDER BY a), test_percentile_disc(0.3) WITHIN GROUP (ORDER BY b DESC) FROM t

SELECT test_rank(2) WITHIN GROUP (ORDER BY a), test_rank('two', 2) WITHIN GROUP (ORDER BY b, a) FROM t

SELECT test_rank(2, 3) WITHIN GROUP (ORDER BY a) FROM t

SELECT test_percentile_disc(0.5, 1) WITHIN GROUP (ORDER BY a) FROM t

SELECT test_percentile_disc() WITHIN GROUP (ORDER BY a, 1.5) FROM t

SELECT test_rank(2) FROM t

SELECT newsum(2) WITHIN GROUP (ORDER BY a) FROM t

SELECT test_rank(2) WITHIN GROUP (ORDER BY a) OVER () FROM t

SELECT proname, pg_get_function_arguments(oid), pg_get_function_identity_arguments(oid), prorettype::regtype, provariadic::regtype, oid::regprocedure::text, proargmodes, proallargtypes FROM pg_proc WHERE prokind = 'a' AND oid >= 16384 ORDER BY proname, oid::regprocedure::text

SELECT aggfnoid::regproc::text, aggkind, aggnumdirectargs, aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn, aggfinalextra, aggmfinalextra, aggfinalmodify, aggmfinalmodify, aggsortop, aggtranstype::regtype, aggtransspace, aggmtranstype::regtype, aggmtransspace, agginitval, aggminitval FROM pg_aggregate WHERE aggfnoid >= 16384 ORDER BY 1, 4, 2

SELECT pg_get_function_arguments(oid) FROM pg_proc WHERE proname IN ('percentile_disc', 'rank', 'mode') AND prokind = 'a' ORDER BY 1

CREATE AGGREGATE sumdouble (float8) (stype = float8, sfunc = float8pl, mstype = float8, msfunc = float8pl, minvfunc = float8mi)

SELECT x, sumdouble(x) OVER (ORDER BY n ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) FROM (VALUES (1, 1.0e20::float8), (2, 1.0::float8)) v (n, x)

SELECT x, sumdouble(x) OVER (ORDER BY n) FROM (VALUES (1, 1.0e20::float8), (2, 1.0::float8)) v (n, x)

SELECT x, sumdouble(x) FILTER (WHERE n <> 2) OVER (ORDER BY n ROWS 1 PRECEDING) FROM (VALUES (1, 1.0e20::float8), (2, 1.0::float8), (3, 5), (4, null), (5, 6)) v (n, x)

CREATE AGGREGATE myavg (numeric) (stype = internal, sfunc = numeric_avg_accum, serialfunc = numeric_avg_serialize)

CREATE AGGREGATE myavg (numeric) (stype = internal, sfunc = numeric_avg_accum, serialfunc = numeric_avg_deserialize, deserialfunc = numeric_avg_deserialize)

CREATE AGGREGATE myavg (numeric) (stype = internal, sfunc = numeric_avg_accum, serialfunc = numeric_avg_serialize, deserialfunc = numeric_avg_serialize)

CREATE AGGREGATE myavg (numeric) (stype = internal, sfunc = numeric_avg_accum, serialfunc = numeric_avg_serialize, deserialfunc = numeric_avg_deserialize, combinefunc = int4larger)

CREATE AGGREGATE myavg (numeric) (stype = internal, sfunc = numeric_avg_accum, finalfunc = numeric_avg, serialfunc = numeric_avg_serialize, deserialfunc = numeric_avg_deserialize, combinefunc = numeric_avg_combine, finalfunc_modify = shareable)

SELECT myavg(n) FROM t

SELECT myavg(n) OVER () FROM t

SELECT aggfnoid, aggtransfn, aggcombinefn, aggtranstype::regtype, aggserialfn, aggdeserialfn, aggfinalmodify FROM pg_aggregate WHERE aggfnoid = 'myavg'::REGPROC

DROP AGGREGATE myavg (numeric)

CREATE AGGREGATE myavg (numeric) (stype = internal, sfunc = numeric_avg_accum, finalfunc = numeric_avg)

CREATE OR REPLACE AGGREGATE myavg (numeric) (stype = numeric, sfunc = numeric_add)

SELECT myavg(n) FROM t

CREATE OR REPLACE AGGREGATE myavg (numeric) (stype = numeric, sfunc = numeric_add, finalfunc = numeric_out)

CREATE OR REPLACE AGGREGATE myavg (order by numeric) (stype = numeric, sfunc = numeric_add)

create function sum3(int8,int8,int8) returns int8 as 'select $1 + $2 + $3' language sql strict immutable

create function sum4(int8,int8,int8,int8) returns int8 as 'select $1 + $2 + $3 + $4' language sql strict immutable

CREATE OR REPLACE AGGREGATE sum3 (int8,int8,int8) (stype = int8, sfunc = sum4)

create aggregate sum2(int8,int8) (sfunc = sum3, stype = int8, initcond = '0')

SELECT sum2(a, 1) FROM t

SELECT sum2(DISTINCT a, 1), sum2(a, a ORDER BY b) FROM t

CREATE AGGREGATE mysum (int) (stype = int, sfunc = int4pl, parallel = pear)

CREATE FUNCTION float8mi_n(float8, float8) RETURNS float8 AS $$ SELECT $1 - $2; $$ LANGUAGE SQL

CREATE AGGREGATE invalidsumdouble (float8) (stype = float8, sfunc = float8pl, mstype = float8, msfunc = float8pl, minvfunc = float8mi_n)

CREATE FUNCTION float8mi_int(float8, float8) RETURNS int AS $$ SELECT CAST($1 - $2 AS INT); $$ LANGUAGE SQL

CREATE AGGREGATE wrongreturntype (float8) (stype = float8, sfunc = float8pl, mstype = float8, msfunc = float8pl, minvfunc = float8mi_int)

CREATE AGGREGATE case_agg ("Sfunc1" = int4pl, "Basetype" = int4, "Stype1" = int4, "Initcond1" = '0', "Parallel" = safe)

CREATE AGGREGATE case_agg(float8) ("Stype" = internal, "Sfunc" = ordered_set_transition, "Finalfunc" = percentile_disc_final, "Finalfunc_extra" = true, "Finalfunc_modify" = read_write, "Parallel" = safe)

CREATE AGGREGATE mymin (int) (sfunc = int4smaller, stype = int4, sortop = <, combinefunc = int4smaller, sspace = 64)

CREATE AGGREGATE mymax (int) (sfunc = int4larger, stype = int4, sortop = OPERATOR(pg_catalog.>))

CREATE AGGREGATE badsort (int) (sfunc = int4larger, stype = int4, sortop = <<>>)

CREATE AGGREGATE badsort (int8, int8) (sfunc = sum3, stype = int8, initcond = 0, sortop = >)

SELECT mymin(a), mymax(a) FROM t

CREATE AGGREGATE setagg (SETOF int) (sfunc = int4larger, stype = int4)

CREATE AGGREGATE outagg (OUT int) (sfunc = int4larger, stype = int4)

CREATE AGGREGATE defagg (int DEFAULT 3) (sfunc = int4larger, stype = int4)

CREATE AGGREGATE vagg (VARIADIC int) (sfunc = int4larger, stype = int4)

CREATE AGGREGATE redundant (int) (sfunc = int4larger, stype = int4, basetype = int4)

CREATE AGGREGATE nobase (sfunc = int4larger, stype = int4)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = int4, msfunc = int4larger)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = int4, mstype = int4)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = int4, mstype = int4, msfunc = int4pl)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = int4, hypothetical)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = trigger)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = int4, sspace = x)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = int4, finalfunc_extra = maybe)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = int4, finalfunc_modify = maybe)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = int4, sortop)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype)

CREATE AGGREGATE bad (int) (sfunc = int4larger, stype = int4, finalfunc = int4abs, finalfunc_extra)

CREATE AGGREGATE bad (VARIADIC int[] ORDER BY VARIADIC int[]) (sfunc = array_cat, stype = int[])

CREATE AGGREGATE bad (VARIADIC int[] ORDER BY int) (sfunc = array_cat, stype = int[])

CREATE AGGREGATE bad (int ORDER BY text) (sfunc = concat, stype = text, hypothetical)

CREATE AGGREGATE bad (anyelement) (sfunc = array_append, stype = anyarray)

CREATE AGGREGATE bad (int) (sfunc = generate_series, stype = int)

CREATE AGGREGATE bad (text) (sfunc = int4larger, stype = nosuchtype)

CREATE AGGREGATE bad (nosuchtype) (sfunc = int4larger, stype = int)

CREATE FUNCTION gather(state text, x text) RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(',', state, x) $$

CREATE FUNCTION gathered(state text, lead text, x text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN lead || ':' || coalesce(state, '-') || coalesce(x, '!'); END $$

CREATE AGGREGATE collect_by (lead text ORDER BY item text) (sfunc = gather, stype = text, finalfunc = gathered, finalfunc_extra)

SELECT collect_by('p') WITHIN GROUP (ORDER BY g) FROM t

SELECT collect_by('p') WITHIN GROUP (ORDER BY g) FROM t WHERE false

SELECT g, collect_by(g) WITHIN GROUP (ORDER BY g) FROM t GROUP BY g ORDER BY g

SELECT collect_by('p') WITHIN GROUP (ORDER BY g DESC) FILTER (WHERE a < 3) FROM t

SELECT collect_by('p', 'q') WITHIN GROUP (ORDER BY g) FROM t

CREATE VIEW v AS SELECT collect_by('p') WITHIN GROUP (ORDER BY g) AS c, test_percentile_disc(0.5) WITHIN GROUP (ORDER BY a) AS p, array_accum(a ORDER BY b) AS l, mode() WITHIN GROUP (ORDER BY a) AS m FROM t

SELECT pg_get_viewdef('v'::regclass)

SELECT * FROM v

DROP AGGREGATE collect_by (text ORDER BY text)

DROP FUNCTION gathered(text, text, text)

DROP FUNCTION gather(text, text)

DROP AGGREGATE collect_by (text, text) CASCADE

DROP AGGREGATE nosuch (int)

DROP AGGREGATE IF EXISTS nosuch (int), nosuch2 (*), nosuch3 (int ORDER BY text)

DROP AGGREGATE nosuch (nosuchtype)

DROP AGGREGATE sum3 (int8, int8, int8)

DROP FUNCTION mymin (int)

DROP AGGREGATE mymin

ALTER AGGREGATE mymin (int) SET SCHEMA nosuch

CREATE SCHEMA s

ALTER AGGREGATE mymin (int) SET SCHEMA s

SELECT s.mymin(a) FROM t

CREATE ROLE agguser

GRANT CREATE, USAGE ON SCHEMA s, public TO agguser

ALTER AGGREGATE s.mymin (int) OWNER TO agguser

SET ROLE agguser

ALTER AGGREGATE mymax (int) RENAME TO other

ALTER AGGREGATE s.mymin (int) RENAME TO mymin3

COMMENT ON AGGREGATE mymax (int) IS 'x'

CREATE AGGREGATE internal_one (numeric) (stype = internal, sfunc = numeric_avg_accum, finalfunc = numeric_avg)

RESET ROLE

REVOKE EXECUTE ON FUNCTION sum3(int8, int8, int8) FROM PUBLIC

SET ROLE agguser

CREATE AGGREGATE mine (int8, int8) (sfunc = sum3, stype = int8, initcond = '0')

RESET ROLE

ALTER AGGREGATE nosuch (int) RENAME TO x

ALTER AGGREGATE sum3 (int8, int8, int8) RENAME TO x

ALTER AGGREGATE mymax (int) RENAME TO sum3

ALTER AGGREGATE mymax (int) STABLE

SELECT obj_description('newcnt("any")'::regprocedure, 'pg_proc')

SELECT type, identity FROM pg_identify_object('pg_proc'::regclass, 'test_rank'::regproc, 0)

CREATE FUNCTION in_pl() RETURNS text LANGUAGE plpgsql AS $$ DECLARE r text; BEGIN SELECT array_accum(a ORDER BY a)::text INTO r FROM t; RETURN r || (SELECT least_agg(a, 0) FROM t)::text; END $$

SELECT in_pl()

DROP SCHEMA s CASCADE

DROP OWNED BY agguser

DROP ROLE agguser

CREATE FUNCTION tfp(anyarray,anyelement) RETURNS anyarray AS 'select $1 || $2' LANGUAGE SQL

CREATE FUNCTION tf1p(anyarray,int) RETURNS anyarray AS 'select $1' LANGUAGE SQL

CREATE FUNCTION tf2p(int[],anyelement) RETURNS int[] AS 'select $1' LANGUAGE SQL

CREATE FUNCTION stfp(anyarray) RETURNS anyarray AS 'select $1' LANGUAGE SQL

CREATE FUNCTION stfnp(int[]) RETURNS int[] AS 'select $1' LANGUAGE SQL

CREATE FUNCTION tfnp(int[],int) RETURNS int[] AS 'select $1 || $2' LANGUAGE SQL

CREATE FUNCTION ffp(anyarray) RETURNS anyarray AS 'select $1' LANGUAGE SQL

CREATE FUNCTION ffnp(int[]) returns int[] as 'select $1' LANGUAGE SQL

CREATE FUNCTION psum3(anyelement,anyelement,anyelement) returns anyelement AS 'select $1+$2+$3' language sql strict

CREATE AGGREGATE p1(*) (SFUNC = stfnp, STYPE = int4[], FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p2(*) (SFUNC = stfnp, STYPE = anyarray, FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p3(*) (SFUNC = stfp, STYPE = int4[], FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p4(*) (SFUNC = stfp, STYPE = anyarray, FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p6(BASETYPE = int, SFUNC = tf2p, STYPE = int[], FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p7(BASETYPE = anyelement, SFUNC = tfnp, STYPE = int[], FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p8(BASETYPE = anyelement, SFUNC = tf2p, STYPE = int[], FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p9(BASETYPE = int, SFUNC = tf1p, STYPE = int[], FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p10(BASETYPE = int, SFUNC = tfp, STYPE = int[], INITCOND = '{}')

CREATE AGGREGATE p11(BASETYPE = anyelement, SFUNC = tf1p, STYPE = int[], INITCOND = '{}')

CREATE AGGREGATE p12(BASETYPE = anyelement, SFUNC = tfp, STYPE = int[], FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p14(BASETYPE = int, SFUNC = tf2p, STYPE = anyarray, FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p17(BASETYPE = int, SFUNC = tf1p, STYPE = anyarray, FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE p20(BASETYPE = anyelement, SFUNC = tfp, STYPE = anyarray, FINALFUNC = ffp, INITCOND = '{}')

CREATE AGGREGATE n4(*) (SFUNC = stfp, STYPE = anyarray, FINALFUNC = ffnp, INITCOND = '{}')

CREATE AGGREGATE n20(BASETYPE = anyelement, SFUNC = tfp, STYPE = anyarray, FINALFUNC = ffnp, INITCOND = '{}')

CREATE AGGREGATE mysum2(anyelement,anyelement) (SFUNC = psum3, STYPE = anyelement, INITCOND = '0')

select p1(*), p3(*), p6(a), p8(b), p9(a), p10(a), p20(a), p20(b), mysum2(a, a + 1), mysum2(n, 1.5) from t

select g, p20(b order by b), p20(distinct a) filter (where a > 0) from t group by g order by g

select p20(null), p20('x') from t

create function first_el_agg_f8(float8[], float8) returns float8[] language plpgsql immutable as $$ begin return $1 || $2; end $$

create aggregate first_el_agg_f8(float8) (sfunc = array_append, stype = float8[])

create aggregate first_el_agg_any(anyelement) (sfunc = array_append, stype = anyarray)

create function sffp(anyarray, anyelement) returns anyarray language sql as 'select $1 || $2'

create function first_of(anyarray) returns anyelement language sql as 'select $1[1]'

create aggregate first_el(anyelement) (sfunc = sffp, stype = anyarray, finalfunc = first_of, initcond = '{}')

select first_el(a order by a desc nulls last), first_el(b), pg_typeof(first_el(n)) from t

select first_el(a) over (order by a rows between 1 preceding and 1 following) from t order by a

create aggregate favg (float8) (sfunc = float8_accum, stype = float8[], finalfunc = float8_avg, initcond = '{0,0,0}')

select favg(a), favg(n) from t

create type pair as (x int, y text)

create function addp(pair, int) returns pair language sql as $$ select row(coalesce(($1).x, 0) + $2, coalesce(($1).y, '') || $2)::pair $$

create aggregate sump (int) (sfunc = addp, stype = pair)

select sump(a order by a), (sump(a)).y from t where a is not null

create function msf(float8, float8) returns float8 language plpgsql immutable as $$ begin return $1 + $2; end $$

create function minvf(float8, float8) returns float8 language plpgsql immutable as $$ begin if $2 = 2 then return null; end if; return $1 - $2; end $$

create function sff(float8, float8) returns float8 language plpgsql immutable as $$ begin return $1 + $2 + 1000; end $$

create aggregate msum (float8) (sfunc = sff, stype = float8, initcond = 0, msfunc = msf, minvfunc = minvf, mstype = float8, minitcond = '0')

select x, msum(x) over (order by x rows 1 preceding), msum(x) over (order by x), msum(x) over (), msum(x) filter (where x <> 3) over (order by x rows between 1 preceding and 1 following), msum(x) over (order by x rows between 1 preceding and current row exclude current row) from generate_series(1, 5) x

select msum(x) from generate_series(1, 3) x

create function nullf(float8, float8) returns float8 language plpgsql immutable as $$ begin return null; end $$

create aggregate nsum (float8) (sfunc = sff, stype = float8, initcond = 0, msfunc = nullf, minvfunc = minvf, mstype = float8, minitcond = '0')

select nsum(x) over (order by x rows 1 preceding) from generate_series(1, 3) x

create aggregate rw (float8) (sfunc = sff, stype = float8, initcond = 0, finalfunc = abs, finalfunc_modify = read_write)

select rw(x) over () from generate_series(1, 3) x

select rw(x) from generate_series(1, 3) x

create aggregate arrs (anyarray) (sfunc = array_cat, stype = anyarray, initcond = '{}')

create aggregate arrs (anycompatiblearray) (sfunc = array_cat, stype = anycompatiblearray, initcond = '{}')

select arrs(array[a, a + 1] order by a) from t where a is not null
