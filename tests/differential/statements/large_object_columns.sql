# The extension lo: large objects go with what refers to them.
CREATE EXTENSION lo

SELECT lo_create(70001), lo_create(70002), lo_create(70003), lo_create(70004)

CREATE TABLE images (title text, raster lo)

CREATE TRIGGER t_raster BEFORE UPDATE OR DELETE ON images FOR EACH ROW EXECUTE FUNCTION lo_manage(raster)

INSERT INTO images VALUES ('a', 70001), ('b', 70002), ('c', 70003), ('d', NULL)

UPDATE images SET title = 'A' WHERE title = 'a'

UPDATE images SET raster = raster WHERE title = 'A'

SELECT count(*) FROM pg_largeobject_metadata WHERE oid BETWEEN 70001 AND 70004

UPDATE images SET raster = 70004 WHERE title = 'A'

SELECT oid FROM pg_largeobject_metadata WHERE oid BETWEEN 70001 AND 70004 ORDER BY oid

UPDATE images SET raster = NULL WHERE title IN ('b', 'd')

DELETE FROM images WHERE title IN ('c', 'd')

SELECT oid FROM pg_largeobject_metadata WHERE oid BETWEEN 70001 AND 70004 ORDER BY oid

SELECT lo_oid(raster), pg_typeof(raster), title FROM images ORDER BY title

UPDATE images SET raster = 1 WHERE raster = 70004

DELETE FROM images WHERE title = 'A'

CREATE TRIGGER t_other BEFORE DELETE ON images FOR EACH ROW EXECUTE FUNCTION lo_manage(nothing)

DELETE FROM images

DROP TRIGGER t_other ON images

CREATE TRIGGER t_other BEFORE DELETE ON images FOR EACH ROW EXECUTE FUNCTION lo_manage()

DELETE FROM images

DROP TABLE images

DROP EXTENSION lo

SELECT lo_unlink(70002)
