// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "firstboot/engine/system.hpp"

namespace pigsty::firstboot {

/// What a node's PostgreSQL says when it is asked.
struct SqlRows {
    /// It follows another member, and its data cannot be changed here. There are no rows then.
    bool follows = false;
    std::vector<std::string> rows;  ///< the first column's texts
};

/// Talks with one database of a node through psql, which runs as the database's account. All
/// statements go through standard input, never on a command line.
class Psql {
  public:
    /// With Secrecy::secret, statements stay out of the server's log and of its statistics.
    Psql(const System& system,
         PgSocket socket,
         std::string database,
         Secrecy secrecy,
         std::chrono::seconds limit)
        : system_(system),
          socket_(std::move(socket)),
          database_(std::move(database)),
          secrecy_(secrecy),
          limit_(limit) {}

    /// The rows of a query. A server that recovers without following anybody is waited for, up to
    /// `patience`: that is how Patroni starts one that will lead. Throws Error with the server's
    /// message; "database … is not there yet" when it has none of that name.
    SqlRows ask(const std::string& query, std::chrono::seconds patience) const;

    /// Runs statements, each in a transaction of its own, and stops at the first that fails. Also
    /// when we are killed each is done wholly or not at all. Throws Error with the statement,
    /// masked, and the server's message.
    void run(const std::vector<std::string>& statements) const;

    /// Runs a script of psql. Throws Error with the server's message.
    void run_script(const std::string& script, const std::string& folder) const;

  private:
    base::ProcessResult call(std::string input,
                             const std::string& folder,
                             std::size_t statements = 1) const;

    const System& system_;
    PgSocket socket_;
    std::string database_;
    Secrecy secrecy_;
    std::chrono::seconds limit_;
};

/// `text` with a mask for each literal that stands after PASSWORD.
std::string mask_passwords(std::string_view text);

}  // namespace pigsty::firstboot
