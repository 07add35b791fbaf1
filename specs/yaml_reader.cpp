// SPDX-License-Identifier: Apache-2.0
#include "specs/yaml_reader.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>

#include "base/quote.hpp"
#include "specs/detail/yaml_builder.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::specs {

namespace {

/// Lets a stream read a text where it lies.
class TextBuffer final : public std::streambuf {
  public:
    explicit TextBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());  // streambuf's interface; nothing is written
        setg(begin, begin, begin + text.size());
    }
};

base::Position position_at(std::string_view text, std::size_t offset, const std::string& file) {
    const std::string_view before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {file, static_cast<int>(line), static_cast<int>(offset - start) + 1};
}

/// yaml-cpp takes the byte 4 for the end of the text and passes broken UTF-8 on.
void check_characters(std::string_view text, const std::string& file) {
    std::size_t offset = 0;
    while (offset < text.size()) {
        const auto byte = static_cast<unsigned char>(text[offset]);
        const bool fine =
            byte >= 0x20 ? byte != 0x7f : byte == '\n' || byte == '\t' || byte == '\r';
        if (!fine) {
            throw base::SpecError(
                position_at(text, offset, file),
                "the control character " + std::to_string(byte) + " is not allowed in a document");
        }
        const std::size_t length = byte < 0x80 ? 1 : utf8_length(text.substr(offset));
        if (length == 0) {
            throw base::SpecError(position_at(text, offset, file), "the text is not valid UTF-8");
        }
        offset += length;
    }
}

/// True when the indentation of a line near `line` (from 1) has a tab.
bool has_tab_near(std::string_view text, int line) {
    int number = 1;
    std::size_t start = 0;
    while (start < text.size() && number <= line + 1) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view row = text.substr(start, end - start);
        const std::size_t word = std::min(row.find_first_not_of(" \t\r"), row.size());
        if (number >= line - 1 && row.substr(0, word).find('\t') != std::string_view::npos) {
            return true;
        }
        start = end + 1;
        ++number;
    }
    return false;
}

/// Reads `text` with an end mark behind it: yaml-cpp would take a quoted text that never ends for
/// complete, but finds the mark inside of it.
void build(std::string_view text, YamlDocument::State& state, const YamlLimits& limits) {
    std::string closed(text);
    closed += closed.ends_with('\n') ? "...\n" : "\n...\n";
    const auto lines = static_cast<int>(std::count(closed.begin(), closed.end(), '\n'));
    TextBuffer buffer(closed);
    std::istream stream(&buffer);
    YamlBuilder builder(state, limits);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& error) {
        const int line = error.mark.line + 1;
        if (line >= lines) {
            throw base::SpecError({state.file, lines - 1, 0},
                                  "not valid YAML: the text ends inside of a value");
        }
        throw base::SpecError(
            {state.file, line, error.mark.column + 1},
            "not valid YAML: " + base::printable(error.msg) +
                (has_tab_near(text, line) ? "; a tab stands in the indentation, use blanks" : ""));
    }
}

}  // namespace

YamlDocument::YamlDocument(std::unique_ptr<State> state) : state_(std::move(state)) {}
YamlDocument::YamlDocument(YamlDocument&&) noexcept = default;
YamlDocument& YamlDocument::operator=(YamlDocument&&) noexcept = default;
YamlDocument::~YamlDocument() = default;
const YamlNode& YamlDocument::root() const {
    return *state_->root;
}

YamlDocument parse_yaml(std::string_view text, const std::string& file, const YamlLimits& limits) {
    if (text.size() > limits.size_bytes) {
        throw base::SpecError(
            {file, 0, 0},
            "the document is larger than " + std::to_string(limits.size_bytes) + " bytes");
    }
    check_characters(text, file);
    auto state = std::make_unique<YamlDocument::State>();
    state->file = file;
    build(text, *state, limits);
    if (state->root == nullptr || state->root->is_null()) {
        throw base::SpecError({file, 1, 1}, "the document is empty");
    }
    return YamlDocument(std::move(state));
}

std::string YamlNode::path() const {
    if (parent_ == nullptr) {
        return "";
    }
    std::string path = parent_->path();
    if (parent_->kind_ == YamlKind::list) {
        const auto& items = parent_->items_;
        const auto index = std::find(items.begin(), items.end(), this) - items.begin();
        return path + '[' + std::to_string(index) + ']';
    }
    // A value that is still being read is not attached yet: it is the last entry's.
    const auto& entries = parent_->entries_;
    const auto is_this = [this](const YamlEntry& entry) { return entry.value == this; };
    const auto found = std::find_if(entries.begin(), entries.end(), is_this);
    const std::string& key = found == entries.end() ? entries.back().key : found->key;
    return path.empty() ? key : path + '.' + key;
}

const YamlNode* YamlNode::find(std::string_view key) const {
    for (const YamlEntry& entry : entries_) {
        if (entry.key == key) {
            return entry.value;
        }
    }
    return nullptr;
}

std::string YamlNode::describe() const {
    switch (kind_) {
        case YamlKind::null:
            return "nothing";
        case YamlKind::list:
            return "a list";
        case YamlKind::map:
            return "a map";
        case YamlKind::scalar:
            break;
    }
    if (!quoted_ && looks_like_number(text_)) {
        return "the number " + base::printable(text_);
    }
    if (!quoted_ && looks_like_bool(text_)) {
        return "the truth value " + text_;
    }
    return "the text " + base::quote(text_, 60);
}

void YamlNode::fail(const std::string& message) const {
    throw base::SpecError(position(), message);
}

void YamlNode::fail_expected(std::string_view expected) const {
    const std::string where = path();
    fail("expected " + std::string(expected) + (where.empty() ? "" : " at " + base::quote(where)) +
         ", found " + describe());
}

}  // namespace pigsty::specs
