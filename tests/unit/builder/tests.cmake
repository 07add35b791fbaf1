# SPDX-License-Identifier: Apache-2.0
pigsty_unit_test(builder
  image_identity)
