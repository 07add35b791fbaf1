// SPDX-License-Identifier: Apache-2.0
#include "vm/console_scanner.hpp"

namespace pigsty::vm {

namespace {

constexpr std::size_t k_line_limit = 8192;
constexpr std::size_t k_line_kept = 1024;  ///< of a longer line: its end, where a marker may be cut
constexpr std::size_t k_lines_kept = 20;
constexpr std::size_t k_shown_bytes = 200;

/// What follows `marker` where it stands as a word of its own. A getty's prompt or a time stamp may
/// stand before it on the line.
std::optional<std::string_view> after_marker(std::string_view line, std::string_view marker) {
    for (std::size_t at = line.find(marker); at != std::string_view::npos;
         at = line.find(marker, at + 1)) {
        const std::string_view rest = line.substr(at + marker.size());
        if ((at == 0 || line[at - 1] == ' ') && (rest.empty() || rest.front() == ' ')) {
            return rest.empty() ? rest : rest.substr(1);
        }
    }
    return std::nullopt;
}

NodeFailure parse_failure(std::string_view fields) {
    NodeFailure failure{"unknown", std::string(fields)};
    constexpr std::string_view k_step = "step=";
    constexpr std::string_view k_reason = "reason=";
    if (fields.starts_with(k_step)) {
        failure.step = fields.substr(k_step.size(), fields.find(' ') - k_step.size());
    }
    if (const std::size_t at = fields.find(k_reason); at != std::string_view::npos) {
        failure.reason = fields.substr(at + k_reason.size());
    }
    return failure;
}

}  // namespace

void ConsoleScanner::feed(std::string_view bytes) {
    for (const char byte : bytes) {
        take(byte);
    }
}

/// True for the bytes of an escape sequence. Source: ECMA-48, 5.3 to 5.6.
bool ConsoleScanner::in_escape(char byte) {
    const bool is_escape = byte == '\x1b';
    switch (escape_) {
        case Escape::none:
            escape_ = is_escape ? Escape::started : Escape::none;
            return is_escape;
        case Escape::started:
            escape_ = byte == '['                                 ? Escape::csi
                      : byte == ']' || byte == 'P' || byte == '_' ? Escape::text
                      : is_escape || byte == '(' || byte == ')'   ? Escape::started
                                                                  : Escape::none;
            return byte != '\n';
        case Escape::csi:
            escape_ = byte >= '@' && byte <= '~' ? Escape::none : Escape::csi;
            break;
        case Escape::text:
            escape_ = byte == '\a' ? Escape::none : is_escape ? Escape::started : Escape::text;
            break;
    }
    if (byte == '\n') {  // a sequence that was cut short must not swallow the lines after it
        escape_ = Escape::none;
    }
    return byte != '\n';
}

void ConsoleScanner::take(char byte) {
    if (in_escape(byte)) {
        return;
    }
    if (byte == '\n') {
        end_line();
        return;
    }
    if (static_cast<unsigned char>(byte) < ' ' && byte != '\t') {
        return;
    }
    if (line_.size() == k_line_limit) {
        line_.erase(0, k_line_limit - k_line_kept);
    }
    line_ += byte;
    if (byte == ' ') {
        look_for_prompt();
    }
}

/// "Last login: Mon …" is what a shell prints after one.
void ConsoleScanner::look_for_prompt() {
    constexpr std::string_view k_prompt = " login: ";
    const std::string_view line = line_;
    login_prompt_ = login_prompt_ ||
                    (line.ends_with(k_prompt) && line.size() > k_prompt.size() &&
                     line.find(' ') == line.size() - k_prompt.size() && line != "Last login: ");
}

void ConsoleScanner::end_line() {
    const std::string line = std::move(line_);
    line_.clear();
    if (line.empty()) {
        return;
    }
    if (const auto fields = after_marker(line, "PIGSTY-READY"); fields && !ready_) {
        ready_ = *fields;
    }
    if (const auto fields = after_marker(line, "PIGSTY-FAILED"); fields && !failure_) {
        failure_ = parse_failure(*fields);
    }
    if (!panic_ && line.find("Kernel panic - not syncing") != std::string::npos) {
        panic_ = line;
    }
    if (line_echo_) {
        line_echo_(line);
    }
    lines_.push_back(line.substr(0, k_shown_bytes));
    if (lines_.size() > k_lines_kept) {
        lines_.pop_front();
    }
}

std::string ConsoleScanner::last_lines() const {
    std::string text;
    for (const std::string& line : lines_) {
        text += line + '\n';
    }
    if (!line_.empty()) {
        text += line_.substr(0, k_shown_bytes) + '\n';
    }
    return text;
}

}  // namespace pigsty::vm
