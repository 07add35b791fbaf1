# SPDX-License-Identifier: Apache-2.0
list(APPEND FIRSTBOOT_TESTS
  facts/facts_json
  facts/read_facts
  facts/text_lines
)
