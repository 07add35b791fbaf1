// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/psql.hpp"
#include "firstboot/plan/sql_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::chrono::seconds k_patience(30);
constexpr std::uint64_t k_limit_bytes = 256U << 20U;  ///< of a file

/// One row when the baseline still has to run. What belongs to an extension, and the schema of the
/// monitoring, are no relations of the database's own.
constexpr const char* k_is_due = R"(
SELECT 'due'
 WHERE NOT EXISTS (SELECT FROM pg_db_role_setting s, unnest(s.setconfig) AS c(line)
                    WHERE s.setrole = 0 AND c.line LIKE 'pigsty.baseline=%'
                      AND s.setdatabase = (SELECT oid FROM pg_database
                                            WHERE datname = current_database()))
   AND NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname <> ALL ('{pg_catalog,information_schema,monitor}')
                      AND n.nspname !~ '^pg_(toast|temp)' AND c.relkind IN ('r','p','v','m','S','f')
                      AND NOT EXISTS (SELECT FROM pg_depend d
                                       WHERE d.classid = 'pg_class'::regclass
                                         AND d.objid = c.oid AND d.deptype = 'e'));
)";

const SqlBaseline& body_of(const Resource& resource) {
    return std::get<SqlBaseline>(resource.body);
}

Psql psql_of(const SqlBaseline& baseline, const EngineContext& context) {
    return {context.system, baseline.socket, baseline.database, Secrecy::secret, baseline.limit};
}

Look look(const Resource& resource, EngineContext& context) {
    const SqlBaseline& baseline = body_of(resource);
    if (!context.system.live()) {
        return needs_live("database " + baseline.database);
    }
    const auto patience = context.purpose == Purpose::apply ? k_patience : std::chrono::seconds(0);
    const SqlRows answer = psql_of(baseline, context).ask(k_is_due, patience);
    if (answer.follows) {
        return {LookState::not_ours, "this member follows another one, which has it", ""};
    }
    if (answer.rows.empty()) {
        return {};
    }
    const bool there = context.system.files().info_followed(baseline.path).has_value();
    return {LookState::differs, baseline.path + (there ? " will be run" : " is not there"), ""};
}

/// In one transaction with the mark that it is done. It is ended by the script itself: a script
/// that breaks off, because we are killed, does nothing.
std::string script_of(const std::string& content, const std::string& database) {
    return "BEGIN;\n" + content + "\n;\nALTER DATABASE " + quote_identifier(database) +
           " SET pigsty.baseline = " + quote_literal(base::sha256_of(content)) + ";\nCOMMIT;\n";
}

void make(const Resource& resource, EngineContext& context) {
    const SqlBaseline& baseline = body_of(resource);
    const std::optional<std::string> content =
        context.system.files().read(baseline.path, k_limit_bytes);
    if (!content) {
        throw base::Error("baseline file " + base::quote(baseline.path) + " is not there");
    }
    const Psql psql = psql_of(baseline, context);
    const std::string folder = std::filesystem::path(baseline.path).parent_path().string();
    base::in_context([&] { return "running baseline " + base::quote(baseline.path); },
                     [&] { psql.run_script(script_of(*content, baseline.database), folder); });
    if (!psql.ask(k_is_due, std::chrono::seconds(0)).rows.empty()) {
        throw base::Error("baseline " + base::quote(baseline.path) +
                          " has not come to its end: a statement, a text or COPY data in it is "
                          "not closed, or it ends psql");
    }
}

}  // namespace

const Handler k_baseline_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
