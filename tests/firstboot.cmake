# SPDX-License-Identifier: Apache-2.0
# Nodes that configure themselves: in containers and in machines of the lab (label firstboot). Label `rounds` marks what
# does more when ROUNDS is large.
function(pigsty_firstboot_test name)
  add_test(NAME firstboot.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/${name}.sh)
  set_tests_properties(firstboot.${name} PROPERTIES
    LABELS "firstboot;${ARGN}" TIMEOUT 3600 SKIP_RETURN_CODE 77
    ENVIRONMENT "PIGSTY_BUNDLE=$<TARGET_FILE:pigsty-bundle>;PIGSTY_FIRSTBOOT=$<TARGET_FILE:pigsty-firstboot>;PYTHONDONTWRITEBYTECODE=1")
endfunction()

pigsty_firstboot_test(firstboot_unit)

# The engine on plans of its own: `apply_tool` has one with every type of resource that a folder can have.
add_executable(apply_tool tools/apply_tool.cpp)
set_target_properties(apply_tool PROPERTIES PIGSTY_STATIC ON)
target_include_directories(apply_tool PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(apply_tool PRIVATE pigsty::firstboot pigsty_warnings)
target_link_options(apply_tool PRIVATE -static)
# What the role `provision` asks of a database, without the rest of a node.
add_executable(sql_tool tools/sql_tool.cpp)
set_target_properties(sql_tool PROPERTIES PIGSTY_STATIC ON)
target_include_directories(sql_tool PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(sql_tool PRIVATE pigsty::firstboot pigsty_warnings)
target_link_options(sql_tool PRIVATE -static)
add_executable(old_kernel tools/old_kernel.cpp)
target_link_libraries(old_kernel PRIVATE pigsty_warnings)

foreach(name IN ITEMS firstboot_cli firstboot_engine_disk firstboot_engine_kill firstboot_static)
  pigsty_firstboot_test(${name})
  set_property(TEST firstboot.${name} APPEND PROPERTY ENVIRONMENT
    "PIGSTY_APPLY_TOOL=$<TARGET_FILE:apply_tool>" "PIGSTY_OLD_KERNEL=$<TARGET_FILE:old_kernel>")
endforeach()
pigsty_firstboot_test(firstboot_sql)
set_property(TEST firstboot.firstboot_sql APPEND PROPERTY ENVIRONMENT "PIGSTY_SQL_TOOL=$<TARGET_FILE:sql_tool>")
pigsty_firstboot_test(firstboot_configs)
pigsty_firstboot_test(firstboot_node)
pigsty_firstboot_test(firstboot_scale)
pigsty_firstboot_test(firstboot_failures)
pigsty_firstboot_test(firstboot_kill rounds)

# Machines without KVM take every core there is.
pigsty_firstboot_test(firstboot_boot)
pigsty_firstboot_test(firstboot_power_cut rounds)

# What a node reads from outside: seconds for each target, ten minutes where ROUNDS is 30 or more.
add_test(NAME firstboot.fuzz COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/firstboot_fuzz.sh)
set_tests_properties(firstboot.fuzz PROPERTIES LABELS "firstboot;rounds" TIMEOUT 7200)

# Clusters of PostgreSQL on several nodes at once: they take the whole machine.
foreach(name IN ITEMS firstboot_pgsql firstboot_pgsql_guards firstboot_pgsql_cut firstboot_failover)
  pigsty_firstboot_test(${name} pgsql)
  set_tests_properties(firstboot.${name} PROPERTIES RUN_SERIAL ON)
endforeach()
set_property(TEST firstboot.firstboot_failover firstboot.firstboot_pgsql_cut APPEND PROPERTY LABELS rounds)
