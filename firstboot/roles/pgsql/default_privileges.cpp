// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/default_privileges.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pigsty::firstboot {

namespace {

/// A word, a name in quotes or a comma.
struct Token {
    std::string text;
    bool quoted = false;
};

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

/// The name in quotes at the beginning of `text`, which loses it; nullopt when it is not closed.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string name;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] != '"') {
            name += text[at];
        } else if (text.substr(at + 1, 1) == "\"") {
            name += text[at++];
        } else {
            text.remove_prefix(at + 1);
            return name;
        }
    }
    return std::nullopt;
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

std::optional<std::vector<Token>> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    while (!text.empty()) {
        if (text.front() == ' ' || text.front() == '\t') {
            text.remove_prefix(1);
        } else if (text.front() == ',') {
            tokens.push_back({",", false});
            text.remove_prefix(1);
        } else if (text.front() == '"') {
            const std::optional<std::string> name = take_quoted(text);
            if (!name || name->empty()) {
                return std::nullopt;
            }
            tokens.push_back({*name, true});
        } else {
            const auto end = std::find_if_not(text.begin(), text.end(), is_word);
            const auto size = static_cast<std::size_t>(end - text.begin());
            if (size == 0) {
                return std::nullopt;
            }
            tokens.push_back({std::string(text.substr(0, size)), false});
            text.remove_prefix(size);
        }
    }
    return tokens;
}

/// Reads tokens from left to right.
class Reader {
  public:
    explicit Reader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    bool at_end() const { return at_ == tokens_.size(); }

    /// Takes a keyword when it is the next.
    bool keyword(std::string_view word) {
        if (at_end() || tokens_[at_].quoted || upper(tokens_[at_].text) != word) {
            return false;
        }
        ++at_;
        return true;
    }

    std::optional<Token> next() {
        if (at_end() || (tokens_[at_].text == "," && !tokens_[at_].quoted)) {
            return std::nullopt;
        }
        return tokens_[at_++];
    }

    /// The names up to where no comma follows; PUBLIC is "".
    std::vector<std::string> names() {
        std::vector<std::string> names;
        do {
            keyword("GROUP");
            const std::optional<Token> token = next();
            if (!token) {
                return {};
            }
            const bool everybody = !token->quoted && upper(token->text) == "PUBLIC";
            names.push_back(everybody ? "" : token->quoted ? token->text : lower(token->text));
        } while (keyword(","));
        return names;
    }

    /// The privileges before ON; none where a word is no privilege.
    std::vector<std::string> privileges() {
        if (keyword("ALL")) {
            keyword("PRIVILEGES");
            return {"ALL"};
        }
        static constexpr std::array<std::string_view, 11> k_known = {"SELECT",
                                                                     "INSERT",
                                                                     "UPDATE",
                                                                     "DELETE",
                                                                     "TRUNCATE",
                                                                     "REFERENCES",
                                                                     "TRIGGER",
                                                                     "MAINTAIN",
                                                                     "USAGE",
                                                                     "EXECUTE",
                                                                     "CREATE"};
        std::vector<std::string> words;
        do {
            const std::optional<Token> token = next();
            const std::string word = token && !token->quoted ? upper(token->text) : "";
            if (std::find(k_known.begin(), k_known.end(), word) == k_known.end()) {
                return {};
            }
            words.push_back(word);
        } while (keyword(","));
        return words;
    }

  private:
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
};

char kind_of(Reader& reader) {
    constexpr std::array<std::pair<std::string_view, char>, 6> kinds = {{{"TABLES", 'r'},
                                                                         {"SEQUENCES", 'S'},
                                                                         {"FUNCTIONS", 'f'},
                                                                         {"ROUTINES", 'f'},
                                                                         {"TYPES", 'T'},
                                                                         {"SCHEMAS", 'n'}}};
    for (const auto& [word, kind] : kinds) {
        if (reader.keyword(word)) {
            return kind;
        }
    }
    return '\0';
}

}  // namespace

std::optional<DefaultPrivilege> parse_default_privilege(std::string_view text) {
    std::optional<std::vector<Token>> tokens = tokens_of(text);
    if (!tokens) {
        return std::nullopt;
    }
    Reader reader(std::move(*tokens));
    DefaultPrivilege privilege;
    if (reader.keyword("IN")) {
        const std::optional<Token> name = reader.keyword("SCHEMA") ? reader.next() : std::nullopt;
        if (!name) {
            return std::nullopt;
        }
        privilege.schema = name->quoted ? name->text : lower(name->text);
    }
    privilege.gives = reader.keyword("GRANT");
    if (!privilege.gives && !reader.keyword("REVOKE")) {
        return std::nullopt;
    }
    privilege.privileges = reader.privileges();
    if (privilege.privileges.empty() || !reader.keyword("ON")) {
        return std::nullopt;
    }
    privilege.kind = kind_of(reader);
    if (privilege.kind == '\0' || !reader.keyword(privilege.gives ? "TO" : "FROM")) {
        return std::nullopt;
    }
    privilege.grantees = reader.names();
    if (privilege.gives && reader.keyword("WITH")) {
        privilege.grant_option = reader.keyword("GRANT") && reader.keyword("OPTION");
        if (!privilege.grant_option) {
            return std::nullopt;
        }
    }
    return privilege.grantees.empty() || !reader.at_end() ? std::nullopt : std::optional(privilege);
}

}  // namespace pigsty::firstboot
