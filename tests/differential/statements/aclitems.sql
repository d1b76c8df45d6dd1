# aclitem as a value.
CREATE ROLE "acl Role"

CREATE ROLE acl_role

SELECT 'postgres=arwdDxt/postgres'::aclitem, ARRAY['postgres=r/postgres']::aclitem[], '=r*w/postgres'::aclitem

SELECT ' group acl_role =w*r**a*/ postgres '::aclitem

SELECT '"acl Role"=UC/acl_role'::aclitem, 'user acl_role=rr*r/"acl Role"'::aclitem, 'acl_role=/acl_role'::aclitem

SELECT 'nosuch=r/postgres'::aclitem

SELECT 'acl_role=r/nosuch'::aclitem

SELECT 'acl_role'::aclitem

SELECT 'group'::aclitem

SELECT 'user =r/postgres'::aclitem

SELECT 'role acl_role=r/postgres'::aclitem

SELECT 'group acl_role r/postgres'::aclitem

SELECT 'acl_role=rq/postgres'::aclitem

SELECT 'acl_role=r/'::aclitem

SELECT 'acl_role=r/postgres x'::aclitem

SELECT ''::aclitem

CREATE TABLE acl_kept (a aclitem, b aclitem[])

INSERT INTO acl_kept VALUES ('acl_role=r/postgres', '{acl_role=r/postgres,=w/postgres}')

SELECT * FROM acl_kept

SELECT b @> a, a = 'acl_role=r/postgres', a = 'acl_role=rw/postgres', (aclexplode(b)).privilege_type FROM acl_kept

SELECT aclitemin('acl_role=rw/postgres')

DROP TABLE acl_kept

DROP ROLE "acl Role"

DROP ROLE acl_role
