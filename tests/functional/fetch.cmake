# SPDX-License-Identifier: Apache-2.0
# Tests of everything that fetches, against a server that misbehaves.
add_executable(fetch_tool tools/fetch_tool.cpp)
target_link_libraries(fetch_tool PRIVATE pigsty::repo pigsty_warnings)

add_executable(fetch_tests
  functional/downloader_test.cpp
  functional/fetch_fixture.cpp
  functional/hostile_server.cpp
  functional/key_fetch_test.cpp
  functional/metadata_test.cpp
  functional/package_fetch_test.cpp
  unit/repo/rpm_forge.cpp)
target_link_libraries(fetch_tests PRIVATE
  pigsty::repo
  pigsty_warnings
  GTest::gmock
  GTest::gtest_main
  PkgConfig::RPM)
target_include_directories(fetch_tests PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_definitions(fetch_tests PRIVATE
  FETCH_TOOL="$<TARGET_FILE:fetch_tool>"
  HOSTILE_SERVER="${CMAKE_CURRENT_SOURCE_DIR}/functional/hostile_server.py")
add_dependencies(fetch_tests fetch_tool)
add_test(NAME functional.fetch COMMAND fetch_tests)
set_tests_properties(functional.fetch PROPERTIES LABELS functional TIMEOUT 300)
