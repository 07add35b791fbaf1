# SPDX-License-Identifier: Apache-2.0
# Scripts that use our programs as a person would. They end with 77 when what they need is not there, and say so.
function(pigsty_functional_test name)
  add_test(NAME functional.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/${name} ${ARGN})
  set_tests_properties(functional.${name} PROPERTIES
    LABELS functional TIMEOUT 300 SKIP_RETURN_CODE 77 ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)
endfunction()

pigsty_functional_test(index_folder $<TARGET_FILE:pigsty-bundle>)
pigsty_functional_test(index_vs_createrepo $<TARGET_FILE:pigsty-bundle>)
pigsty_functional_test(index_vs_real $<TARGET_FILE:pigsty-bundle>)

# Inventories: compared with Ansible, with the limits for large ones, and as a person sees them.
foreach(name IN ITEMS inventory_large inventory_verbs inventory_vs_ansible)
  pigsty_functional_test(${name}.sh)
  set_tests_properties(functional.${name}.sh PROPERTIES
    ENVIRONMENT "PIGSTY_BUNDLE=$<TARGET_FILE:pigsty-bundle>;PYTHONDONTWRITEBYTECODE=1")
endforeach()

# Seeds of nodes, judged by cloud-init and by the program that reads them.
pigsty_functional_test(seed_nodes.sh)
set_tests_properties(functional.seed_nodes.sh PROPERTIES
  ENVIRONMENT "PIGSTY_BUNDLE=$<TARGET_FILE:pigsty-bundle>;PIGSTY_FIRSTBOOT=$<TARGET_FILE:pigsty-firstboot>;PYTHONDONTWRITEBYTECODE=1")
