// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/error.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/psql.hpp"

namespace pigsty::firstboot {

namespace {

constexpr int k_rounds = 6;
constexpr std::chrono::seconds k_patience(30);
constexpr int k_lines_shown = 8;  ///< of one statement

const SqlState& body_of(const Resource& resource) {
    return std::get<SqlState>(resource.body);
}

Psql psql_of(const SqlState& state, const EngineContext& context) {
    return {context.system, state.socket, state.database, state.secrecy, state.limit};
}

bool is_remark(const std::string& row) {
    return row.starts_with("--");
}

std::string remarks_of(const std::vector<std::string>& rows) {
    std::string text;
    for (const std::string& row : rows) {
        if (is_remark(row)) {
            text += (text.empty() ? "" : "; ") + row.substr(row.find_first_not_of("- "));
        }
    }
    return text;
}

std::vector<std::string> statements_of(const std::vector<std::string>& rows) {
    std::vector<std::string> statements;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(statements), [](const auto& row) {
        return !is_remark(row);
    });
    return statements;
}

/// The statement as added lines of a diff, cut when it is long.
std::string diff_of(const std::string& statement) {
    std::string diff;
    int lines = 0;
    const std::string text = mask_passwords(statement) + ';';
    for (std::size_t at = 0; at < text.size(); ++lines) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (lines < k_lines_shown) {
            diff += '+' + text.substr(at, end - at) + '\n';
        }
        at = end + 1;
    }
    if (lines > k_lines_shown) {
        diff += "+… (" + std::to_string(lines - k_lines_shown) + " more lines)\n";
    }
    return diff;
}

Look look_of(const std::vector<std::string>& rows) {
    if (rows.empty()) {
        return {};
    }
    Look look{LookState::differs, remarks_of(rows), ""};
    const std::vector<std::string> statements = statements_of(rows);
    if (!statements.empty()) {
        look.note = std::to_string(statements.size()) +
                    (statements.size() == 1 ? " statement" : " statements") +
                    (look.note.empty() ? "" : "; ") + look.note;
    }
    for (const std::string& statement : statements) {
        look.diff += diff_of(statement);
    }
    return look;
}

Look look(const Resource& resource, EngineContext& context) {
    const SqlState& state = body_of(resource);
    if (!context.system.live()) {
        return needs_live("database " + state.database);
    }
    const auto patience = context.purpose == Purpose::apply ? k_patience : std::chrono::seconds(0);
    const SqlRows answer = psql_of(state, context).ask(state.drift, patience);
    if (answer.follows) {
        return {LookState::not_ours, "this member follows another one, which has it", ""};
    }
    return look_of(answer.rows);
}

void make(const Resource& resource, EngineContext& context) {
    const SqlState& state = body_of(resource);
    const Psql psql = psql_of(state, context);
    std::vector<std::string> rows;
    for (int round = 0; round <= k_rounds; ++round) {
        rows = psql.ask(state.drift, std::chrono::seconds(0)).rows;
        const std::vector<std::string> statements = statements_of(rows);
        if (statements.empty()) {
            if (!rows.empty()) {
                throw base::Error(remarks_of(rows));
            }
            return;
        }
        if (round < k_rounds) {
            psql.run(statements);
        }
    }
    const std::string left = rows.empty() ? "" : mask_passwords(rows.front());
    throw base::Error("the same is still missing after " + std::to_string(k_rounds) +
                      " rounds, first of all: " + left);
}

}  // namespace

const Handler k_sql_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
