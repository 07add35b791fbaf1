# SPDX-License-Identifier: Apache-2.0
# Against dnf, on real metadata: skips, saying so, without dnf's Python modules or without PIGSTY_CORPUS.
add_executable(solve_tool tools/solve_tool.cpp)
target_link_libraries(solve_tool PRIVATE pigsty::repo pigsty_warnings)
target_include_directories(solve_tool PRIVATE ${PROJECT_SOURCE_DIR})
add_test(NAME functional.solve_vs_dnf
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/functional/solve_vs_dnf.py $<TARGET_FILE:solve_tool>)
set_tests_properties(functional.solve_vs_dnf PROPERTIES LABELS functional TIMEOUT 300 SKIP_RETURN_CODE 77)
