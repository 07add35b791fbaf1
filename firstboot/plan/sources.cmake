# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_SOURCES
  plan/plan.cpp
)
list(APPEND FIRSTBOOT_HEADERS
  plan/plan.hpp
  plan/resource.hpp
)
