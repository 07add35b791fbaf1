// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "specs/image.hpp"

namespace pigsty::builder {

/// The user that Vagrant logs in as: rights to everything, and the public insecure key, which
/// Vagrant replaces at the first `vagrant up`. Only boxes have it. Source:
/// https://developer.hashicorp.com/vagrant/docs/boxes/base
specs::ImageUser vagrant_user();

}  // namespace pigsty::builder
