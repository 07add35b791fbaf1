# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_SOURCES
  roles/node/host_name.cpp
  roles/node/hosts.cpp
  roles/node/node_role.cpp
  roles/node/packages.cpp
  roles/node/repositories.cpp
  roles/node/resolver.cpp
  roles/node/static_network.cpp
  roles/placed_text.cpp
  roles/plan_writer.cpp
  roles/role.cpp
  roles/text/key_value_text.cpp
)
list(APPEND FIRSTBOOT_HEADERS
  roles/node/node_parts.hpp
  roles/placed_text.hpp
  roles/plan_writer.hpp
  roles/role.hpp
  roles/text/key_value_text.hpp
)
