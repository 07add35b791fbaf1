# SPDX-License-Identifier: Apache-2.0
pigsty_unit_test(repo
  index
  index_state
  xml_text)
