# SPDX-License-Identifier: Apache-2.0
# Against dnf, on real metadata: skips, saying so, without dnf's Python modules or without PIGSTY_CORPUS.
add_executable(solve_tool tools/solve_tool.cpp)
target_link_libraries(solve_tool PRIVATE pigsty::repo pigsty_warnings)
target_include_directories(solve_tool PRIVATE ${PROJECT_SOURCE_DIR})
