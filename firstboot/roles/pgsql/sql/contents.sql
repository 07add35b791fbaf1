-- SPDX-License-Identifier: Apache-2.0
-- What is missing inside a database: one statement a row. $wanted$ is an object, see provision_contents.cpp.
WITH wanted AS (
    SELECT * FROM jsonb_to_record($wanted$::jsonb) AS w(
        privileges jsonb, schemas jsonb, extensions jsonb, monitors jsonb, objects jsonb, digest text, definition text)
), privilege AS (  -- default privileges, a row for each role that makes objects
    SELECT p.n, p.gives, p.nsp, p.kind, p.words, p.grantee, p.hands_on, m.oid AS maker, m.rolname AS maker_name,
           CASE WHEN p.nsp IS NULL THEN 0 ELSE coalesce(n.oid, 1) END AS nsp_oid  -- 1 is none
      FROM wanted w CROSS JOIN jsonb_to_recordset(w.privileges) AS p(
               n int, gives bool, makers jsonb, nsp text, kind text, words jsonb, grantee text, hands_on bool)
      JOIN pg_authid m ON p.makers ? m.rolname::text
      LEFT JOIN pg_namespace n ON n.nspname = p.nsp
), default_acl AS (  -- as the server would use them now
    SELECT k.maker, k.nsp_oid, k.kind, coalesce(d.defaclacl, CASE WHEN k.nsp_oid = 0 THEN
               acldefault(CASE k.kind WHEN 'S' THEN 's' ELSE k.kind END::"char", k.maker) END) AS acl,
           acldefault(CASE k.kind WHEN 'S' THEN 's' ELSE k.kind END::"char", k.maker) AS all_of_owner
      FROM (SELECT DISTINCT maker, nsp_oid, kind FROM privilege) AS k
      LEFT JOIN pg_default_acl d
        ON d.defaclrole = k.maker AND d.defaclnamespace = k.nsp_oid AND d.defaclobjtype = k.kind::"char"
), piece AS (  -- ALL means every privilege that such objects have
    SELECT p.*, t.word
      FROM privilege p JOIN default_acl a USING (maker, nsp_oid, kind)
     CROSS JOIN LATERAL (
               SELECT jsonb_array_elements_text(p.words) WHERE p.words <> '["ALL"]'
               UNION ALL
               SELECT x.privilege_type FROM aclexplode(a.all_of_owner) AS x
                WHERE p.words = '["ALL"]' AND x.grantee = p.maker) AS t(word)
), off AS (
    SELECT p.n, p.maker_name, p.gives, p.nsp, p.kind, p.grantee, p.hands_on, string_agg(p.word, ', ' ORDER BY p.word) AS words
      FROM piece p JOIN default_acl a USING (maker, nsp_oid, kind)
     WHERE p.gives <> EXISTS (
               SELECT FROM aclexplode(a.acl) AS x LEFT JOIN pg_authid g ON g.oid = x.grantee
                WHERE x.privilege_type = p.word AND coalesce(g.rolname::text, '') = p.grantee
                  AND (x.is_grantable OR NOT p.hands_on OR NOT p.gives))
     GROUP BY 1, 2, 3, 4, 5, 6, 7
), nsp AS (
    SELECT n.nspname, n.nspowner, x.grantee, x.privilege_type
      FROM pg_namespace n CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS x
     WHERE n.nspname IN ('public', 'monitor')
), statement(step, n, part, line) AS (
    SELECT CASE WHEN o.nsp IS NULL THEN 1 ELSE 3 END, o.n, o.maker_name, format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s %s %s ON %s %s %s%s', o.maker_name,
               ' IN SCHEMA ' || quote_ident(o.nsp), CASE WHEN o.gives THEN 'GRANT' ELSE 'REVOKE' END, o.words,
               CASE o.kind WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
                           ELSE 'SCHEMAS' END,
               CASE WHEN o.gives THEN 'TO' ELSE 'FROM' END,
               CASE WHEN o.grantee = '' THEN 'PUBLIC' ELSE quote_ident(o.grantee) END,
               CASE WHEN o.gives AND o.hands_on THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM off o
    UNION ALL
    SELECT 2, s.n, '', format('CREATE SCHEMA %I', s.name)
      FROM wanted w CROSS JOIN jsonb_array_elements_text(w.schemas) WITH ORDINALITY AS s(name, n)
     WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = s.name)
    UNION ALL
    SELECT 4, 0, '', 'REVOKE CREATE ON SCHEMA public FROM PUBLIC'
      FROM nsp WHERE nspname = 'public' AND grantee = 0 AND privilege_type = 'CREATE'
    UNION ALL
    SELECT 5, 0, '', format('GRANT CREATE ON SCHEMA public TO %I', a.rolname)
      FROM pg_authid a CROSS JOIN pg_namespace p
     WHERE a.rolname = 'dbrole_admin' AND p.nspname = 'public' AND NOT EXISTS (
               SELECT FROM nsp WHERE nsp.nspname = 'public' AND nsp.grantee = a.oid AND nsp.privilege_type = 'CREATE')
    UNION ALL
    SELECT 6, 0, a.rolname, format('GRANT USAGE ON SCHEMA monitor TO %I', a.rolname)
      FROM wanted w JOIN pg_authid a ON w.monitors ? a.rolname::text
     WHERE NOT EXISTS (SELECT FROM nsp
                        WHERE nsp.nspname = 'monitor' AND nsp.grantee = a.oid AND nsp.privilege_type = 'USAGE')
    UNION ALL  -- the schema's comment knows which definition its objects have
    SELECT 7, 0, '', w.definition
      FROM wanted w LEFT JOIN pg_namespace m ON m.nspname = 'monitor'
     WHERE coalesce(obj_description(m.oid, 'pg_namespace'), '') NOT LIKE '%' || w.digest
        OR EXISTS (SELECT FROM jsonb_array_elements_text(w.objects) AS o(name)
                    WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = m.oid AND c.relname = o.name))
    UNION ALL
    SELECT 8, e.n, '', format('CREATE EXTENSION %I', e.ext->>'name') || coalesce(' SCHEMA ' || quote_ident(e.ext->>'schema'), '')
               || ' CASCADE'
      FROM wanted w CROSS JOIN jsonb_array_elements(w.extensions) WITH ORDINALITY AS e(ext, n)
     WHERE NOT EXISTS (SELECT FROM pg_extension x WHERE x.extname = e.ext->>'name')
       AND e.ext->>'name' IN (SELECT a.name FROM pg_available_extensions a)
    UNION ALL
    SELECT 9, e.n, '', format('ALTER EXTENSION %I SET SCHEMA %I', x.extname, e.ext->>'schema')
      FROM wanted w CROSS JOIN jsonb_array_elements(w.extensions) WITH ORDINALITY AS e(ext, n)
      JOIN pg_extension x ON x.extname = e.ext->>'name'
      JOIN pg_namespace s ON s.oid = x.extnamespace
     WHERE x.extrelocatable AND s.nspname <> e.ext->>'schema'
)
SELECT line FROM statement ORDER BY step, n, part;
