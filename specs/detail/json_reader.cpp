// SPDX-License-Identifier: Apache-2.0
#include "specs/detail/json_reader.hpp"

#include <algorithm>
#include <set>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "base/hex.hpp"
#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

using Json = nlohmann::json;

constexpr int k_depth_limit = 16;

/// An iterator that tells its owner how far the parser has read.
struct TracedIterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    const char* at;
    const char** seen;

    reference operator*() const { return *at; }
    TracedIterator& operator++() {
        *seen = ++at;
        return *this;
    }
    bool operator==(const TracedIterator& other) const { return at == other.at; }
    bool operator!=(const TracedIterator& other) const { return at != other.at; }
};

base::Position position_at(std::string_view text, std::size_t offset, const std::string& file) {
    const std::string_view before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {file, static_cast<int>(line), static_cast<int>(offset - start) + 1};
}

/// Sees every event of the parser: the objects that are open and the keys they have so far.
class StrictEvents {
  public:
    StrictEvents(std::string_view text, const std::string& file) : text_(text), file_(file) {}

    const char** seen() { return &seen_; }

    bool operator()(int depth, Json::parse_event_t event, const Json& value) {
        if (event == Json::parse_event_t::object_start) {
            keys_.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            keys_.pop_back();
        } else if (event == Json::parse_event_t::key) {
            const auto& key = value.get_ref<const std::string&>();
            if (!keys_.back().insert(key).second) {
                fail("key " + base::quote(key) + " stands twice", key.size() + 2);
            }
        }
        if (depth > k_depth_limit) {
            fail("nested deeper than " + std::to_string(k_depth_limit) + " levels");
        }
        return true;
    }

  private:
    /// `back`: how far before the last byte read the trouble begins.
    [[noreturn]] void fail(const std::string& message, std::size_t back = 0) const {
        const auto offset = static_cast<std::size_t>(seen_ - text_.data());
        throw base::SpecError(position_at(text_, offset - std::min(back, offset), file_), message);
    }

    std::string_view text_;
    std::string file_;
    const char* seen_ = text_.data();
    std::vector<std::set<std::string>> keys_;
};

/// nlohmann's text carries its own numbering: "[json.exception.parse_error.101] parse error at …:
/// ".
std::string plain_reason(const std::string& what) {
    const std::size_t reason = what.find(": ");
    return base::printable(reason == std::string::npos ? what : what.substr(reason + 2));
}

}  // namespace

Json parse_json(std::string_view text, const std::string& file, std::size_t limit_bytes) {
    if (text.size() > limit_bytes) {
        throw base::SpecError(
            {file, 0, 0}, "the document is larger than " + std::to_string(limit_bytes) + " bytes");
    }
    StrictEvents events(text, file);
    const char* begin = text.data();
    try {
        return Json::parse(TracedIterator{begin, events.seen()},
                           TracedIterator{begin + text.size(), events.seen()},
                           std::ref(events));
    } catch (const Json::parse_error& error) {
        const std::size_t offset = error.byte > 0 ? error.byte - 1 : 0;
        throw base::SpecError(position_at(text, std::min(offset, text.size()), file),
                              "not valid JSON: " + plain_reason(error.what()));
    } catch (const Json::exception& error) {
        throw base::SpecError({file, 0, 0}, "not valid JSON: " + plain_reason(error.what()));
    }
}

JsonFields::JsonFields(const Json& object,
                       const std::string& file,
                       std::string path,
                       std::initializer_list<std::string_view> known)
    : object_(object), file_(file), path_(std::move(path)) {
    const std::string place = path_.empty() ? "the document" : base::quote(path_);
    if (!object.is_object()) {
        fail("expected an object at " + place + ", found " + object.type_name());
    }
    const std::vector<std::string> names(known.begin(), known.end());
    for (const auto& [key, value] : object.items()) {
        if (std::find(names.begin(), names.end(), key) == names.end()) {
            fail("unknown key " + base::quote(key) + " in " + place +
                 base::did_you_mean(key, names));
        }
    }
    for (const std::string& name : names) {
        if (!object.contains(name)) {
            fail("the key " + base::quote(name) + " is missing in " + place);
        }
    }
}

const Json& JsonFields::at(std::string_view key) const {
    return object_.at(std::string(key));
}

std::string JsonFields::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + '.' + std::string(key);
}

void JsonFields::fail(const std::string& message) const {
    throw base::SpecError({file_, 0, 0}, message);
}

void JsonFields::fail_expected(std::string_view key,
                               std::string_view expected,
                               const Json& found) const {
    const std::string shown =
        found.is_string()       ? "the text " + base::quote(found.get_ref<const std::string&>(), 60)
        : found.is_structured() ? std::string("an ") + found.type_name()
                                : base::printable(found.dump());
    fail("expected " + std::string(expected) + " at " + base::quote(path_of(key)) + ", found " +
         shown);
}

std::string JsonFields::text(std::string_view key) const {
    const Json& value = at(key);
    if (!value.is_string()) {
        fail_expected(key, "text", value);
    }
    return value.get<std::string>();
}

bool JsonFields::boolean(std::string_view key) const {
    const Json& value = at(key);
    if (!value.is_boolean()) {
        fail_expected(key, "true or false", value);
    }
    return value.get<bool>();
}

std::uint64_t JsonFields::unsigned_number(std::string_view key) const {
    const Json& value = at(key);
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) {
        fail_expected(key, "a whole number from 0 to " + std::to_string(most), value);
    }
    return value.get<std::uint64_t>();
}

const Json& JsonFields::list(std::string_view key) const {
    const Json& value = at(key);
    if (!value.is_array()) {
        fail_expected(key, "a list", value);
    }
    return value;
}

std::vector<std::string> JsonFields::texts(std::string_view key) const {
    std::vector<std::string> texts;
    for (const Json& item : list(key)) {
        if (!item.is_string()) {
            fail_expected(key, "a list of texts", item);
        }
        texts.push_back(item.get<std::string>());
    }
    return texts;
}

std::string JsonFields::hex(std::string_view key, std::size_t digits, bool allow_empty) const {
    std::string value = text(key);
    if (!(value.empty() && allow_empty) && !base::is_hex(value, digits)) {
        fail_expected(key, std::to_string(digits) + " hexadecimal digits", at(key));
    }
    return value;
}

}  // namespace pigsty::specs
