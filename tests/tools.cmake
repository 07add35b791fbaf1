# SPDX-License-Identifier: Apache-2.0
# Programs through which scripts reach the libraries.
add_executable(index_tool tools/index_tool.cpp)
target_link_libraries(index_tool PRIVATE pigsty::repo pigsty_warnings)
target_include_directories(index_tool PRIVATE ${PROJECT_SOURCE_DIR})
