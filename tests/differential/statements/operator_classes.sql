# CREATE OPERATOR CLASS and FAMILY, shell operators, ALTER OPERATOR, regoper and regoperator.

CREATE OPERATOR CLASS my_int_ops FOR TYPE int4 USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int4, int4)

CREATE OPERATOR CLASS my_int_ops FOR TYPE int4 USING btree AS OPERATOR 1 <

CREATE OPERATOR CLASS my_int_ops FOR TYPE int4 USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int4)

CREATE OPERATOR CLASS default_int DEFAULT FOR TYPE int4 USING btree AS OPERATOR 1 <

CREATE OPERATOR FAMILY my_fam USING btree

CREATE OPERATOR FAMILY my_fam USING btree

CREATE OPERATOR FAMILY my_fam USING nosuch

CREATE OPERATOR CLASS in_fam FOR TYPE int8 USING btree FAMILY my_fam AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint8cmp(int8, int8), FUNCTION 2 btint8sortsupport(internal), FUNCTION 4 btequalimage(oid)

CREATE OPERATOR CLASS no_fam FOR TYPE int8 USING btree FAMILY nosuch AS OPERATOR 1 <

ALTER OPERATOR FAMILY my_fam USING btree ADD OPERATOR 1 < (int4, int4), OPERATOR 2 <= (int4, int4), OPERATOR 1 < (int8, int4), FUNCTION 1 btint84cmp(int8, int4), FUNCTION 1 (int4, int4) btint4cmp(int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD OPERATOR 1 < (int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD OPERATOR 6 < (int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD OPERATOR 1 <

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 7 btint4cmp(int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 1 btint42cmp(int4, int2), FUNCTION 1 btint42cmp(int4, int2)

ALTER OPERATOR FAMILY my_fam USING btree ADD OPERATOR 1 < (int2, int2), OPERATOR 1 < (int2, int2)

ALTER OPERATOR FAMILY my_fam USING btree ADD STORAGE int4

ALTER OPERATOR FAMILY my_fam USING btree ADD OPERATOR 1 <<>> (int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD OPERATOR 1 + (int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD OPERATOR 1 - (NONE, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD OPERATOR 1 < (int2, int2) FOR ORDER BY my_fam

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 1 nosuch(int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 1 hashint4(int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 1 int4pl(int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 1 int4eq(int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 2 int4eq(int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 3 int4eq(int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 4 btequalimage(oid)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 4 (int4, int2) btequalimage(oid)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 5 (int4, int2) btequalimage(oid)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 5 (int4) btequalimage(oid)

ALTER OPERATOR FAMILY my_fam USING btree ADD FUNCTION 1 (int4, int2, int8) btint42cmp(int4, int2)

ALTER OPERATOR FAMILY my_fam USING btree DROP OPERATOR 2 (int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree DROP OPERATOR 2 (int4, int4)

ALTER OPERATOR FAMILY my_fam USING btree DROP FUNCTION 1 (int8)

ALTER OPERATOR FAMILY my_fam USING btree DROP FUNCTION 3 (int8, int4)

ALTER OPERATOR FAMILY my_fam USING btree DROP FUNCTION 2 (int8)

ALTER OPERATOR FAMILY nosuch USING btree DROP FUNCTION 2 (int8)

SELECT opcname, a.amname, n.nspname, opcfamily = (SELECT oid FROM pg_opfamily f WHERE opfname = opcname AND opfmethod = opcmethod), opcintype::regtype, opcdefault, opckeytype, r.rolname FROM pg_opclass o JOIN pg_am a ON a.oid = opcmethod JOIN pg_namespace n ON n.oid = opcnamespace JOIN pg_roles r ON r.oid = opcowner WHERE o.oid >= 16384 ORDER BY 1, 2

SELECT opfname, amoplefttype::regtype, amoprighttype::regtype, amopstrategy, amoppurpose, amopopr::regoperator, amopmethod, amopsortfamily FROM pg_amop JOIN pg_opfamily f ON f.oid = amopfamily WHERE f.oid >= 16384 ORDER BY 1, opfmethod, 2, 3, 4

SELECT opfname, amproclefttype::regtype, amprocrighttype::regtype, amprocnum, amproc FROM pg_amproc JOIN pg_opfamily f ON f.oid = amprocfamily WHERE f.oid >= 16384 ORDER BY 1, opfmethod, 2, 3, 4

SELECT pg_describe_object(classid, objid, 0), pg_describe_object(refclassid, refobjid, 0), deptype FROM pg_depend WHERE classid IN (2602, 2603, 2616, 2753) AND objid >= 16384 ORDER BY 1, 2, 3

CREATE TABLE t (a int, b int8, c text)

CREATE INDEX i1 ON t (a my_int_ops)

CREATE UNIQUE INDEX i2 ON t USING btree (b in_fam DESC)

CREATE INDEX i3 ON t (c my_int_ops)

CREATE INDEX i4 ON t (a nosuch_ops)

SELECT indexdef FROM pg_indexes WHERE tablename = 't' ORDER BY 1

DROP OPERATOR CLASS my_int_ops USING btree

DROP OPERATOR FAMILY my_fam USING btree

INSERT INTO t SELECT i, i, 'x' FROM generate_series(1, 5) i

SELECT a FROM t WHERE a > 3 ORDER BY a

CREATE FUNCTION revcmp(int4, int4) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp($2, $1)'

CREATE OPERATOR CLASS rev_ops FOR TYPE int4 USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 revcmp(int4, int4)

DROP FUNCTION revcmp(int4, int4)

DROP FUNCTION revcmp(int4, int4) CASCADE

SELECT count(*) FROM pg_opclass WHERE opcname = 'rev_ops'

COMMENT ON OPERATOR CLASS my_int_ops USING btree IS 'mine'

COMMENT ON OPERATOR FAMILY my_fam USING btree IS 'fam'

COMMENT ON OPERATOR FAMILY nosuch USING btree IS 'fam'

SELECT description FROM pg_description WHERE classoid IN (2616, 2753) AND objoid >= 16384 ORDER BY 1

ALTER OPERATOR CLASS my_int_ops USING btree RENAME TO in_fam

ALTER OPERATOR CLASS my_int_ops USING btree RENAME TO my_ops

ALTER OPERATOR FAMILY my_int_ops USING btree RENAME TO my_ops

CREATE SCHEMA s

CREATE ROLE opuser

ALTER OPERATOR CLASS my_ops USING btree SET SCHEMA s

ALTER OPERATOR FAMILY my_ops USING btree SET SCHEMA nosuch

ALTER OPERATOR FAMILY my_fam USING btree OWNER TO opuser

ALTER OPERATOR CLASS s.my_ops USING btree OWNER TO opuser

DROP ROLE opuser

SET ROLE opuser

ALTER OPERATOR CLASS in_fam USING btree RENAME TO x

CREATE OPERATOR FAMILY u_fam USING btree

CREATE OPERATOR CLASS u_ops FOR TYPE int4 USING btree AS OPERATOR 1 <

DROP OPERATOR CLASS in_fam USING btree

RESET ROLE

SELECT indexdef FROM pg_indexes WHERE tablename = 't' ORDER BY 1

CREATE OPERATOR CLASS g FOR TYPE point USING gist AS OPERATOR 1 <<, OPERATOR 15 <-> (point, point) FOR ORDER BY float_ops, FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal), FUNCTION 3 gist_point_compress(internal), FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal), FUNCTION 7 gist_box_same(box, box, internal), STORAGE box

SELECT amopstrategy, amoppurpose, amopsortfamily FROM pg_amop WHERE amopmethod = 783 AND oid >= 16384 ORDER BY 1

CREATE TABLE pt (p point)

CREATE INDEX ptg ON pt USING gist (p g)

DROP OPERATOR CLASS g USING gist

DROP OPERATOR CLASS g USING gist CASCADE

DROP OPERATOR FAMILY g USING gist

CREATE OPERATOR CLASS bad FOR TYPE int4 USING btree AS STORAGE int8

CREATE OPERATOR CLASS bad FOR TYPE int4 USING gist AS STORAGE int8, STORAGE int8

CREATE OPERATOR CLASS bad FOR TYPE nosuch USING btree AS STORAGE int8

CREATE OPERATOR CLASS bad FOR TYPE int4 USING nosuch AS STORAGE int8

DROP OPERATOR CLASS nosuch USING btree

DROP OPERATOR CLASS IF EXISTS nosuch USING btree

DROP OPERATOR FAMILY IF EXISTS nosuch USING btree

DROP OPERATOR FAMILY IF EXISTS nosch.nosuch USING btree

DROP OPERATOR CLASS int4_ops USING btree

DROP OPERATOR CLASS my_int_ops USING hash

DROP OPERATOR FAMILY my_fam USING btree CASCADE

DROP TABLE t

CREATE FUNCTION myadd(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2 > 0'

CREATE OPERATOR ### (leftarg = int, rightarg = int, function = myadd, restrict = eqsel, join = eqjoinsel)

ALTER OPERATOR ### (int, int) SET (RESTRICT = NONE)

ALTER OPERATOR ### (int, int) SET (JOIN = neqjoinsel)

SELECT oprrest, oprjoin FROM pg_operator WHERE oprname = '###'

ALTER OPERATOR ### (int, int) SET (COMMUTATOR = ###)

ALTER OPERATOR ### (int, int) SET (nonsense = one)

ALTER OPERATOR ### (int, int) SET (RESTRICT = nosuchsel)

ALTER OPERATOR ### (int, int) OWNER TO opuser

ALTER OPERATOR ### (int, int) SET SCHEMA s

ALTER OPERATOR ### (int, int) SET SCHEMA s

SELECT 1 OPERATOR(s.###) 2

SET ROLE opuser

ALTER OPERATOR < (int, int) SET (RESTRICT = NONE)

RESET ROLE

CREATE OPERATOR @#@ (leftarg = int, rightarg = int, function = myadd, commutator = @##@, negator = @!#@)

SELECT oprname, oprkind, oprcode, oprresult::regtype, oprcom::regoperator, oprnegate::regoperator FROM pg_operator WHERE oprname ~ '@.*@' AND oid >= 16384 ORDER BY 1

SELECT 1 @##@ 2

CREATE FUNCTION myadd2(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $2 + $1 > 0'

CREATE OPERATOR @##@ (leftarg = int, rightarg = int, function = myadd2, commutator = @#@)

SELECT 1 @##@ 2

SELECT oprname, oprcom::regoperator, oprnegate::regoperator FROM pg_operator WHERE oprname ~ '@.*@' AND oid >= 16384 ORDER BY 1

DROP OPERATOR @!#@ (int, int)

DROP OPERATOR @#@ (int, int)

SELECT oprname, oprcom, oprnegate FROM pg_operator WHERE oprname ~ '@.*@' AND oid >= 16384 ORDER BY 1

CREATE OPERATOR @!@ (leftarg = int, rightarg = int, function = myadd, negator = @!@)

DROP SCHEMA s CASCADE

DROP OWNED BY opuser

DROP ROLE opuser

SELECT '||/'::regoper, '@@@'::regoperator, '+(int4,int4)'::regoperator, '-(none,int4)'::regoperator::oid, 0::regoper, 0::regoperator, 99999::regoperator, '0'::regoper

SELECT '+(int4)'::regoperator

SELECT '+(int4,int4,int4)'::regoperator

SELECT '+(int4,box)'::regoperator

SELECT '@&@&'::regoper

SELECT to_regoper('||/'), to_regoper('@&@&'), to_regoperator('+(int4,int4)'), to_regoperator('+(box,int4)')

SELECT 15::regoper, 'pg_catalog.!~~(text,text)'::regoperator
