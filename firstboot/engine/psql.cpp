// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/psql.hpp"

#include <algorithm>
#include <thread>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "firstboot/plan/sql_text.hpp"

namespace pigsty::firstboot {

namespace {

/// A value of a connection string. Source: PostgreSQL, "Connection Strings".
std::string conninfo_value(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted + '\'';
}

constexpr std::chrono::seconds k_grace(10);

/// What keeps statements with passwords out of what others may read.
constexpr std::string_view k_discreet =
    " -c log_statement=none -c log_min_duration_statement=-1 -c log_min_error_statement=panic"
    " -c track_activities=off -c auto_explain.log_min_duration=-1 -c pg_stat_statements.track=none";

/// Held while a database is changed, shared while it is looked at: what a killed run has still
/// under way in the server is waited for.
constexpr const char* k_lock = "SELECT pg_advisory_lock(123580395090041) AS held \\gset\n";
constexpr const char* k_shared_lock =
    "SELECT pg_advisory_lock_shared(123580395090041) AS held \\gset\n";

std::vector<std::string> split_records(std::string_view text) {
    std::vector<std::string> records;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\0'), text.size());
        records.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return records;
}

/// The server's words without where psql read the statement: "psql:<stdin>:3: ERROR:  no such".
std::string message_of(std::string_view err) {
    std::string message;
    while (!err.empty()) {
        const std::size_t end = std::min(err.find('\n'), err.size());
        std::string_view line = err.substr(0, end);
        err.remove_prefix(std::min(end + 1, err.size()));
        if (line.starts_with("psql:<stdin>:")) {
            const std::size_t text = line.find(": ");
            line.remove_prefix(text == std::string_view::npos ? 0 : text + 2);
        }
        if (!line.empty()) {
            message += (message.empty() ? "" : "\n") + std::string(line);
        }
    }
    return message.empty() ? "psql says nothing" : base::printable(mask_passwords(message));
}

}  // namespace

std::string mask_passwords(std::string_view text) {
    constexpr std::string_view k_word = "PASSWORD ";
    std::string masked;
    while (true) {
        const std::size_t word = text.find(k_word);
        const std::size_t quote =
            word == std::string_view::npos ? word : text.find_first_not_of("E ", word + 9);
        if (quote == std::string_view::npos) {
            return masked += text;
        }
        masked += text.substr(0, quote);
        text.remove_prefix(quote);
        if (!text.starts_with('\'')) {
            continue;
        }
        std::size_t end = 1;
        while (end < text.size() && (text[end] != '\'' || text.substr(end + 1, 1) == "'")) {
            end += text[end] == '\'' || text[end] == '\\' ? std::size_t{2} : std::size_t{1};
        }
        masked += "'(secret)'";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

base::ProcessResult Psql::call(std::string input,
                               const std::string& folder,
                               std::size_t statements) const {
    const auto statement_limit = std::chrono::milliseconds(limit_).count();
    std::string options =
        "-c client_min_messages=warning -c standard_conforming_strings=on -c jit=off"
        " -c statement_timeout=" +
        std::to_string(statement_limit);
    options += secrecy_ == Secrecy::secret ? k_discreet : "";
    const std::string connection =
        "host=" + conninfo_value(socket_.folder) + " port=" + std::to_string(socket_.port) +
        " user=" + conninfo_value(socket_.account) + " dbname=" + conninfo_value(database_) +
        " application_name=pigsty-firstboot client_encoding=UTF8";
    base::Command command;
    command.argv = {socket_.psql, "-XAtqw0", "-v", "ON_ERROR_STOP=1", "-d", connection, "-f", "-"};
    command.input = std::move(input);
    command.environment = {"PGOPTIONS=" + options, "PGPASSFILE=/dev/null", "HOME=/"};
    command.directory = folder;
    // The server keeps the limit by itself; this one is for a server that has stopped.
    command.limit = limit_ * static_cast<std::int64_t>(statements) + k_grace;
    base::ProcessResult result = system_.run_as(socket_.account, std::move(command));
    if (result.timed_out) {
        throw base::Error("database " + base::quote(database_) + " did not answer in time");
    }
    return result;
}

SqlRows Psql::ask(const std::string& query, std::chrono::seconds patience) const {
    // Servers before 12 do not show whom they follow.
    const std::string input =
        "SELECT pg_is_in_recovery() AS recovers, coalesce(current_setting('primary_conninfo', "
        "true), 'unknown') <> '' AS follows \\gset\n"
        "\\if :recovers\nSELECT :'follows';\n\\q\n\\endif\nSELECT 'leads';\n" +
        std::string(k_shared_lock) + query;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true) {
        const base::ProcessResult result = call(input, "/");
        if (result.exit_status != 0) {
            const std::string missing = "database \"" + database_ + "\" does not exist";
            if (result.err.find(missing) != std::string::npos) {
                throw base::Error("database " + base::quote(database_) + " is not there yet");
            }
            throw base::Error("cannot ask database " + base::quote(database_) + ": " +
                              message_of(result.err));
        }
        std::vector<std::string> rows = split_records(result.out);
        if (rows.empty()) {
            throw base::Error("database " + base::quote(database_) + " gave no answer");
        }
        const std::string state = rows.front();
        rows.erase(rows.begin());
        if (state == "leads") {
            return {false, std::move(rows)};
        }
        if (state == "t" || std::chrono::steady_clock::now() >= deadline) {
            return {true, {}};
        }
        base::check_interrupt();
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
}

void Psql::run(const std::vector<std::string>& statements) const {
    std::string input = std::string("\\set VERBOSITY terse\n") + k_lock;
    // As a literal that the server hands back: input that breaks off is never a shorter statement,
    // and psql does not look for variables in it.
    for (const std::string& statement : statements) {
        input += "SELECT " + quote_literal(statement) + " \\gexec\n\\echo\n";
    }
    const base::ProcessResult result = call(std::move(input), "/", statements.size());
    if (result.exit_status == 0) {
        return;
    }
    const auto done =
        static_cast<std::size_t>(std::count(result.out.begin(), result.out.end(), '\n'));
    const std::string which =
        done < statements.size() ? base::quote(mask_passwords(statements[done])) : "the last one";
    throw base::Error("in database " + base::quote(database_) + ", statement " + which +
                      " failed: " + message_of(result.err));
}

void Psql::run_script(const std::string& script, const std::string& folder) const {
    const base::ProcessResult result = call(k_lock + script, folder);
    if (result.exit_status != 0) {
        throw base::Error("in database " + base::quote(database_) + ": " + message_of(result.err));
    }
}

}  // namespace pigsty::firstboot
