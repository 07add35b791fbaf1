# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_SOURCES
  facts/facts.cpp
  facts/facts_json.cpp
  facts/interface_addresses.cpp
  facts/read_facts.cpp
  facts/text_lines.cpp
)
list(APPEND FIRSTBOOT_HEADERS
  facts/facts.hpp
  facts/interface_addresses.hpp
  facts/text_lines.hpp
)
