# SPDX-License-Identifier: Apache-2.0
# Tests of everything that fetches, against a server that misbehaves.
add_executable(fetch_tests
  functional/downloader_test.cpp
  functional/hostile_server.cpp)
target_link_libraries(fetch_tests PRIVATE pigsty::repo pigsty_warnings GTest::gmock GTest::gtest_main)
target_include_directories(fetch_tests PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_definitions(fetch_tests PRIVATE
  HOSTILE_SERVER="${CMAKE_CURRENT_SOURCE_DIR}/functional/hostile_server.py")
add_test(NAME functional.fetch COMMAND fetch_tests)
set_tests_properties(functional.fetch PROPERTIES LABELS functional TIMEOUT 300)
