// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/password.hpp"

#include <algorithm>

#include "base/hmac_sha256.hpp"
#include "base/md5.hpp"
#include "firstboot/roles/pgsql/scram.hpp"
#include "specs/inventory/pg_objects.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_salt_bytes = 16;  // as PostgreSQL itself takes

/// Same for the same inventory, another one for every user and cluster. The password is no part of
/// it: who reads a verifier could guess by the salt then, without the rounds that make it slow.
std::string salt_of(const PgNode& node, const std::string& user) {
    std::string message = "scram salt";
    for (const std::string& part : {node.cluster.name, user}) {
        message += ' ' + std::to_string(part.size()) + ':' + part;
    }
    const base::Sha256Digest digest = base::HmacSha256(node.replication.password).of(message);
    return {digest.begin(), digest.begin() + k_salt_bytes};
}

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

std::optional<std::string> password_in(const std::vector<specs::PgUser>& users,
                                       const std::string& name) {
    const auto found = std::find_if(
        users.begin(), users.end(), [&](const specs::PgUser& user) { return user.name == name; });
    return found == users.end() ? std::nullopt : found->password;
}

}  // namespace

std::string stored_password(const PgNode& node, const PgLogin& login) {
    const std::string& password = login.password;
    if (is_md5_password(password) || is_scram_verifier(password)) {
        return password;
    }
    if (!is_ascii(password)) {
        return "md5" + base::md5_of(password + login.user);
    }
    return scram_verifier(password, salt_of(node, login.user));
}

std::optional<std::string> password_of(const RoleInput& input,
                                       const PgNode& node,
                                       const std::string& user) {
    for (const PgLogin* login : {&node.admin, &node.monitor, &node.replication}) {
        if (login->user == user && !login->password.empty()) {
            return login->password;
        }
    }
    for (const char* variable : {"pg_users", "pg_default_roles"}) {
        std::optional<std::string> password =
            password_in(specs::pg_users(input.variables, variable), user);
        if (password && !password->empty()) {
            return password;
        }
    }
    return std::nullopt;
}

}  // namespace pigsty::firstboot
