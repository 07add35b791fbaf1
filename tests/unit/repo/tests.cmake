# SPDX-License-Identifier: Apache-2.0
pigsty_unit_test(repo
  solve
  solve_cache
  solve_failures)
target_sources(repo_tests PRIVATE unit/repo/solve_fixture.cpp)
