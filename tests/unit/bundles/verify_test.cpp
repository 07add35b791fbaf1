// SPDX-License-Identifier: Apache-2.0
#include "bundles/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/process.hpp"
#include "base/sha256.hpp"
#include "bundles/unpack.hpp"
#include "specs/manifest.hpp"
#include "tests/unit/bundles/sample_bundle.hpp"

namespace pigsty::bundles {
namespace {

namespace fs = std::filesystem;
using testing::alice;
using ::testing::HasSubstr;
using testing::quiet;
using testing::SampleBundle;

/// Unlike base::write_file, does not wait for the disk.
void put(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

/// One packed sample for all tests; each works on a copy.
class Verify : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        sample_ = new SampleBundle();
        sample_->pack();
    }
    static void TearDownTestSuite() {
        delete sample_;
        sample_ = nullptr;
    }

    fs::path archive() const { return sample_->path("pkg.tgz"); }

    fs::path folder() {
        const fs::path path = dir_.path() / "pigsty";
        unpack(archive(), path);
        return path;
    }

    static std::string failure(const fs::path& path, const VerifyOptions& options = {}) {
        try {
            verify(path, options, quiet());
        } catch (const base::VerifyError& error) {
            return error.message();
        }
        return "";
    }

    /// What verify says after `change` and a manifest that agrees with it.
    std::string failure_after(
        const std::function<void(specs::Manifest&, const fs::path&)>& change) {
        const fs::path path = folder();
        const std::string name = (path / "manifest.json").string();
        specs::Manifest manifest = specs::parse_manifest(base::read_file(name), name);
        change(manifest, path);
        for (specs::ManifestFile& file : manifest.files) {
            if (fs::exists(path / file.path)) {
                file.size_bytes = fs::file_size(path / file.path);
                file.sha256 = base::sha256_of_file(path / file.path);
            }
        }
        base::write_file(name, specs::format_manifest(manifest));
        return failure(path);
    }

    static SampleBundle* sample_;
    base::TempDir dir_{"verify"};
};

SampleBundle* Verify::sample_ = nullptr;

TEST_F(Verify, AcceptsWhatPackMakes) {
    const VerifyReport report = verify(archive(), {}, quiet());
    EXPECT_TRUE(report.archive);
    EXPECT_TRUE(report.indexed);
    EXPECT_EQ(report.packages, 3U);
    EXPECT_EQ(report.signed_packages, 2U);
    ASSERT_EQ(report.keys.size(), 1U);
    EXPECT_EQ(report.keys.front().fingerprint, alice());
    EXPECT_FALSE(report.keys.front().trusted);
    EXPECT_EQ(report.warnings.size(), 1U);
    ASSERT_EQ(report.sets.size(), 2U);
    EXPECT_EQ(report.sets.front().name, "node");
    EXPECT_EQ(report.sets.front().packages, 1U);
}

TEST_F(Verify, AcceptsTheUnpackedFolderAndAPlainArchive) {
    const fs::path path = folder();
    EXPECT_EQ(failure(path), "");
    const std::string tar = base::gzip_decompress(base::read_file(archive()), 1 << 28);
    base::write_file(dir_.path() / "plain.tgz", base::gzip_compress(tar, 1));
    const VerifyReport report = verify(dir_.path() / "plain.tgz", {}, quiet());
    EXPECT_FALSE(report.indexed);
    EXPECT_EQ(report.packages, 3U);
}

TEST_F(Verify, TrustsOnlyPinnedKeys) {
    VerifyOptions options;
    options.trusted_keys = {alice()};
    EXPECT_TRUE(verify(archive(), options, quiet()).keys.front().trusted);
    options.trusted_keys = {std::string(40, 'A')};
    EXPECT_THAT(failure(archive(), options), HasSubstr("is not pinned"));
}

TEST_F(Verify, FindsMissingExtraAndChangedFiles) {
    const fs::path path = folder();
    fs::remove(path / "notes.txt");
    base::write_file(path / "extra", "x");
    std::string lock = base::read_file(path / "bundle.lock");
    lock[10] ^= 1;
    base::write_file(path / "bundle.lock", lock);
    base::write_file(path / "repo_complete", "no");
    try {
        verify(path, {}, quiet());
        FAIL() << "accepted";
    } catch (const VerifyFailed& error) {
        EXPECT_EQ(error.findings().size(), 4U) << error.message();
        EXPECT_THAT(error.message(), HasSubstr("\"notes.txt\" is missing"));
        EXPECT_THAT(error.message(), HasSubstr("\"extra\" is not in the manifest"));
        EXPECT_THAT(error.message(), HasSubstr("digest mismatch for \"bundle.lock\""));
        EXPECT_THAT(error.message(), HasSubstr("the marker holds \"no\""));
    }
    fs::remove(path / "repo_complete");
    EXPECT_THAT(failure(path), HasSubstr("marker \"repo_complete\" is missing"));
}

TEST_F(Verify, FindsAForeignSignature) {
    const std::string name = "app-1.0-1.el7.noarch.rpm";
    const std::string message = failure_after([&](specs::Manifest&, const fs::path& path) {
        repo::testing::Forge forge;
        forge.name = "app";
        forge.header_signer = "mallory";
        base::write_file(path / name, repo::testing::as_text(repo::testing::forge_rpm(forge)));
    });
    EXPECT_THAT(message, HasSubstr("package \"" + name + "\""));
    EXPECT_THAT(message, HasSubstr("key"));
}

TEST_F(Verify, FindsAPackageThatMovedToATrustlessRepository) {
    // Whoever can write the manifest can say so; the lock's digest and the signature of the
    // manifest stand against that. A repository it does not have is noticed here.
    EXPECT_THAT(failure_after([](specs::Manifest& manifest, const fs::path&) {
                    manifest.files.front().repository = "nowhere";
                    for (specs::ManifestFile& file : manifest.files) {
                        file.repository = file.nevra.empty() ? "" : "nowhere";
                    }
                }),
                HasSubstr("which the manifest does not have"));
}

TEST_F(Verify, FindsAKeyUnderAnotherName) {
    const std::string message = failure_after([](specs::Manifest&, const fs::path& path) {
        base::write_file(path / ("keys/RPM-GPG-KEY-" + alice()),
                         repo::testing::Signers::instance().key("mallory").text);
    });
    EXPECT_THAT(message, HasSubstr("does not hold exactly the key its name says"));
}

TEST_F(Verify, FindsMetadataThatDisagrees) {
    EXPECT_THAT(failure_after([](specs::Manifest& manifest, const fs::path& path) {
                    // a package more than primary.xml has
                    fs::copy_file(path / "tool-1.0-1.el7.noarch.rpm", path / "tool2.rpm");
                    for (const specs::ManifestFile& file : manifest.files) {
                        if (file.path.starts_with("tool")) {
                            specs::ManifestFile twin = file;
                            twin.path = "tool2.rpm";
                            manifest.files.push_back(twin);
                            break;
                        }
                    }
                }),
                HasSubstr("primary.xml lacks package \"tool2.rpm\""));
}

TEST_F(Verify, FindsAForeignMetadataFile) {
    EXPECT_THAT(failure_after([](specs::Manifest& manifest, const fs::path& path) {
                    base::write_file(path / "repodata/extra.xml", "<x/>");
                    manifest.files.push_back({"repodata/extra.xml", 0, "", "", "", ""});
                }),
                HasSubstr("is not named by repomd.xml"));
}

TEST_F(Verify, FindsALockThatIsNotTheManifests) {
    EXPECT_THAT(failure_after([](specs::Manifest&, const fs::path& path) {
                    base::write_file(path / "bundle.lock", "other");
                }),
                HasSubstr("the lock is not the one"));
}

TEST_F(Verify, FindsASetThatIsNotClosed) {
    EXPECT_THAT(failure_after([](specs::Manifest& manifest, const fs::path&) {
                    manifest.sets.front().requests = {"absent"};
                }),
                HasSubstr("absent"));
}

TEST_F(Verify, KnowsTheSetsThatCanBeNamed) {
    VerifyOptions options;
    options.sets = {"tools"};
    EXPECT_EQ(verify(archive(), options, quiet()).sets.size(), 2U);  // with its base
    options.sets = {"nod"};
    EXPECT_THROW(verify(archive(), options, quiet()), base::UsageError);
}

TEST_F(Verify, RefusesAnArchiveThatDoesNotStartWithTheManifest) {
    const fs::path path = folder();
    base::run_checked({{"tar",
                        "-C",
                        dir_.path().string(),
                        "--sort=name",
                        "-czf",
                        (dir_.path() / "t.tgz").string(),
                        "pigsty"}});
    EXPECT_THAT(failure(dir_.path() / "t.tgz"), HasSubstr("does not start with"));
    fs::remove(path / "manifest.json");
    EXPECT_THAT(failure(path), HasSubstr("does not start with"));
}

TEST_F(Verify, FailsForEveryFlippedByteThatMeansSomething) {
    const std::string good = base::read_file(archive());
    const std::string content = base::gzip_decompress(good, 1 << 28);
    const fs::path path = dir_.path() / "bad.tgz";
    VerifyOptions options;
    options.prove_closure = false;
    for (std::size_t at = 0; at < good.size(); at += 37) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ (1 << (at % 8)));
        put(path, bad);
        const bool same = [&] {
            try {
                return base::gzip_decompress(bad, 1 << 28) == content;
            } catch (const base::Error&) {
                return false;
            }
        }();
        // Stricter than other readers is fine; more lenient is not.
        EXPECT_TRUE(same || !failure(path, options).empty()) << "offset " << at;
    }
}

TEST_F(Verify, FailsForEveryTruncation) {
    const std::string good = base::read_file(archive());
    const fs::path path = dir_.path() / "cut.tgz";
    for (std::size_t size = 0; size < good.size(); size += 61) {
        put(path, good.substr(0, size));
        EXPECT_NE(failure(path), "") << size;
    }
    put(path, good.substr(0, good.size() - 1));
    EXPECT_NE(failure(path), "");
}

}  // namespace
}  // namespace pigsty::bundles
