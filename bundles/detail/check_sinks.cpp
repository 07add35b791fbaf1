// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/check_sinks.hpp"

#include <fcntl.h>

#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"

namespace pigsty::bundles::detail {

namespace {

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class CollectSink final : public FileSink {
  public:
    explicit CollectSink(std::promise<std::string> text) : promise_(std::move(text)) {}
    void update(std::span<const std::uint8_t> bytes) override { text_ += as_text(bytes); }
    void finish() override { promise_.set_value(std::move(text_)); }

  private:
    std::promise<std::string> promise_;
    std::string text_;
};

class MarkerSink final : public FileSink {
  public:
    MarkerSink(ContentCheck& check, std::string_view expected)
        : check_(check), expected_(expected) {}
    void update(std::span<const std::uint8_t> bytes) override {
        if (text_.size() <= expected_.size()) {
            text_ += as_text(bytes).substr(0, expected_.size() + 1);
        }
    }
    void finish() override {
        if (text_ != expected_) {
            check_.findings().add("the marker holds " + base::quote(text_) + " instead of " +
                                  base::quote(expected_));
        }
    }

  private:
    ContentCheck& check_;
    std::string_view expected_;
    std::string text_;
};

/// What every listed file is checked for.
void compare(ContentCheck& check,
             const specs::ManifestFile& file,
             std::uint64_t size_bytes,
             const std::string& sha256) {
    if (size_bytes != file.size_bytes) {
        check.findings().add("file " + base::quote(file.path) + " has " +
                             std::to_string(size_bytes) + " bytes, the manifest says " +
                             std::to_string(file.size_bytes));
    } else if (sha256 != file.sha256) {
        check.findings().add("digest mismatch for " + base::quote(file.path) +
                             ": expected sha256:" + file.sha256 + ", got sha256:" + sha256);
    }
}

class DigestSink : public FileSink {
  public:
    DigestSink(ContentCheck& check,
               const specs::ManifestFile& file,
               const std::filesystem::path& copy)
        : check_(check), file_(file) {
        if (!copy.empty()) {
            copy_ = base::open_file(copy, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
        }
    }

    void update(std::span<const std::uint8_t> bytes) override {
        hash_.update(bytes);
        size_ += bytes.size();
        if (copy_) {
            base::write_all(copy_.get(), bytes);
        }
        check_.progress().advance(0, bytes.size());
    }

    void finish() override {
        compare(check_, file_, size_, hash_.finish());
        check_.progress().advance(1, 0);
    }

  protected:
    ContentCheck& check_;
    const specs::ManifestFile& file_;

  private:
    base::Fd copy_;
    base::Sha256 hash_;
    std::uint64_t size_ = 0;
};

class KeySink final : public DigestSink {
  public:
    KeySink(ContentCheck& check, const specs::ManifestFile& file, std::promise<void> done)
        : DigestSink(check, file, {}), done_(std::move(done)) {}

    void update(std::span<const std::uint8_t> bytes) override {
        DigestSink::update(bytes);
        text_ += as_text(bytes);
    }

    void finish() override {
        DigestSink::finish();
        check_.add_key(file_.path, text_);
        done_.set_value();
    }

  private:
    std::promise<void> done_;
    std::string text_;
};

class PackageSink final : public FileSink {
  public:
    PackageSink(ContentCheck& check,
                const specs::ManifestFile& file,
                const repo::Keyring& keyring,
                repo::SignaturePolicy policy)
        : check_(check),
          file_(file),
          signature_wanted_(policy == repo::SignaturePolicy::required),
          rpm_(std::in_place, keyring, policy, file.path) {}

    void update(std::span<const std::uint8_t> bytes) override {
        size_ += bytes.size();
        if (rpm_) {
            try {
                rpm_->update(bytes);
            } catch (const base::VerifyError& error) {
                reject(error);
            }
        }
        check_.progress().advance(0, bytes.size());
    }

    void finish() override {
        if (rpm_) {
            try {
                look_at(rpm_->finish());
            } catch (const base::VerifyError& error) {
                reject(error);
            }
        }
        check_.progress().advance(1, 0);
    }

  private:
    void reject(const base::VerifyError& error) {
        check_.findings().add("package " + base::quote(file_.path) + ": " + error.message());
        rpm_.reset();
    }

    void look_at(const repo::RpmFacts& facts) {
        compare(check_, file_, size_, facts.sha256);
        const std::string nevra = specs::to_string(facts.nevra);
        if (nevra != file_.nevra) {
            check_.findings().add("package " + base::quote(file_.path) + " says it is " +
                                  base::quote(nevra) + ", the manifest says " +
                                  base::quote(file_.nevra));
        }
        if (!signature_wanted_) {
            return;
        }
        if (facts.key != file_.key) {
            check_.findings().add("package " + base::quote(file_.path) + " is signed by key " +
                                  facts.key + ", the manifest says " +
                                  (file_.key.empty() ? "none" : file_.key));
        } else {
            check_.count_signature(facts.key);
        }
    }

    ContentCheck& check_;
    const specs::ManifestFile& file_;
    const bool signature_wanted_;
    std::uint64_t size_ = 0;
    std::optional<repo::RpmCheck> rpm_;
};

}  // namespace

std::unique_ptr<FileSink> make_text_sink(std::promise<std::string> text) {
    return std::make_unique<CollectSink>(std::move(text));
}

std::unique_ptr<FileSink> make_marker_sink(ContentCheck& check, std::string_view expected) {
    return std::make_unique<MarkerSink>(check, expected);
}

std::unique_ptr<FileSink> make_digest_sink(ContentCheck& check,
                                           const specs::ManifestFile& file,
                                           const std::filesystem::path& copy) {
    return std::make_unique<DigestSink>(check, file, copy);
}

std::unique_ptr<FileSink> make_key_sink(ContentCheck& check,
                                        const specs::ManifestFile& file,
                                        std::promise<void> done) {
    return std::make_unique<KeySink>(check, file, std::move(done));
}

std::unique_ptr<FileSink> make_package_sink(ContentCheck& check,
                                            const specs::ManifestFile& file,
                                            const repo::Keyring& keyring,
                                            repo::SignaturePolicy policy) {
    return std::make_unique<PackageSink>(check, file, keyring, policy);
}

}  // namespace pigsty::bundles::detail
