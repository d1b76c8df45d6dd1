-- One of everything that pg_dump looks for and both servers have.
CREATE SCHEMA app;
CREATE TABLE a (
    id serial PRIMARY KEY, v text NOT NULL DEFAULT 'x', n numeric(10, 2) CHECK (n > 0), tags text[], j jsonb,
    b bytea, f float8, ch char(5), at timestamptz DEFAULT '2020-01-01 00:00:00+00'
);
CREATE TABLE b (
    id int GENERATED ALWAYS AS IDENTITY, a_id int REFERENCES a ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    d date, twice int GENERATED ALWAYS AS (a_id * 2) STORED, UNIQUE (a_id, d)
);
CREATE INDEX ON b (d) WHERE d > '2020-01-01';
CREATE UNIQUE INDEX a_lower ON a (lower(v));
INSERT INTO a (v, n, tags, j, b, f, ch) VALUES ('one', 1.5, '{a,"b c",NULL}', '{"k": [1, 2]}', '\x00ff', 1e300, 'ab');
INSERT INTO a (v, n, f) VALUES (E'tw''o\n\ttab \\', 2, 'NaN');
INSERT INTO b (a_id, d) VALUES (1, '2020-01-01'), (2, 'infinity');
CREATE VIEW va AS SELECT v, n * 2 AS nn FROM a WHERE n > 1 WITH CASCADED CHECK OPTION;
CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql STRICT AS $$BEGIN RETURN $1 + 1; END$$;
CREATE FUNCTION g(a int, OUT b int, OUT c text) LANGUAGE sql IMMUTABLE AS $$SELECT a, 'x'$$;
CREATE PROCEDURE pr(x int DEFAULT 3) LANGUAGE plpgsql AS $$BEGIN INSERT INTO a (v) VALUES (x::text); END$$;
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TYPE comp AS (x int, y text);
CREATE DOMAIN posint AS int DEFAULT 5 CHECK (VALUE > 0);
CREATE TYPE floats AS RANGE (subtype = float8);
CREATE TABLE app.t (m mood, c comp, p posint PRIMARY KEY, r int4range);
INSERT INTO app.t VALUES ('low', ROW(1, 'q'), 3, '[1,5)');
CREATE SEQUENCE app.numbers START 10 INCREMENT 5 MAXVALUE 1000 CYCLE;
SELECT nextval('app.numbers');
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS c FROM a;
CREATE FUNCTION checked() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TRIGGER t BEFORE INSERT OR UPDATE OF v ON a FOR EACH ROW WHEN (NEW.n > 1) EXECUTE FUNCTION checked();
COMMENT ON TABLE a IS 'table a';
COMMENT ON COLUMN a.v IS 'a column';
COMMENT ON FUNCTION f(int) IS 'a function';
GRANT SELECT ON a TO PUBLIC;
GRANT INSERT (v), UPDATE ON a TO pg_monitor;
GRANT USAGE ON SCHEMA app TO PUBLIC;
ALTER TABLE b OWNER TO pg_database_owner;
CREATE TABLE app.docs (id int, tags text[], body jsonb, during tsrange, made timestamp);
CREATE INDEX ON app.docs USING gin (tags);
CREATE INDEX ON app.docs USING gin (body jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX ON app.docs USING gist (during);
CREATE INDEX ON app.docs USING brin (made, id int4_bloom_ops (false_positive_rate = 0.05));
CREATE EXTENSION pgcrypto;
CREATE EXTENSION pg_trgm WITH SCHEMA app;
COMMENT ON EXTENSION pgcrypto IS 'digests';
CREATE INDEX ON a USING gin (v app.gin_trgm_ops);
CREATE VIEW hashed AS SELECT encode(digest(v, 'sha256'), 'hex') AS h FROM a WHERE v OPERATOR(app.%) 'x';
CREATE EXTENSION citext;
CREATE EXTENSION ltree;
CREATE TABLE app.places (path ltree DEFAULT 'Top'::ltree, wanted lquery, tags ltree[], CHECK (path <@ 'Top'));
CREATE INDEX places_path ON app.places USING gist (path gist_ltree_ops (siglen = 100));
CREATE VIEW app.found AS SELECT path, path ~ wanted AS fits FROM app.places WHERE path @ 'Top & !b*'::ltxtquery;
INSERT INTO app.places VALUES ('Top.a', '*.a|b@{1}.!c', '{a.b,c}');
CREATE TABLE members (email citext UNIQUE, tsv tsvector, CHECK (email ~ '@'));
INSERT INTO members VALUES ('A@b', 'x:1A y');
CREATE TABLE parted (id int NOT NULL, d date NOT NULL, v text DEFAULT 'x', PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM ('2021-01-01') TO (MAXVALUE) PARTITION BY LIST (id);
CREATE TABLE parted_21 PARTITION OF parted_2 FOR VALUES IN (1, 2);
CREATE TABLE parted_22 PARTITION OF parted_2 DEFAULT;
CREATE INDEX parted_v ON parted (v);
INSERT INTO parted VALUES (1, '2020-02-02'), (1, '2021-02-02'), (7, '2022-02-02');
CREATE TABLE of_parted (id int, d date, FOREIGN KEY (id, d) REFERENCES parted);
CREATE TABLE parent (a int, b text, CHECK (a > 0));
CREATE TABLE child (c int) INHERITS (parent);
INSERT INTO child VALUES (1, 'x', 2);
CREATE FOREIGN DATA WRAPPER far;
CREATE SERVER away TYPE 'x' FOREIGN DATA WRAPPER far OPTIONS (host 'h');
CREATE USER MAPPING FOR PUBLIC SERVER away OPTIONS (user 'u');
CREATE FOREIGN TABLE app.elsewhere (a int OPTIONS (x 'y', "Z" 'it''s') NOT NULL DEFAULT 5, b text CHECK (b <> ''), gone int, c serial) SERVER away OPTIONS (t 'u');
ALTER FOREIGN TABLE app.elsewhere DROP COLUMN gone;
GRANT SELECT ON app.elsewhere TO PUBLIC;
COMMENT ON FOREIGN TABLE app.elsewhere IS 'far away';
CREATE VIEW of_elsewhere AS SELECT a FROM app.elsewhere;
CREATE TABLE packed (a text COMPRESSION lz4, b text COMPRESSION pglz, c text);
CREATE TYPE app.address AS (street text, town text, number int);
CREATE TABLE app.addresses OF app.address (town WITH OPTIONS DEFAULT 'here', PRIMARY KEY (street, number), CHECK (number > 0));
INSERT INTO app.addresses VALUES ('a street', 'a town', 5);
