# SPDX-License-Identifier: Apache-2.0
# Checks of the sources themselves.
foreach(check IN ITEMS layers sizes)
  add_test(NAME lint.${check} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/check_${check} ${PROJECT_SOURCE_DIR})
  set_tests_properties(lint.${check} PROPERTIES LABELS lint)
endforeach()
add_test(NAME lint.layers_self_test COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/check_layers_test)
set_tests_properties(lint.layers_self_test PROPERTIES LABELS lint)
