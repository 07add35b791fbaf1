# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_TESTS
  roles/footguns
  roles/golden
  roles/node_role
  roles/pgsql/default_privileges
  roles/pgsql/password
  roles/pgsql/provision
  roles/services
)
# Inventories and golden files are read where they stand.
foreach(stem IN ITEMS footguns golden node_role pgsql/provision services)
  set_source_files_properties(unit/firstboot/roles/${stem}_test.cpp PROPERTIES
    COMPILE_DEFINITIONS "PIGSTY_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"")
endforeach()
