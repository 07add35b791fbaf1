// SPDX-License-Identifier: Apache-2.0
#include "firstboot/cli/apply_lines.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>

#include "base/fd.hpp"
#include "base/human.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot::cli {

namespace {

std::string note_of(const Look& look) {
    return look.note.empty() ? "" : ": " + base::printable(look.note);
}

}  // namespace

ApplyLines::ApplyLines(const Context& context)
    : quiet_(context.options.quiet),
      json_(context.options.json),
      color_(color_of_output(context)) {}

void ApplyLines::line(const std::string& text) {
    if (quiet_ || !printed_) {
        return;
    }
    if (json_) {
        base::write_stderr(text + '\n');
    } else {
        printed_ = try_to_print(text + '\n');
    }
}

/// Steps that are done at once need no word before.
void ApplyLines::begin(const Resource& resource) {
    if (std::holds_alternative<PackagesPresent>(resource.body) ||
        std::holds_alternative<WaitFor>(resource.body)) {
        line("  " + base::printable(id_of(resource)) + " …");
    }
}

void ApplyLines::waiting(const Resource& resource, const std::string& text) {
    line("  " + base::printable(id_of(resource)) + ": " + base::printable(text));
}

void ApplyLines::changed(const Resource& resource, const Look& look, double seconds) {
    const std::string word = color_ == Color::yes ? "\x1b[33mchanged\x1b[0m" : "changed";
    line(word + ' ' + base::printable(id_of(resource)) + note_of(look) + " (" +
         base::human_duration(std::chrono::duration<double>(seconds)) + ')');
}

void ApplyLines::warned(const Resource& resource, const std::string& reason) {
    base::log_warning(id_of(resource) + ": " + reason + "\n  the rest goes on without it");
}

void ApplyLines::left(const ResourceId& id, const std::string& what) {
    line("no longer wanted: " + base::printable(id) + ": " + what);
}

std::string summary_of(const ApplyResult& result) {
    std::string text =
        result.changed == 0 ? "nothing to change" : std::to_string(result.changed) + " changed";
    text += ", " + std::to_string(result.already) + " already so";
    const auto add = [&text](std::uint64_t count, const std::string& words) {
        text += count == 0 ? "" : ", " + std::to_string(count) + ' ' + words;
    };
    add(result.not_ours, "not ours here");
    add(result.rendered, "for a running system");
    add(result.warnings.size(), "failed without harm");
    return text;
}

void tell_console(const ApplyResult& result, const Context& context) {
    if (context.options.root != "/") {
        return;
    }
    // Never blocking, and a node without a console is none the worse.
    const base::Fd console(::open("/dev/console", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (console) {
        const std::string whole = "\r\n" + console_line(result) + "\r\n";
        [[maybe_unused]] const auto put = ::write(console.get(), whole.data(), whole.size());
    }
}

}  // namespace pigsty::firstboot::cli
