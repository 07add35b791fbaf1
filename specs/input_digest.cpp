// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/sha256.hpp"
#include "specs/profile.hpp"

namespace pigsty::specs {

namespace {

/// A text that two different inputs cannot share: each item is preceded by its length.
class Canonical {
  public:
    void add(std::string_view item) {
        text_.append(std::to_string(item.size())).append(":").append(item).append("\n");
    }
    void add_flag(bool item) { add(item ? "yes" : "no"); }
    void add_all(const std::vector<std::string>& items) {
        add(std::to_string(items.size()));
        for (const std::string& item : items) {
            add(item);
        }
    }
    /// For lists whose order and repetitions have no meaning.
    void add_set(std::vector<std::string> items) {
        std::ranges::sort(items);
        items.erase(std::unique(items.begin(), items.end()), items.end());
        add_all(items);
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

std::string canonical(const Repository& repository) {
    std::vector<std::string> fingerprints;
    fingerprints.reserve(repository.keys.size());
    for (const PinnedKey& key : repository.keys) {
        fingerprints.push_back(key.fingerprint);
    }
    Canonical out;
    out.add(repository.id);
    out.add(to_string(repository.trust));
    out.add(std::to_string(repository.priority));
    out.add_flag(repository.optional);
    out.add_set(std::move(fingerprints));
    return out.text();
}

std::string canonical(const PackageSet& set) {
    std::vector<std::string> requests;
    requests.reserve(set.requests.size());
    for (const PackageRequest& request : set.requests) {
        requests.push_back((request.optional ? "optional " : "required ") + request.pattern);
    }
    Canonical out;
    out.add(set.name);
    out.add_set(set.base);
    out.add_flag(set.one_by_one);
    out.add_set(std::move(requests));
    return out.text();
}

std::string canonical(const UrlFile& file) {
    Canonical out;
    out.add(file.name);
    out.add(file.file);
    out.add_flag(file.optional);
    out.add(file.sha256);
    // Without a digest the address alone says which file is meant.
    out.add_all(file.sha256.empty() ? file.urls : std::vector<std::string>{});
    return out.text();
}

template <class Item>
std::vector<std::string> canonical_all(const std::vector<Item>& items) {
    std::vector<std::string> texts;
    texts.reserve(items.size());
    for (const Item& item : items) {
        texts.push_back(canonical(item));
    }
    return texts;
}

}  // namespace

const PackageSet* find_set(const Profile& profile, const std::string& name) {
    const auto found = std::ranges::find(profile.sets, name, &PackageSet::name);
    return found == profile.sets.end() ? nullptr : &*found;
}

std::string input_digest(const Profile& profile) {
    Canonical out;
    out.add("pigsty-bundle input 1");
    out.add(profile.distro.name);
    out.add(profile.distro.releasever);
    out.add(profile.distro.arch);
    out.add(profile.distro.module_name);
    out.add_set(canonical_all(profile.repositories));
    out.add_set(canonical_all(profile.sets));
    out.add_set(canonical_all(profile.url_files));
    out.add_set(profile.excludes);
    out.add_all(profile.prefer);
    out.add_set(profile.multilib);
    out.add_flag(profile.weak_dependencies);
    return base::sha256_of(out.text());
}

}  // namespace pigsty::specs
