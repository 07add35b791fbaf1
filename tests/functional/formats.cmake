# SPDX-License-Identifier: Apache-2.0
# Every disk format, judged by the tools that read them.
add_executable(format_tool tools/format_tool.cpp)
target_link_libraries(format_tool PRIVATE pigsty::builder pigsty_warnings)

pigsty_functional_test(formats $<TARGET_FILE:format_tool> $<TARGET_FILE:pigsty-bundle>)
