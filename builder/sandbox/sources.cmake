# SPDX-License-Identifier: Apache-2.0
list(APPEND BUILDER_SOURCES
  sandbox/clock_shim.cpp
  sandbox/sandbox.cpp
  sandbox/sandbox_inside.cpp
  sandbox/sandbox_mounts.cpp
  sandbox/user_namespace.cpp)
list(APPEND BUILDER_HEADERS
  sandbox/clock_shim.hpp
  sandbox/sandbox.hpp
  sandbox/sandbox_inside.hpp
  sandbox/user_namespace.hpp)
