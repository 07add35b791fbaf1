# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_TESTS
  roles/consul_services
  roles/exporters
  roles/footguns
  roles/golden
  roles/node_role
  roles/pgbouncer_role
  roles/pgsql/default_privileges
  roles/pgsql/password
  roles/pgsql/postgres_role
  roles/pgsql/provision
  roles/service_role
  roles/services
  roles/text/yaml_document
)
# Inventories and golden files are read where they stand.
foreach(stem IN ITEMS
    consul_services exporters footguns golden node_role pgbouncer_role pgsql/postgres_role
    pgsql/provision service_role services)
  set_source_files_properties(unit/firstboot/roles/${stem}_test.cpp PROPERTIES
    COMPILE_DEFINITIONS "PIGSTY_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"")
endforeach()
