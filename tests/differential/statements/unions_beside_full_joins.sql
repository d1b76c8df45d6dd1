# UNION ALL, partitions and children beside a FULL JOIN or a RIGHT JOIN of several tables, with inner joins in it.

CREATE TABLE ua (id int PRIMARY KEY, v int);
CREATE TABLE ub (id int PRIMARY KEY, v int);
CREATE TABLE uc (id int PRIMARY KEY, v int);
CREATE TABLE up (id int, v int) PARTITION BY RANGE (id);
CREATE TABLE up1 PARTITION OF up FOR VALUES FROM (0) TO (3);
CREATE TABLE up2 PARTITION OF up FOR VALUES FROM (3) TO (9);
INSERT INTO ua VALUES (1, 1), (2, 3), (3, NULL);
INSERT INTO ub VALUES (1, 2), (3, 3), (5, 5);
INSERT INTO uc VALUES (2, 1), (3, 3), (7, 7);
INSERT INTO up SELECT g, 8 - g FROM generate_series(0, 8) g

SELECT x.id, p.v FROM (SELECT ua.id FROM ua JOIN ub ON ub.id = ua.v FULL JOIN uc ON uc.id = ub.id) x JOIN up p ON p.id = x.id ORDER BY 1, 2

WITH x AS MATERIALIZED (SELECT ua.id FROM ua FULL JOIN ub ON ub.id = ua.v JOIN uc ON uc.v = ub.v) SELECT x.id, p.v FROM x JOIN up p ON p.id = x.id ORDER BY 1, 2

SELECT p.id, ua.id, uc.id, q.v FROM up p JOIN ua ON ua.v = p.v FULL JOIN uc ON uc.id = ua.id JOIN up q ON q.id = uc.id ORDER BY 1, 2, 3, 4

SELECT ua.id, u.id, ub.v FROM ua JOIN uc ON uc.id = ua.id RIGHT JOIN ub ON ub.id = ua.id, (SELECT id FROM ua UNION ALL SELECT id FROM uc) u WHERE u.id = ub.v ORDER BY 1, 2, 3

WITH u AS (SELECT id FROM ua UNION ALL SELECT id FROM uc) SELECT ua.id, u.id, ub.v FROM ua JOIN uc ON uc.id = ua.id RIGHT JOIN ub ON ub.id = ua.id JOIN u ON u.id = ub.v ORDER BY 1, 2, 3
