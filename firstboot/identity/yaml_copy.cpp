// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/yaml_copy.hpp"

#include "specs/yaml_text.hpp"

namespace pigsty::firstboot {

namespace {

/// YAML ends a key on its line within 1024 characters, of which quoting makes up to four from one.
constexpr std::size_t k_key_bytes = 250;

/// In quotes whatever it looks like.
std::string in_quotes(const std::string& text) {
    std::string scalar = specs::yaml_scalar(text);
    return scalar.starts_with('"') || scalar.starts_with('\'') ? scalar : '"' + scalar + '"';
}

/// A plain scalar over several lines may hold new lines; the copy has each scalar on one.
bool must_be_quoted(const specs::YamlNode& node) {
    return node.is_quoted() || node.raw_text().find('\n') != std::string::npos;
}

class Copier {
  public:
    explicit Copier(std::size_t limit_bytes) : limit_(limit_bytes) {}

    void add(const specs::YamlNode& node, std::size_t indent) {
        if (text_.size() > limit_) {
            throw base::Error("the inventory is larger than " + std::to_string(limit_) + " bytes");
        }
        switch (node.kind()) {
            case specs::YamlKind::null:
                text_ += " null\n";
                return;
            case specs::YamlKind::scalar:
                text_ +=
                    ' ' + (must_be_quoted(node) ? in_quotes(node.raw_text()) : node.raw_text());
                text_ += '\n';
                return;
            case specs::YamlKind::list:
                text_ += node.items().empty() ? " []\n" : "\n";
                for (const specs::YamlNode* item : node.items()) {
                    text_.append(indent, ' ');
                    text_ += '-';
                    add(*item, indent + 2);
                }
                return;
            case specs::YamlKind::map:
                text_ += node.entries().empty() ? " {}\n" : "\n";
                for (const specs::YamlEntry& entry : node.entries()) {
                    add_key(entry.key, indent);
                    add(*entry.value, indent + 2);
                }
                return;
        }
    }
    std::string take() { return std::move(text_); }

  private:
    void add_key(const std::string& key, std::size_t indent) {
        if (key.size() > k_key_bytes) {
            throw base::Error("the inventory has a key of more than " +
                              std::to_string(k_key_bytes) + " bytes");
        }
        text_.append(indent, ' ');
        text_ += specs::yaml_scalar(key) + ':';
    }

    std::size_t limit_;
    std::string text_;
};

}  // namespace

std::string copy_yaml(const specs::YamlNode& node, std::size_t limit_bytes) {
    Copier copier(limit_bytes);
    copier.add(node, 0);
    std::string text = copier.take();
    const std::size_t begin = text.find_first_not_of(" \n");
    return begin == std::string::npos ? text : text.substr(begin);
}

}  // namespace pigsty::firstboot
