# SPDX-License-Identifier: Apache-2.0
# Root trees and images made for real (label images).
pigsty_spine_test(image_el7 images)
