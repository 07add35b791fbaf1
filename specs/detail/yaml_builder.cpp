// SPDX-License-Identifier: Apache-2.0
#include "specs/detail/yaml_builder.hpp"

#include <yaml-cpp/mark.h>

#include <algorithm>

#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

/// Up to here a map is searched for a duplicate key by looking at each.
constexpr std::size_t k_small_map = 16;

std::string place(const YamlNode& node) {
    const std::string path = node.path();
    return path.empty() ? "the document" : base::quote(path);
}

}  // namespace

void YamlBuilder::fail(const YAML::Mark& mark, const std::string& message) const {
    throw base::SpecError({state_.file, mark.line + 1, mark.column + 1}, message);
}

void YamlBuilder::count(const YAML::Mark& mark, std::size_t values) {
    if (values > limits_.values - values_) {
        fail(mark,
             "the document holds more than " + std::to_string(limits_.values) +
                 " values, aliases counted in full");
    }
    values_ += values;
}

void YamlBuilder::refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    // yaml-cpp reports "?" for a plain value and "!" for a quoted one.
    if (!tag.empty() && tag != "?" && tag != "!" && !tag.starts_with("tag:yaml.org,2002:str") &&
        !tag.starts_with("tag:yaml.org,2002:map") && !tag.starts_with("tag:yaml.org,2002:seq")) {
        fail(mark, "the tag " + base::quote(tag) + " is not supported");
    }
}

YamlNode& YamlBuilder::make(const YAML::Mark& mark, YamlKind kind, YAML::anchor_t anchor) {
    count(mark, 1);
    if (open_.size() >= limits_.depth) {
        fail(mark, "nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    YamlNode& node = state_.nodes.emplace_back();
    node.kind_ = kind;
    node.line_ = mark.line + 1;
    node.column_ = mark.column + 1;
    node.file_ = &state_.file;
    node.parent_ = open_.empty() ? nullptr : open_.back().node;
    if (anchor != 0) {
        anchors_.resize(std::max<std::size_t>(anchors_.size(), anchor + 1), nullptr);
        anchors_[anchor] = &node;
    }
    return node;
}

void YamlBuilder::attach(const YamlNode& node) {
    if (open_.empty()) {
        state_.root = &node;
        return;
    }
    Open& parent = open_.back();
    if (parent.node->kind_ == YamlKind::map) {
        parent.node->entries_.back().value = &node;
        parent.key_next = true;
    } else {
        parent.node->items_.push_back(&node);
    }
    parent.node->weight_ += node.weight_;
    parent.node->height_ = std::max(parent.node->height_, node.height_ + 1);
}

void YamlBuilder::add_key(const YAML::Mark& mark, const std::string& key) {
    Open& map = open_.back();
    std::vector<YamlEntry>& entries = map.node->entries_;
    if (entries.size() == k_small_map) {
        for (const YamlEntry& entry : entries) {
            map.keys.insert(entry.key);
        }
    }
    const bool twice = entries.size() < k_small_map ? map.node->find(key) != nullptr
                                                    : !map.keys.insert(key).second;
    if (twice) {
        const auto first = std::find_if(entries.begin(),
                                        entries.end(),
                                        [&](const YamlEntry& entry) { return entry.key == key; });
        fail(mark,
             "key " + base::quote(key) + " stands twice in " + place(*map.node) +
                 ", first in line " + std::to_string(first->line));
    }
    count(mark, 1);
    entries.push_back({key, mark.line + 1, mark.column + 1, nullptr});
    map.key_next = false;
}

void YamlBuilder::open(const YAML::Mark& mark,
                       YamlKind kind,
                       const std::string& tag,
                       YAML::anchor_t anchor) {
    refuse_tag(mark, tag);
    if (expects_key()) {
        fail(mark, "a key has to be a plain word, not a list or map");
    }
    YamlNode& node = make(mark, kind, anchor);
    open_.push_back({&node, kind == YamlKind::map, {}});
}

void YamlBuilder::close() {
    const YamlNode* node = open_.back().node;
    open_.pop_back();
    attach(*node);
}

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
    if (++documents_ > 1) {
        fail(mark, "a second document begins here; only one is expected");
    }
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (expects_key()) {
        fail(mark, "a key is missing before \":\"");
    }
    attach(make(mark, YamlKind::null, anchor));
}

void YamlBuilder::OnScalar(const YAML::Mark& mark,
                           const std::string& tag,
                           YAML::anchor_t anchor,
                           const std::string& value) {
    refuse_tag(mark, tag);
    if (expects_key()) {
        add_key(mark, value);
        return;
    }
    YamlNode& node = make(mark, YamlKind::scalar, anchor);
    node.text_ = value;
    node.quoted_ = tag != "?" && !tag.empty();
    attach(node);
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (expects_key()) {
        fail(mark, "an alias cannot be a key");
    }
    const YamlNode* target = anchor < anchors_.size() ? anchors_[anchor] : nullptr;
    const auto is_open = [&](const Open& one) { return one.node == target; };
    if (target == nullptr || std::any_of(open_.begin(), open_.end(), is_open)) {
        fail(mark, "the alias stands inside of what it refers to");
    }
    count(mark, target->weight_);
    if (open_.size() + target->height_ > limits_.depth) {
        fail(mark, "nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    attach(*target);
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark,
                                  const std::string& tag,
                                  YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value /*style*/) {
    open(mark, YamlKind::list, tag, anchor);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark,
                             const std::string& tag,
                             YAML::anchor_t anchor,
                             YAML::EmitterStyle::value /*style*/) {
    open(mark, YamlKind::map, tag, anchor);
}

}  // namespace pigsty::specs
