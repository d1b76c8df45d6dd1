CREATE FUNCTION normal_rand(int4, float8, float8) RETURNS SETOF float8
    LANGUAGE c VOLATILE STRICT AS 'MODULE_PATHNAME', 'normal_rand';
CREATE FUNCTION crosstab(text) RETURNS SETOF record
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'crosstab';
CREATE TYPE tablefunc_crosstab_2 AS (row_name text, category_1 text, category_2 text);
CREATE TYPE tablefunc_crosstab_3 AS (row_name text, category_1 text, category_2 text, category_3 text);
CREATE TYPE tablefunc_crosstab_4 AS
    (row_name text, category_1 text, category_2 text, category_3 text, category_4 text);
CREATE FUNCTION crosstab2(text) RETURNS SETOF tablefunc_crosstab_2
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'crosstab2';
CREATE FUNCTION crosstab3(text) RETURNS SETOF tablefunc_crosstab_3
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'crosstab3';
CREATE FUNCTION crosstab4(text) RETURNS SETOF tablefunc_crosstab_4
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'crosstab4';
CREATE FUNCTION crosstab(text, int) RETURNS SETOF record
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'crosstab';
CREATE FUNCTION crosstab(text, text) RETURNS SETOF record
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'crosstab_hash';
CREATE FUNCTION connectby(text, text, text, text, int, text) RETURNS SETOF record
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'connectby_text';
CREATE FUNCTION connectby(text, text, text, text, int) RETURNS SETOF record
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'connectby_text';
CREATE FUNCTION connectby(text, text, text, text, text, int, text) RETURNS SETOF record
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'connectby_text_serial';
CREATE FUNCTION connectby(text, text, text, text, text, int) RETURNS SETOF record
    LANGUAGE c STABLE STRICT AS 'MODULE_PATHNAME', 'connectby_text_serial';
