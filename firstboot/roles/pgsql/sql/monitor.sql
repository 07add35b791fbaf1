-- SPDX-License-Identifier: Apache-2.0
-- The views and functions of schema monitor, made as a whole. $digest$ is that of this file.
DO $pigsty$
BEGIN
DROP VIEW IF EXISTS monitor.pg_table_bloat_human, monitor.pg_index_bloat_human, monitor.pg_bloat,
                    monitor.pg_table_bloat, monitor.pg_index_bloat, monitor.pg_session, monitor.pg_seq_scan;

-- How much of a table its rows would not need if they stood close: a row has a header of 24 bytes and a line pointer
-- of 4, a page a header of 24, and 8 is what everything is aligned to.
CREATE VIEW monitor.pg_table_bloat AS
WITH width AS (
    SELECT a.attrelid, sum((1 - coalesce(s.stanullfrac, 0)) * coalesce(s.stawidth, 0)) AS bytes
      FROM pg_catalog.pg_attribute a
      LEFT JOIN pg_catalog.pg_statistic s ON s.starelid = a.attrelid AND s.staattnum = a.attnum AND NOT s.stainherit
     WHERE a.attnum > 0 AND NOT a.attisdropped
     GROUP BY a.attrelid
), estimate AS (
    SELECT n.nspname, c.relname, c.relpages::numeric AS pages, current_setting('block_size')::numeric AS page_bytes,
           ceil(greatest(c.reltuples, 0)::numeric * (28 + ceil(w.bytes::numeric / 8) * 8)
                / (current_setting('block_size')::numeric - 24)) AS needed
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN width w ON w.attrelid = c.oid
     WHERE c.relkind IN ('r', 'm') AND c.relpages > 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
       AND c.relpersistence <> 't'
)
SELECT current_database() AS datname, nspname, relname, (pages * page_bytes)::bigint AS size,
       (greatest(pages - needed, 0) * page_bytes)::bigint AS bloat_size,
       round(greatest(pages - needed, 0) / pages, 4)::float8 AS ratio
  FROM estimate;

-- The same for B-trees: entries have a header of 8 bytes and a line pointer of 4, and leaves are filled to nine tenths.
CREATE VIEW monitor.pg_index_bloat AS
WITH width AS (
    SELECT i.indexrelid, i.indrelid,
           sum((1 - coalesce(s.stanullfrac, 0)) * coalesce(s.stawidth, a.attlen::int, 8)) AS bytes
      FROM pg_catalog.pg_index i
     CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indexrelid AND a.attnum = k.place
      LEFT JOIN pg_catalog.pg_statistic s ON NOT s.stainherit
           AND ((k.attnum > 0 AND s.starelid = i.indrelid AND s.staattnum = k.attnum)
                OR (k.attnum = 0 AND s.starelid = i.indexrelid AND s.staattnum = k.place))
     GROUP BY i.indexrelid, i.indrelid
), estimate AS (
    SELECT n.nspname, t.relname AS tblname, c.relname AS idxname, c.relpages::numeric AS pages,
           current_setting('block_size')::numeric AS page_bytes,
           1 + ceil(greatest(c.reltuples, 0)::numeric * (12 + ceil(greatest(w.bytes, 0)::numeric / 8) * 8)
                    / ((current_setting('block_size')::numeric - 40) * 0.9)) AS needed
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname = 'btree'
      JOIN width w ON w.indexrelid = c.oid
      JOIN pg_catalog.pg_class t ON t.oid = w.indrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'i' AND c.relpages > 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
       AND c.relpersistence <> 't'
)
SELECT current_database() AS datname, nspname, tblname, idxname, (pages * page_bytes)::bigint AS size,
       (greatest(pages - needed, 0) * page_bytes)::bigint AS bloat_size,
       round(greatest(pages - needed, 0) / pages, 4)::float8 AS ratio
  FROM estimate;

CREATE VIEW monitor.pg_bloat AS
SELECT datname, nspname, relname, 'table' AS kind, size, bloat_size, ratio FROM monitor.pg_table_bloat
UNION ALL
SELECT datname, nspname, idxname, 'index', size, bloat_size, ratio FROM monitor.pg_index_bloat;

CREATE VIEW monitor.pg_table_bloat_human AS
SELECT nspname || '.' || relname AS name, pg_size_pretty(size) AS size, pg_size_pretty(bloat_size) AS wasted,
       round((100 * ratio)::numeric, 2) AS percent
  FROM monitor.pg_table_bloat ORDER BY bloat_size DESC;

CREATE VIEW monitor.pg_index_bloat_human AS
SELECT nspname || '.' || idxname AS name, pg_size_pretty(size) AS size, pg_size_pretty(bloat_size) AS wasted,
       round((100 * ratio)::numeric, 2) AS percent
  FROM monitor.pg_index_bloat ORDER BY bloat_size DESC;

CREATE VIEW monitor.pg_session AS
SELECT CASE WHEN grouping(datname) = 1 THEN 'all' ELSE datname::text END AS datname,
       count(*) AS numbackends,
       count(*) FILTER (WHERE state = 'active') AS active,
       count(*) FILTER (WHERE state = 'idle') AS idle,
       count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS ixact,
       max(extract(epoch FROM now() - state_change)) AS max_duration,
       max(extract(epoch FROM now() - xact_start)) AS max_tx_duration,
       max(extract(epoch FROM now() - backend_start)) AS max_conn_duration
  FROM pg_catalog.pg_stat_activity
 WHERE backend_type = 'client backend'
 GROUP BY ROLLUP (datname);

CREATE VIEW monitor.pg_seq_scan AS
SELECT schemaname AS nspname, relname, seq_scan, seq_tup_read, seq_tup_read / seq_scan AS seq_tup_avg, idx_scan,
       n_live_tup, pg_size_pretty(pg_total_relation_size(relid)) AS size
  FROM pg_catalog.pg_stat_user_tables
 WHERE seq_scan > 0
 ORDER BY seq_tup_read DESC;

IF current_setting('server_version_num')::int >= 130000 THEN
    CREATE OR REPLACE FUNCTION monitor.pg_shmem() RETURNS SETOF pg_catalog.pg_shmem_allocations
        LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
        AS 'SELECT * FROM pg_catalog.pg_shmem_allocations';
    REVOKE ALL ON FUNCTION monitor.pg_shmem() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION monitor.pg_shmem() TO pg_monitor;
END IF;

GRANT SELECT ON monitor.pg_table_bloat, monitor.pg_index_bloat, monitor.pg_bloat, monitor.pg_table_bloat_human,
                monitor.pg_index_bloat_human, monitor.pg_session, monitor.pg_seq_scan TO pg_monitor;
COMMENT ON SCHEMA monitor IS 'views of the monitoring, pigsty $digest$';
END
$pigsty$
