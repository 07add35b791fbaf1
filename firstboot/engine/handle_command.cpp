// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"
#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

const CommandRun& body_of(const Resource& resource) {
    return std::get<CommandRun>(resource.body);
}

std::string words_of(const std::vector<std::string>& argv) {
    std::string text;
    for (const std::string& word : argv) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

/// Of what the command watches, and the command itself: another command has not run yet.
std::string mark_of(const CommandRun& command, const EngineContext& context) {
    if (command.again_on.empty()) {
        return "once";
    }
    std::string text = context.digest_of_all(command.again_on);
    for (const std::string& word : command.argv) {
        text += word + '\0';
    }
    return base::sha256_of(text);
}

Look look(const Resource& resource, EngineContext& context) {
    const CommandRun& command = body_of(resource);
    if (!context.system.live()) {
        return needs_live(words_of(command.argv));
    }
    const Memo* memo = context.memory.find(id_of(resource));
    const bool done = memo != nullptr && memo->value == mark_of(command, context);
    if (command.unless.empty() ? done : command.again_on.empty() || done) {
        if (command.unless.empty() ||
            context.system.run(command.unless, command.limit).exit_status == 0) {
            return {};
        }
    }
    return {LookState::differs, words_of(command.argv), ""};
}

void make(const Resource& resource, EngineContext& context) {
    const CommandRun& command = body_of(resource);
    context.system.run_checked(command.argv, command.limit);
}

std::optional<Memo> memo(const Resource& resource, EngineContext& context) {
    const CommandRun& command = body_of(resource);
    if (!context.system.live() || (!command.unless.empty() && command.again_on.empty())) {
        return std::nullopt;
    }
    return Memo{mark_of(command, context), ""};
}

}  // namespace

const Handler k_command_handler{look, make, memo, nullptr};

}  // namespace pigsty::firstboot
