-- SPDX-License-Identifier: Apache-2.0
-- What is missing to the roles: one statement a row. $wanted$ is a list of roles, see provision_roles.cpp.
WITH wanted AS (
    SELECT w.*, a.oid AS is_oid, a.rolpassword, a.rolvaliduntil, a.rolconnlimit,
           ARRAY[a.rolsuper, a.rolcreatedb, a.rolcreaterole, a.rolinherit, a.rolcanlogin, a.rolreplication,
                 a.rolbypassrls] AS flags,
           ARRAY[w.superuser, w.createdb, w.createrole, w.inherit, w.login, w.replication, w.bypassrls] AS want_flags
      FROM jsonb_to_recordset($wanted$::jsonb) AS w(
               n int, name text, managed bool, superuser bool, createdb bool, createrole bool, inherit bool, login bool,
               replication bool, bypassrls bool, connlimit int, expire_at text, expire_in int, password text,
               comment text, parameters jsonb, roles jsonb)
      LEFT JOIN pg_authid a ON a.rolname = w.name
), flag(n, word) AS (
    VALUES (1, 'SUPERUSER'), (2, 'CREATEDB'), (3, 'CREATEROLE'), (4, 'INHERIT'), (5, 'LOGIN'), (6, 'REPLICATION'),
           (7, 'BYPASSRLS')
), setting AS (  -- as the cluster has them, for all databases
    SELECT s.setrole, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value
      FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS c(line)
     WHERE s.setdatabase = 0
), parameter AS (
    SELECT w.n, w.name AS role, w.is_oid, p.*
      FROM wanted w CROSS JOIN jsonb_to_recordset(w.parameters) AS p(name text, setting text, words jsonb, value text)
), statement(step, n, part, line) AS (
    SELECT 1, w.n, '', format('CREATE ROLE %I WITH %s CONNECTION LIMIT %s', w.name,
               (SELECT string_agg(CASE WHEN w.want_flags[f.n] THEN '' ELSE 'NO' END || f.word, ' ' ORDER BY f.n)
                  FROM flag f), w.connlimit)
      FROM wanted w WHERE w.is_oid IS NULL
    UNION ALL
    SELECT 2, w.n, '', format('ALTER ROLE %I WITH %s', w.name, d.words)
      FROM wanted w CROSS JOIN LATERAL (
               SELECT string_agg(o.word, ' ' ORDER BY o.n) AS words FROM (
                   SELECT f.n, CASE WHEN w.want_flags[f.n] THEN '' ELSE 'NO' END || f.word
                     FROM flag f WHERE w.flags[f.n] <> w.want_flags[f.n]
                   UNION ALL
                   SELECT 8, 'CONNECTION LIMIT ' || w.connlimit WHERE w.rolconnlimit <> w.connlimit) AS o(n, word)) AS d
     WHERE w.is_oid IS NOT NULL AND w.managed AND d.words IS NOT NULL
    UNION ALL
    SELECT 3, w.n, '', format('ALTER ROLE %I PASSWORD %L', w.name, w.password)
      FROM wanted w WHERE w.password IS NOT NULL AND w.rolpassword IS DISTINCT FROM w.password
    UNION ALL
    SELECT 4, w.n, '', format('ALTER ROLE %I VALID UNTIL %L', w.name, d.until)
      FROM wanted w CROSS JOIN LATERAL (
               SELECT CASE WHEN w.expire_in IS NOT NULL THEN (current_date + w.expire_in)::text
                           ELSE coalesce(w.expire_at, 'infinity') END AS until,
                      (SELECT s.value FROM setting s WHERE s.setrole = w.is_oid AND s.name = 'pigsty.expire_in') AS days
           ) AS d
     WHERE w.managed AND CASE WHEN w.expire_in IS NOT NULL  -- a date that has been set from the same days stays
               THEN w.rolvaliduntil IS NULL OR d.days IS DISTINCT FROM w.expire_in::text
                    OR w.rolvaliduntil > d.until::timestamptz
               ELSE coalesce(w.rolvaliduntil, 'infinity') <> d.until::timestamptz END
    UNION ALL
    SELECT 5, p.n, p.name, format('ALTER ROLE %I SET %s TO %s', p.role, p.setting,
               coalesce((SELECT string_agg(quote_literal(e), ', ' ORDER BY o)
                           FROM jsonb_array_elements_text(p.words) WITH ORDINALITY AS l(e, o)), quote_literal(p.value)))
      FROM parameter p
      LEFT JOIN setting s ON s.setrole = p.is_oid AND lower(s.name) = lower(p.name)
     WHERE s.value IS DISTINCT FROM coalesce(
               (SELECT string_agg(quote_ident(e), ', ' ORDER BY o)
                  FROM jsonb_array_elements_text(p.words) WITH ORDINALITY AS l(e, o)), p.value)
    UNION ALL
    SELECT 6, w.n, s.name, format('ALTER ROLE %I RESET %s', w.name,
               (SELECT string_agg(quote_ident(e), '.' ORDER BY o)
                  FROM unnest(string_to_array(s.name, '.')) WITH ORDINALITY AS l(e, o)))
      FROM wanted w JOIN setting s ON s.setrole = w.is_oid
     WHERE NOT EXISTS (SELECT FROM parameter p WHERE p.n = w.n AND lower(p.name) = lower(s.name))
    UNION ALL
    SELECT 7, w.n, '', format('COMMENT ON ROLE %I IS %L', w.name, w.comment)
      FROM wanted w WHERE shobj_description(w.is_oid, 'pg_authid') IS DISTINCT FROM w.comment
    UNION ALL
    SELECT 8, w.n, r.name, format('GRANT %I TO %I', r.name, w.name)
      FROM wanted w CROSS JOIN jsonb_array_elements_text(w.roles) AS r(name)
     WHERE NOT EXISTS (SELECT FROM pg_auth_members m JOIN pg_authid g ON g.oid = m.roleid
                        WHERE m.member = w.is_oid AND g.rolname = r.name)
    UNION ALL
    SELECT 9, w.n, g.rolname, format('REVOKE %I FROM %I%s', g.rolname, w.name,
               CASE WHEN current_setting('server_version_num')::int >= 160000
                    THEN format(' GRANTED BY %I', pg_get_userbyid(m.grantor)) ELSE '' END)
      FROM wanted w JOIN pg_auth_members m ON m.member = w.is_oid JOIN pg_authid g ON g.oid = m.roleid
     WHERE NOT w.roles ? g.rolname::text
)
SELECT line FROM statement ORDER BY step, n, part;
