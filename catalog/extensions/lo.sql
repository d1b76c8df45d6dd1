CREATE DOMAIN lo AS pg_catalog.oid;
CREATE FUNCTION lo_oid(lo) RETURNS pg_catalog.oid LANGUAGE sql STRICT IMMUTABLE PARALLEL SAFE
    AS 'SELECT $1::pg_catalog.oid';
CREATE FUNCTION lo_manage() RETURNS pg_catalog.trigger LANGUAGE c AS 'MODULE_PATHNAME';
