// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace pigsty::specs {

/// How large a document may be; what is larger is refused before it costs memory.
struct YamlLimits {
    std::size_t size_bytes = 16U << 20U;
    std::size_t values = 1'000'000;  ///< with every alias counted as what it stands for
    std::size_t depth = 64;
};

enum class YamlKind { null, scalar, list, map };

class YamlNode;

/// A key of a map with its value.
struct YamlEntry {
    std::string key;
    int line = 0;
    int column = 0;
    const YamlNode* value = nullptr;
};

/// A value of a document. It knows where it stands, for messages; an alias gives the value itself,
/// which stands where its anchor is.
class YamlNode {
  public:
    YamlKind kind() const { return kind_; }
    bool is_null() const { return kind_ == YamlKind::null; }

    /// Text of a scalar as written, without its quotes; empty for other kinds.
    const std::string& raw_text() const { return text_; }
    /// A scalar in quotes or as a block: text, whatever it looks like.
    bool is_quoted() const { return quoted_; }
    const std::vector<const YamlNode*>& items() const { return items_; }
    const std::vector<YamlEntry>& entries() const { return entries_; }

    base::Position position() const { return {*file_, line_, column_}; }
    base::Position position_of(const YamlEntry& entry) const {
        return {*file_, entry.line, entry.column};
    }

    /// Shape: "sets.node.packages[3]"; empty for the whole document.
    std::string path() const;

    /// For messages. Shape: `a list`, `a map`, `nothing`, `the number 7`, `the text "x"`.
    std::string describe() const;

    /// The value of a key of a map, or nullptr.
    const YamlNode* find(std::string_view key) const;

    /// Throws SpecError "expected <expected> at "<path>", found <describe()>".
    [[noreturn]] void fail_expected(std::string_view expected) const;
    /// Throws SpecError with this value's position.
    [[noreturn]] void fail(const std::string& message) const;

  private:
    friend class YamlBuilder;
    YamlKind kind_ = YamlKind::null;
    bool quoted_ = false;
    int line_ = 0;
    int column_ = 0;
    std::uint32_t height_ = 1;  ///< levels from here down
    std::size_t weight_ = 1;    ///< values from here down, aliases counted in full
    const YamlNode* parent_ = nullptr;
    const std::string* file_ = nullptr;
    std::string text_;
    std::vector<const YamlNode*> items_;
    std::vector<YamlEntry> entries_;
};

/// Owner of a document's values.
class YamlDocument {
  public:
    struct State;
    explicit YamlDocument(std::unique_ptr<State> state);
    YamlDocument(YamlDocument&&) noexcept;
    YamlDocument& operator=(YamlDocument&&) noexcept;
    ~YamlDocument();
    const YamlNode& root() const;

  private:
    std::unique_ptr<State> state_;
};

/// Reads a document of YAML 1.2 in UTF-8. Refused with SpecError: syntax errors, control
/// characters, keys that stand twice or are no scalars, tags, several documents, and what exceeds
/// `limits`. `file` is for messages.
YamlDocument parse_yaml(std::string_view text,
                        const std::string& file,
                        const YamlLimits& limits = {});

/// The text of a scalar. Throws SpecError for other kinds, and for an unquoted number, truth value
/// or nothing: other readers of YAML would not see text there.
const std::string& read_text(const YamlNode& node);

/// The text of any scalar, numbers and truth values as they are written.
const std::string& read_scalar(const YamlNode& node);

/// true or false. Throws SpecError for anything else, "yes" and "on" included.
bool read_bool(const YamlNode& node);

/// A whole decimal number within the bounds. Throws SpecError.
std::int64_t read_integer(const YamlNode& node, std::int64_t least, std::int64_t most);
std::uint64_t read_unsigned(const YamlNode& node,
                            std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

/// A list of texts; nothing reads as the empty list. Throws SpecError.
std::vector<std::string> read_texts(const YamlNode& node);

/// The items of a list; nothing reads as the empty list. Throws SpecError.
const std::vector<const YamlNode*>& read_list(const YamlNode& node);

/// The entries of a map with free keys; nothing reads as the empty map. Throws SpecError.
const std::vector<YamlEntry>& read_map(const YamlNode& node);

/// A map whose keys are known. Making one throws SpecError when the value is no map or has a key
/// that is not known, with the nearest known one.
class YamlFields {
  public:
    YamlFields(const YamlNode& node, std::initializer_list<std::string_view> known);

    const YamlNode& node() const { return *node_; }
    /// The value, or nullptr when the key is absent or has no value.
    const YamlNode* optional(std::string_view key) const;
    /// The value. Throws SpecError when the key is absent.
    const YamlNode& required(std::string_view key) const;

    std::string text(std::string_view key) const { return read_text(required(key)); }
    std::string text(std::string_view key, const std::string& fallback) const;
    bool boolean(std::string_view key, bool fallback) const;
    std::vector<std::string> texts(std::string_view key) const;

  private:
    const YamlNode* node_;
};

}  // namespace pigsty::specs
