# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_SOURCES
  plan/look.cpp
  plan/plan.cpp
  plan/plan_text.cpp
  plan/resource_digest.cpp
  plan/resource_id.cpp
  plan/resource_json.cpp
  plan/sql_text.cpp
)
list(APPEND FIRSTBOOT_HEADERS
  plan/look.hpp
  plan/plan.hpp
  plan/plan_text.hpp
  plan/resource.hpp
  plan/sql_text.hpp
)
