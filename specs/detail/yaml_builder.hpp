// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml-cpp/eventhandler.h>

#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

/// What a YamlDocument owns. Nodes never move: others point at them.
struct YamlDocument::State {
    std::string file;
    std::deque<YamlNode> nodes;
    const YamlNode* root = nullptr;
};

/// Builds our tree from yaml-cpp's events. yaml-cpp's own tree hides duplicate keys and expands
/// aliases without a limit.
class YamlBuilder final : public YAML::EventHandler {
  public:
    YamlBuilder(YamlDocument::State& state, const YamlLimits& limits)
        : state_(state), limits_(limits) {}

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark,
                         const std::string& tag,
                         YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark,
                    const std::string& tag,
                    YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { close(); }

    /// Documents begun so far.
    int documents() const { return documents_; }

  private:
    /// A map or list that is being read.
    struct Open {
        YamlNode* node;
        bool key_next;                         ///< a map whose next event is a key
        std::unordered_set<std::string> keys;  ///< filled once the map is large
    };

    [[noreturn]] void fail(const YAML::Mark& mark, const std::string& message) const;
    bool expects_key() const { return !open_.empty() && open_.back().key_next; }
    YamlNode& make(const YAML::Mark& mark, YamlKind kind, YAML::anchor_t anchor);
    void open(const YAML::Mark& mark, YamlKind kind, const std::string& tag, YAML::anchor_t anchor);
    void close();
    void add_key(const YAML::Mark& mark, const std::string& key);
    void attach(const YamlNode& node);
    void refuse_tag(const YAML::Mark& mark, const std::string& tag) const;
    void count(const YAML::Mark& mark, std::size_t values);

    YamlDocument::State& state_;
    YamlLimits limits_;
    std::vector<Open> open_;
    std::vector<const YamlNode*> anchors_;
    std::size_t values_ = 0;
    int documents_ = 0;
};

}  // namespace pigsty::specs
