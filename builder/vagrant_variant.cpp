// SPDX-License-Identifier: Apache-2.0
#include "builder/vagrant_variant.hpp"

namespace pigsty::builder {

specs::ImageUser vagrant_user() {
    specs::ImageUser user;
    user.name = "vagrant";
    user.comment = "Vagrant";
    user.sudo = true;
    user.ssh_keys = {
        "ssh-rsa "
        "AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzIw+niNltGEFHzD8"
        "+v1I2YJ6oXevct1YeS0o9HZyN1Q9qgCgzUFtdOKLv6IedplqoPkcmF0aYet2PkEDo3MlTBckFXPITAMzF8dJSIFo9D"
        "8HfdOV0IAdx4O7PtixWKn5y2hMNG0zQPyUecp4pzC6kivAIhyfHilFR61RGL+GPXQ2MWZWFYbAGjyiYJnAmCP3NOTd"
        "0jMZEnDkbUvxhMmBYSdETk1rRgm+R4LOzFUGaHqHDLKLX+FIPKcF96hrucXzcWyLbIbEgE98OHlnVYCzRdK8jlqm8t"
        "ehUc9c9WhQ== vagrant insecure public key"};
    return user;
}

}  // namespace pigsty::builder
