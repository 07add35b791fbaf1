# SPDX-License-Identifier: Apache-2.0
pkg_check_modules(RPM REQUIRED IMPORTED_TARGET rpm)
pigsty_unit_test(repo
  http_header
  index
  index_state
  keyring
  mirror_health
  present_repodata
  program_folder
  repomd
  rpm_check
  solve
  solve_cache
  solve_failures
  solve_keep
  store
  xml_text)
target_sources(repo_tests PRIVATE unit/repo/rpm_forge.cpp unit/repo/solve_fixture.cpp)
target_link_libraries(repo_tests PRIVATE PkgConfig::RPM)
include(${CMAKE_CURRENT_SOURCE_DIR}/functional/fetch.cmake)
