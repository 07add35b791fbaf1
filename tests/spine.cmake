# SPDX-License-Identifier: Apache-2.0
# The program as a person uses it, on the tiny repositories (label functional) and on the lab (label lab).
# Label `rounds` marks the long matrices, which take ROUNDS.
function(pigsty_spine_test name label)
  add_test(NAME ${label}.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/${name}.sh)
  set_tests_properties(${label}.${name} PROPERTIES
    LABELS "${label};${ARGN}" TIMEOUT 900 SKIP_RETURN_CODE 77
    ENVIRONMENT "PIGSTY_BUNDLE=$<TARGET_FILE:pigsty-bundle>;PYTHONDONTWRITEBYTECODE=1")
endfunction()

foreach(name IN ITEMS
    bad_output bad_specs bad_upstream command_line concurrent first_lock json_results make_twice
    reproducible serve shuffled_specs tampered_bundle update_lock)
  pigsty_spine_test(${name} functional)
endforeach()
pigsty_spine_test(kill functional rounds)
pigsty_spine_test(lab_install lab)
pigsty_spine_test(firstboot_rpm functional)
set_property(TEST functional.firstboot_rpm APPEND PROPERTY ENVIRONMENT PIGSTY_FIRSTBOOT=$<TARGET_FILE:pigsty-firstboot>)
