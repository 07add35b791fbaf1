// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "builder/cli/command.hpp"

namespace pigsty::builder::cli {

namespace {

/// A verb (or the program itself, with an empty name) and what may follow it.
struct Words {
    std::string verb;
    std::string summary;
    std::vector<std::string> options;
};

std::string joined(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        line += (line.empty() ? "" : " ") + word;
    }
    return line;
}

/// `text` for a string in single quotes of fish.
std::string fish_quoted(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) {
        quoted += c == '\'' ? "\\'" : std::string(1, c);
    }
    return quoted + '\'';
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

std::vector<Words> words_of(const CLI::App& program) {
    std::vector<Words> list = {{"", "", option_names(program)}};
    for (const CLI::App* verb : program.get_subcommands({})) {
        list.push_back({verb->get_name(), verb->get_description(), option_names(*verb)});
    }
    return list;
}

std::string verbs_of(const std::vector<Words>& list) {
    std::vector<std::string> verbs;
    for (const Words& words : list) {
        if (!words.verb.empty()) {
            verbs.push_back(words.verb);
        }
    }
    return joined(verbs);
}

std::string bash_completion(const std::vector<Words>& list) {
    std::string text =
        "# bash completion for pigsty-bundle; put it into /etc/bash_completion.d/pigsty-bundle\n"
        "_pigsty_bundle() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} verb= i\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        case ${COMP_WORDS[i]} in\n";
    for (const Words& words : list) {
        if (!words.verb.empty()) {
            text += "            " + words.verb + ") verb=" + words.verb + "; break ;;\n";
        }
    }
    text += "        esac\n    done\n    local options='" + joined(list.front().options) +
            "'\n    case $verb in\n";
    for (const Words& words : list) {
        if (!words.verb.empty()) {
            text += "        " + words.verb + ") options+=' " + joined(words.options) + "' ;;\n";
        }
    }
    text += "        *) options+=' " + verbs_of(list) +
            "' ;;\n    esac\n"
            "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
            "}\n"
            "complete -o default -F _pigsty_bundle pigsty-bundle\n";
    return text;
}

std::string zsh_completion(const std::vector<Words>& list) {
    // zsh runs bash's completions as they are.
    return "#compdef pigsty-bundle\nautoload -U +X bashcompinit && bashcompinit\n" +
           bash_completion(list);
}

std::string fish_completion(const std::vector<Words>& list) {
    std::string text = "# fish completion for pigsty-bundle\n";
    for (const Words& words : list) {
        const std::string when =
            words.verb.empty() ? "" : " -n '__fish_seen_subcommand_from " + words.verb + "'";
        if (!words.verb.empty()) {
            text += "complete -c pigsty-bundle -f -n __fish_use_subcommand -a " + words.verb +
                    " -d " + fish_quoted(words.summary) + '\n';
        }
        for (const std::string& option : words.options) {
            text += "complete -c pigsty-bundle" + when + " -l " + option.substr(2) + '\n';
        }
    }
    return text;
}

class CompletionCommand final : public Command {
  public:
    const char* name() const override { return "completion"; }
    const char* summary() const override {
        return "Print a completion script for bash, zsh or fish";
    }
    void add_options(CLI::App& app) override {
        program_ = app.get_parent();
        app.add_option("SHELL", shell_, "bash, zsh or fish")
            ->required()
            ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    }
    base::ExitCode run(Context&) override {
        const std::vector<Words> list = words_of(*program_);
        print_result(shell_ == "bash"  ? bash_completion(list)
                     : shell_ == "zsh" ? zsh_completion(list)
                                       : fish_completion(list));
        return base::ExitCode::done;
    }

  private:
    const CLI::App* program_ = nullptr;
    std::string shell_;
};

}  // namespace

CommandPtr make_completion_command() {
    return std::make_unique<CompletionCommand>();
}

}  // namespace pigsty::builder::cli
