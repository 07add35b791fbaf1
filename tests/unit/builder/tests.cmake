# SPDX-License-Identifier: Apache-2.0
pigsty_unit_test(builder
  berkeley_db
  image_contents
  image_identity)
