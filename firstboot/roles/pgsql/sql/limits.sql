-- SPDX-License-Identifier: Apache-2.0
-- What no statement can give: a remark a row. $databases$ is as in databases.sql, $extensions$ a list of {name, where}.
SELECT '-- database ' || quote_ident(w.name) || ' has ' || v.what || ' ' || v.found || ', the inventory says ' || v.want
       || ': that is settled when a database is made'
  FROM jsonb_to_recordset($databases$::jsonb) AS w(name text, encoding text, lc_collate text, lc_ctype text)
  JOIN pg_database d ON d.datname = w.name
 CROSS JOIN LATERAL (VALUES ('lc_collate', d.datcollate::text, w.lc_collate),
                            ('lc_ctype', d.datctype::text, w.lc_ctype)) AS v(what, found, want)
 WHERE lower(replace(v.found, '-', '')) <> lower(replace(v.want, '-', ''))
UNION ALL
SELECT '-- database ' || quote_ident(w.name) || ' has encoding ' || pg_encoding_to_char(d.encoding)
       || ', the inventory says ' || w.encoding || ': that is settled when a database is made'
  FROM jsonb_to_recordset($databases$::jsonb) AS w(name text, encoding text)
  JOIN pg_database d ON d.datname = w.name
 WHERE pg_char_to_encoding(w.encoding) <> d.encoding
UNION ALL
SELECT '-- extension ' || quote_ident(x.name) || ' is left out: no package on this node has it (' || x.place || ')'
  FROM jsonb_to_recordset($extensions$::jsonb) AS x(name text, place text)
 WHERE x.name NOT IN (SELECT name FROM pg_available_extensions);
