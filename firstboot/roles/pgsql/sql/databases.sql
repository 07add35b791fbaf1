-- SPDX-License-Identifier: Apache-2.0
-- What is missing to the databases in what all of a cluster share: one statement a row. $wanted$ is a list of databases,
-- see provision_databases.cpp.
WITH wanted AS (
    SELECT w.*, d.oid AS is_oid, d.datdba, d.datallowconn, d.datconnlimit, t.spcname,
           coalesce(d.datacl, acldefault('d', d.datdba)) AS acl
      FROM jsonb_to_recordset($wanted$::jsonb) AS w(
               n int, name text, owner text, template text, encoding text, lc_collate text, lc_ctype text,
               tablespace text, allowconn bool, connlimit int, comment text, revokeconn bool, parameters jsonb,
               admin text, monitor text, replication text)
      LEFT JOIN pg_database d ON d.datname = w.name
      LEFT JOIN pg_tablespace t ON t.oid = d.dattablespace
), made_like AS (  -- template1 does not make databases of other encodings and locales: template0 does
    SELECT w.n, coalesce(w.template, CASE WHEN
               pg_char_to_encoding(w.encoding) <> t.encoding OR w.lc_collate <> t.datcollate OR w.lc_ctype <> t.datctype
               THEN 'template0' END) AS template
      FROM wanted w CROSS JOIN pg_database t WHERE t.datname = 'template1'
), setting AS (
    SELECT s.setdatabase, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value
      FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS c(line)
     WHERE s.setrole = 0
), parameter AS (
    SELECT w.n, w.name AS database, w.is_oid, p.*
      FROM wanted w CROSS JOIN jsonb_to_recordset(w.parameters) AS p(name text, setting text, words jsonb, value text)
     WHERE w.is_oid IS NOT NULL
), held AS (  -- grantee 0 is everybody
    SELECT w.n, x.grantee, x.privilege_type, x.is_grantable FROM wanted w CROSS JOIN LATERAL aclexplode(w.acl) AS x
), may_connect AS (
    SELECT w.n, w.name, v.role, v.hands_on
      FROM wanted w CROSS JOIN LATERAL (VALUES (w.monitor, false), (w.replication, false), (w.admin, true)) AS v(role, hands_on)
     WHERE w.revokeconn AND w.is_oid IS NOT NULL AND v.role <> pg_get_userbyid(w.datdba)
), statement(step, n, part, line) AS (
    SELECT 1, w.n, '', format('CREATE DATABASE %I OWNER %I', w.name, w.owner) || concat(
               ' TEMPLATE ' || quote_ident(m.template), ' ENCODING ' || quote_literal(w.encoding),
               ' LC_COLLATE ' || quote_literal(w.lc_collate), ' LC_CTYPE ' || quote_literal(w.lc_ctype),
               ' TABLESPACE ' || quote_ident(w.tablespace))
      FROM wanted w JOIN made_like m USING (n) WHERE w.is_oid IS NULL
    UNION ALL
    SELECT 2, w.n, '', format('ALTER DATABASE %I OWNER TO %I', w.name, w.owner)
      FROM wanted w WHERE pg_get_userbyid(w.datdba) <> w.owner
    UNION ALL
    SELECT 3, w.n, '', format('ALTER DATABASE %I SET TABLESPACE %I', w.name, w.tablespace)
      FROM wanted w WHERE w.spcname <> w.tablespace
    UNION ALL
    SELECT 4, w.n, '', format('ALTER DATABASE %I WITH ALLOW_CONNECTIONS %s', w.name, w.allowconn::text)
      FROM wanted w WHERE w.datallowconn <> w.allowconn
    UNION ALL
    SELECT 5, w.n, '', format('ALTER DATABASE %I WITH CONNECTION LIMIT %s', w.name, w.connlimit)
      FROM wanted w WHERE w.datconnlimit <> w.connlimit
    UNION ALL
    SELECT 6, p.n, p.name, format('ALTER DATABASE %I SET %s TO %s', p.database, p.setting,
               coalesce((SELECT string_agg(quote_literal(e), ', ' ORDER BY o)
                           FROM jsonb_array_elements_text(p.words) WITH ORDINALITY AS l(e, o)), quote_literal(p.value)))
      FROM parameter p
      LEFT JOIN setting s ON s.setdatabase = p.is_oid AND lower(s.name) = lower(p.name)
     WHERE s.value IS DISTINCT FROM coalesce(
               (SELECT string_agg(quote_ident(e), ', ' ORDER BY o)
                  FROM jsonb_array_elements_text(p.words) WITH ORDINALITY AS l(e, o)), p.value)
    UNION ALL
    SELECT 7, w.n, s.name, format('ALTER DATABASE %I RESET %s', w.name,
               (SELECT string_agg(quote_ident(e), '.' ORDER BY o)
                  FROM unnest(string_to_array(s.name, '.')) WITH ORDINALITY AS l(e, o)))
      FROM wanted w JOIN setting s ON s.setdatabase = w.is_oid
     WHERE s.name <> 'pigsty.baseline'  -- that the baseline has been run
       AND NOT EXISTS (SELECT FROM parameter p WHERE p.n = w.n AND lower(p.name) = lower(s.name))
    UNION ALL
    SELECT 8, w.n, '', format('COMMENT ON DATABASE %I IS %L', w.name, w.comment)
      FROM wanted w WHERE w.is_oid IS NOT NULL AND shobj_description(w.is_oid, 'pg_database') IS DISTINCT FROM w.comment
    UNION ALL
    SELECT 9, w.n, '', format('REVOKE CREATE ON DATABASE %I FROM PUBLIC', w.name)
      FROM wanted w JOIN held h USING (n) WHERE h.grantee = 0 AND h.privilege_type = 'CREATE'
    UNION ALL
    SELECT 10, w.n, '', format('GRANT CREATE ON DATABASE %I TO %I', w.name, a.rolname)
      FROM wanted w JOIN pg_authid a ON a.rolname = 'dbrole_admin'
     WHERE w.is_oid IS NOT NULL AND NOT EXISTS (
               SELECT FROM held h WHERE h.n = w.n AND h.grantee = a.oid AND h.privilege_type = 'CREATE')
    UNION ALL  -- before everybody loses it
    SELECT 11, m.n, m.role, format('GRANT CONNECT ON DATABASE %I TO %I%s', m.name, m.role,
               CASE WHEN m.hands_on THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM may_connect m
     WHERE NOT EXISTS (SELECT FROM held h JOIN pg_authid a ON a.oid = h.grantee
                        WHERE h.n = m.n AND a.rolname = m.role AND h.privilege_type = 'CONNECT'
                          AND h.is_grantable >= m.hands_on)
    UNION ALL
    SELECT 12, w.n, '', format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', w.name)
      FROM wanted w JOIN held h USING (n) WHERE w.revokeconn AND h.grantee = 0 AND h.privilege_type = 'CONNECT'
    UNION ALL
    SELECT 13, w.n, '', format('GRANT CONNECT ON DATABASE %I TO PUBLIC', w.name)
      FROM wanted w
     WHERE w.is_oid IS NOT NULL AND NOT w.revokeconn
       AND NOT EXISTS (SELECT FROM held h WHERE h.n = w.n AND h.grantee = 0 AND h.privilege_type = 'CONNECT')
)
SELECT line FROM statement ORDER BY step, n, part;
