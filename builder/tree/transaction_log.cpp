// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/transaction_log.hpp"

#include <utility>

#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

constexpr std::size_t k_longest_line = 4096;
constexpr std::size_t k_kept_output = 4000;
constexpr std::size_t k_most_errors = 20;

/// "%post(a-1-1.noarch)" at the beginning of `text`; empty when there is none.
std::string_view scriptlet_at(std::string_view text) {
    if (!text.starts_with('%')) {
        return {};
    }
    const std::size_t end = text.find(')');
    const std::size_t open = text.find('(');
    return open == std::string_view::npos || end == std::string_view::npos || open > end
               ? std::string_view{}
               : text.substr(0, end + 1);
}

bool remove_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

TransactionLog::TransactionLog(std::function<void(std::string_view)> on_package)
    : on_package_(std::move(on_package)) {}

void TransactionLog::take(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view piece = bytes.substr(0, end);
        partial_.append(piece);
        if (partial_.size() > k_longest_line) {  // both ends are kept: either may be rpm's word
            partial_.erase(k_longest_line / 2, partial_.size() - k_longest_line);
        }
        if (end == std::string_view::npos) {
            return;
        }
        take_line(partial_);
        partial_.clear();
        bytes.remove_prefix(end + 1);
    }
}

void TransactionLog::finish() {
    if (!partial_.empty()) {
        take_line(std::exchange(partial_, {}));
    }
}

void TransactionLog::take_line(std::string_view line) {
    if (!take_of_process(line) && !take_debug(line) && !take_failure(line)) {
        keep(line);
    }
}

/// While a process runs, only rpm's word on that very scriptlet is rpm's; the rest is its output,
/// even if it begins with "error:".
bool TransactionLog::take_of_process(std::string_view line) {
    if (!is_process_) {
        return false;
    }
    // Output without an end of line has rpm's word on the same line.
    const std::size_t end = line.find("D: " + running_ + ": waitpid(");
    const std::string_view own = line.substr(0, end);
    if (!own.empty() && !own.starts_with("D: ")) {
        keep(own);
    }
    if (end != std::string_view::npos) {
        running_.clear();
        is_process_ = false;
    }
    return true;
}

bool TransactionLog::take_debug(std::string_view line) {
    if (!remove_prefix(line, "D: ")) {
        return false;
    }
    const std::string_view scriptlet = scriptlet_at(line);
    if (std::exchange(is_lua_, false)) {
        running_.clear();
    }
    if (remove_prefix(line, "========== +++ ")) {
        on_package_(line.substr(0, line.find(' ')));
        return true;
    }
    line.remove_prefix(scriptlet.size());
    if (scriptlet.empty()) {
        return true;
    }
    if (line.starts_with(": scriptlet start") || line.starts_with(": running ")) {
        running_ = scriptlet;
        is_lua_ = line.starts_with(": running ");
        output_.clear();
    } else if (line.starts_with(": execv(")) {
        is_process_ = scriptlet == running_;
    }
    return true;
}

bool TransactionLog::take_failure(std::string_view line) {
    const bool is_error = remove_prefix(line, "error: ");
    if (!is_error && !remove_prefix(line, "warning: ")) {
        return false;
    }
    if (const std::string_view scriptlet = scriptlet_at(line); !scriptlet.empty()) {
        constexpr std::string_view k_failed = " scriptlet failed, ";
        line.remove_prefix(scriptlet.size());
        if (remove_prefix(line, k_failed)) {
            failures_.push_back({std::string(scriptlet), std::string(line), output_});
            running_.clear();
            return true;
        }
    }
    if (remove_prefix(line, "lua script failed: [string \"")) {
        failures_.push_back(
            {std::string(scriptlet_at(line)), "lua error " + std::string(line), ""});
        return true;
    }
    if (is_error && errors_.size() < k_most_errors) {
        errors_.emplace_back(line);
    }
    return is_error;
}

void TransactionLog::keep(std::string_view line) {
    output_.append(line).push_back('\n');
    if (output_.size() > 2 * k_kept_output) {
        const std::size_t cut = output_.size() - k_kept_output;
        const std::size_t next_line = output_.find('\n', cut) + 1;
        output_.erase(0, next_line < output_.size() ? next_line : cut);
    }
}

std::optional<std::string> scriptlet_by_name(std::string_view scriptlet) {
    const std::size_t open = scriptlet.find('(');
    std::string_view name = scriptlet.substr(std::min(open, scriptlet.size()));
    if (open == std::string_view::npos || !name.ends_with(')')) {
        return std::nullopt;
    }
    name = name.substr(1, name.size() - 2);
    for (int dashes = 0; dashes < 2; ++dashes) {
        const std::size_t dash = name.rfind('-');
        if (dash == std::string_view::npos) {
            return std::nullopt;
        }
        name = name.substr(0, dash);
    }
    return std::string(scriptlet.substr(0, open)) + '(' + std::string(name) + ')';
}

}  // namespace pigsty::builder
