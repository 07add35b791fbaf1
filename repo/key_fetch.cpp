// SPDX-License-Identifier: Apache-2.0
#include "repo/key_fetch.hpp"

#include <algorithm>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/hex.hpp"
#include "base/quote.hpp"

namespace pigsty::repo {

namespace fs = std::filesystem;

namespace {

using base::VerifyError;

constexpr std::uint64_t k_key_limit_bytes = 4u << 20;

/// The key of that fingerprint among those in `text`.
PublicKey pick_key(std::string_view text, const std::string& fingerprint, const std::string& name) {
    std::vector<std::string> found;
    for (PublicKey& key : parse_public_keys(text, name)) {
        if (key.fingerprint == fingerprint) {
            return std::move(key);
        }
        found.push_back(key.fingerprint);
    }
    throw VerifyError("wrong key in " + base::quote(name) + ": pinned is " + fingerprint +
                      ", found " + base::quote_list(found));
}

/// Accepts a download only when it holds the pinned key, and puts that key into the cache.
class KeyCheck final : public ContentCheck {
  public:
    KeyCheck(std::string fingerprint, fs::path cached)
        : fingerprint_(std::move(fingerprint)), cached_(std::move(cached)) {}

    void update(std::span<const std::uint8_t> bytes) override {
        text_.append(bytes.begin(), bytes.end());
    }

    void finish() override {
        base::write_file(cached_, pick_key(text_, fingerprint_, fingerprint_).text);
    }

  private:
    std::string fingerprint_;
    fs::path cached_;
    std::string text_;
};

/// A pinned key with every address that some repository gives for it.
struct WantedKey {
    std::vector<std::string> urls;
    std::string text;
    std::set<std::string> repositories;
    bool optional = true;
};

std::map<std::string, WantedKey> wanted_keys(const std::vector<specs::Repository>& repositories) {
    std::map<std::string, WantedKey> wanted;
    for (const specs::Repository& repository : repositories) {
        for (const specs::PinnedKey& pinned : repository.keys) {
            if (!base::is_hex(pinned.fingerprint, 40)) {
                throw VerifyError("not a fingerprint of 40 digits: " +
                                  base::quote(pinned.fingerprint));
            }
            WantedKey& key = wanted[pinned.fingerprint];
            key.text = key.text.empty() ? pinned.text : key.text;
            const bool known =
                std::find(key.urls.begin(), key.urls.end(), pinned.url) != key.urls.end();
            if (!pinned.url.empty() && !known) {
                key.urls.push_back(pinned.url);
            }
            key.repositories.insert(repository.id);
            key.optional = key.optional && repository.optional;
        }
    }
    return wanted;
}

/// The key as the profile or the cache has it; a damaged file of the cache counts as absent.
std::optional<PublicKey> key_at_hand(const std::string& fingerprint,
                                     const WantedKey& wanted,
                                     const fs::path& cached) {
    if (!wanted.text.empty()) {
        return pick_key(wanted.text, fingerprint, "key " + fingerprint + " of the profile");
    }
    const auto text = base::read_file_if_present(cached, k_key_limit_bytes);
    try {
        return text ? std::optional(pick_key(*text, fingerprint, cached.string())) : std::nullopt;
    } catch (const VerifyError&) {
        return std::nullopt;
    }
}

Download key_download(const std::string& fingerprint,
                      const WantedKey& wanted,
                      const fs::path& cached) {
    Download download;
    download.name = "key " + fingerprint;
    download.urls = wanted.urls;
    download.target = cached.string() + ".part";
    download.size_limit_bytes = k_key_limit_bytes;
    download.resume = Resume::never;
    download.make_check = [fingerprint, cached] {
        return std::make_unique<KeyCheck>(fingerprint, cached);
    };
    return download;
}

/// Notes that a key cannot be had: an error, unless only optional repositories want it.
void miss_key(const WantedKey& wanted,
              const DownloadResult& result,
              FetchedKeys& fetched,
              const Warn& warn) {
    if (!wanted.optional) {
        throw_failures({result});
    }
    try {
        throw_failures({result});
    } catch (const base::Error& error) {
        for (const std::string& id : wanted.repositories) {
            warn("optional repository " + base::quote(id) + " is left out: " + error.message());
            fetched.left_out.insert(id);
        }
    }
}

template <class Repositories, class KeysOf>
Keyrings keyrings_of(const Repositories& repositories,
                     const std::vector<specs::LockedKey>& keys,
                     const KeysOf& fingerprints_of) {
    Keyrings keyrings;
    for (const auto& repository : repositories) {
        Keyring& ring = keyrings[repository.id];
        for (const std::string& fingerprint : fingerprints_of(repository)) {
            const auto key = std::find_if(keys.begin(), keys.end(), [&](const auto& candidate) {
                return candidate.fingerprint == fingerprint;
            });
            if (key == keys.end()) {
                throw VerifyError("the text of key " + base::quote(fingerprint) +
                                  ", pinned for repository " + base::quote(repository.id) +
                                  ", is missing");
            }
            ring.add(pick_key(key->text, fingerprint, "key " + fingerprint));
        }
    }
    return keyrings;
}

}  // namespace

FetchedKeys fetch_keys(const std::vector<specs::Repository>& repositories,
                       const fs::path& cache,
                       Downloader& downloader,
                       base::Progress& progress,
                       const Warn& warn) {
    const fs::path folder = cache / "keys";
    base::make_directories(folder);
    FetchedKeys fetched;
    const std::map<std::string, WantedKey> wanted = wanted_keys(repositories);
    std::vector<std::string> absent;
    std::vector<Download> downloads;
    for (const auto& [fingerprint, key] : wanted) {
        const fs::path cached = folder / (fingerprint + ".asc");
        if (auto found = key_at_hand(fingerprint, key, cached)) {
            fetched.keys.push_back({fingerprint, found->text});
        } else {
            absent.push_back(fingerprint);
            downloads.push_back(key_download(fingerprint, key, cached));
        }
    }
    const auto results = downloader.run(downloads, progress);
    for (std::size_t i = 0; i < results.size(); ++i) {
        const std::string& fingerprint = absent[i];
        if (results[i].error) {
            miss_key(wanted.at(fingerprint), results[i], fetched, warn);
            continue;
        }
        base::remove_tree(downloads[i].target);
        const fs::path cached = folder / (fingerprint + ".asc");
        fetched.keys.push_back(
            {fingerprint, pick_key(base::read_file(cached), fingerprint, cached.string()).text});
    }
    std::sort(fetched.keys.begin(), fetched.keys.end(), [](const auto& a, const auto& b) {
        return a.fingerprint < b.fingerprint;
    });
    return fetched;
}

Keyrings make_keyrings(const std::vector<specs::Repository>& repositories,
                       const std::vector<specs::LockedKey>& keys) {
    return keyrings_of(repositories, keys, [](const specs::Repository& repository) {
        std::vector<std::string> fingerprints;
        for (const specs::PinnedKey& key : repository.keys) {
            fingerprints.push_back(key.fingerprint);
        }
        return fingerprints;
    });
}

Keyrings make_keyrings(const std::vector<specs::LockedRepository>& repositories,
                       const std::vector<specs::LockedKey>& keys) {
    return keyrings_of(repositories, keys, [](const specs::LockedRepository& r) { return r.keys; });
}

}  // namespace pigsty::repo
