// SPDX-License-Identifier: Apache-2.0
#include "bundles/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <future>
#include <regex>
#include <utility>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/process.hpp"
#include "base/sha256.hpp"
#include "bundles/detail/content_check.hpp"
#include "bundles/unpack.hpp"
#include "specs/lock.hpp"
#include "specs/manifest.hpp"
#include "tests/unit/bundles/sample_bundle.hpp"

namespace pigsty::bundles {
namespace {

namespace fs = std::filesystem;
using testing::alice;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::quiet;
using testing::SampleBundle;

/// Unlike base::write_file, does not wait for the disk.
void put(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

/// What the sample's own profile would ask for.
VerifyOptions strict() {
    VerifyOptions options;
    options.policy =
        VerifyPolicy{"sample",
                     {{"main", specs::Trust::rpm, {alice()}}, {"open", specs::Trust::none, {}}},
                     {{"notes.txt", ""}},
                     {}};
    return options;
}

/// Takes the package's signature away, as the lock would have it.
void strip(SampleBundle& sample, const std::string& name) {
    auto& packages = sample.lock.packages;
    const std::string repository = sample.package(name).repository;
    std::erase_if(packages, [&](const auto& package) { return package.nevra.name == name; });
    repo::testing::Forge forge;
    forge.name = name;
    forge.header_signer = "";
    sample.add(forge, repository);
}

/// Makes the package one that was had by its own address.
void make_url_package(SampleBundle& sample, const std::string& name) {
    specs::LockedPackage& package = sample.package(name);
    package.urls = {"http://x/" + package.path};
    package.repository = specs::k_url_repository;
    package.key = "";
    specs::sort_lock(sample.lock);
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
    EXPECT_THAT(report.warnings,
                ElementsAre(HasSubstr("taken from the bundle itself"),
                            "1 package is covered by no signature: "
                            "\"tool-1.0-1.el7.noarch.rpm\""));
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
    VerifyOptions options = strict();
    const VerifyReport report = verify(archive(), options, quiet());
    EXPECT_TRUE(report.keys.front().trusted);
    EXPECT_EQ(report.warnings.size(), 1U);
    options.policy->repositories[0].keys = {std::string(40, 'A')};
    EXPECT_THAT(failure(archive(), options), HasSubstr("is not pinned for it"));
    EXPECT_THAT(failure(archive(), options), HasSubstr("--trust-key " + alice()));
    options.policy->extra_keys = {alice()};
    EXPECT_EQ(failure(archive(), options), "");
}

TEST_F(Verify, TakesAKeyForItsOwnRepositoryOnly) {
    VerifyOptions options = strict();
    std::swap(options.policy->repositories[0].keys, options.policy->repositories[1].keys);
    EXPECT_THAT(failure(archive(), options), HasSubstr("is not pinned for it (pinned: none"));
    EXPECT_EQ(failure(archive()), "");
}

TEST_F(Verify, FindsWeakerTrustThanTheProfiles) {
    SampleBundle sample;
    strip(sample, "app");
    strip(sample, "library");
    sample.lock.keys.clear();
    for (const auto trust : {specs::Trust::none, specs::Trust::first_lock}) {
        sample.lock.repositories[0].trust = trust;
        sample.lock.repositories[0].keys.clear();
        sample.pack();
        EXPECT_EQ(failure(sample.path("pkg.tgz")), "");
        EXPECT_THAT(failure(sample.path("pkg.tgz"), strict()),
                    HasSubstr("repository \"main\" has trust"));
    }
    VerifyOptions options = strict();
    options.policy->repositories[0].trust = specs::Trust::first_lock;
    EXPECT_EQ(failure(sample.path("pkg.tgz"), options), "");
    EXPECT_THAT(verify(sample.path("pkg.tgz"), options, quiet()).warnings,
                ElementsAre(HasSubstr("3 packages are covered by no signature")));
}

TEST_F(Verify, FindsAnUnsignedPackageUnderTrustRpm) {
    SampleBundle sample;
    sample.package("app").key = "";
    sample.pack();
    EXPECT_THAT(failure(sample.path("pkg.tgz")), HasSubstr("has no key in the manifest"));
}

TEST_F(Verify, FindsARepositoryThatTheProfileDoesNotHave) {
    VerifyOptions options = strict();
    options.policy->repositories.pop_back();
    EXPECT_THAT(failure(archive(), options),
                HasSubstr("repository \"open\", with 1 package of the bundle, is not one of"));
}

TEST_F(Verify, TakesFilesByTheirAddressOnlyFromTheProfile) {
    SampleBundle sample;
    make_url_package(sample, "app");
    sample.pack();
    const fs::path path = sample.path("pkg.tgz");
    EXPECT_EQ(failure(path), "");
    VerifyOptions options = strict();
    EXPECT_THAT(failure(path, options), HasSubstr("has no url file of that name"));
    options.policy->url_files.push_back({"app-1.0-1.el7.noarch.rpm", std::string(64, '0')});
    EXPECT_THAT(failure(path, options), HasSubstr("pins: expected sha256:0000"));
    options.policy->url_files.back().sha256 = sample.package("app").sha256;
    EXPECT_EQ(failure(path, options), "");
    options.policy->url_files.erase(options.policy->url_files.begin());
    EXPECT_THAT(failure(path, options), HasSubstr("file \"notes.txt\" is of no repository"));
}

TEST_F(Verify, SaysWhichProfileWouldFit) {
    VerifyOptions options = strict();
    options.policy->repositories.clear();
    options.policy->profile = "other";
    try {
        verify(archive(), options, quiet());
        FAIL() << "accepted";
    } catch (const VerifyFailed& failed) {
        EXPECT_EQ(failed.hint(), "the bundle is of profile \"sample\": use --profile sample");
    }
}

TEST_F(Verify, MakesThePolicyOfAProfile) {
    specs::Profile profile;
    profile.distro.name = "sample";
    specs::Repository& repository = profile.repositories.emplace_back();
    repository.id = "main";
    repository.trust = specs::Trust::metadata;
    repository.keys.push_back({alice(), "", ""});
    specs::UrlFile& file = profile.url_files.emplace_back();
    file.name = "notes";
    file.file = "notes.txt";
    file.sha256 = "ab";
    const VerifyPolicy policy = make_policy(profile, {"B"});
    EXPECT_EQ(policy.profile, "sample");
    ASSERT_EQ(policy.repositories.size(), 1U);
    EXPECT_EQ(policy.repositories[0].trust, specs::Trust::metadata);
    EXPECT_THAT(policy.repositories[0].keys, ElementsAre(alice()));
    EXPECT_EQ(policy.url_files[0].name, "notes.txt");
    EXPECT_EQ(policy.url_files[0].sha256, "ab");
    EXPECT_TRUE(pins_key(policy, "B"));
    EXPECT_FALSE(pins_key(policy, "C"));
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
    // What the manifest says is held against the policy and the lock; a repository that it does
    // not even have is noticed without them.
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

TEST_F(Verify, FindsALockThatCannotBeRead) {
    EXPECT_THAT(failure_after([](specs::Manifest& manifest, const fs::path& path) {
                    base::write_file(path / "bundle.lock", "rubbish");
                    manifest.lock_sha256 = base::sha256_of("rubbish");
                }),
                HasSubstr("the bundle's lock cannot be read"));
}

TEST_F(Verify, FindsPackagesWithoutASet) {
    EXPECT_THAT(
        failure_after([](specs::Manifest& manifest, const fs::path&) { manifest.sets.clear(); }),
        HasSubstr("has packages but no set"));
}

TEST_F(Verify, FindsWhereTheManifestIsNotTheLocks) {
    using Change = std::function<void(specs::Manifest&)>;
    const auto app = [](specs::Manifest& manifest) -> specs::ManifestFile& {
        return *std::find_if(manifest.files.begin(), manifest.files.end(), [](const auto& file) {
            return file.path.starts_with("app-");
        });
    };
    const std::vector<std::pair<Change, std::string>> cases = {
        {[](auto& m) { m.profile = "x"; }, "manifest's profile is \"x\""},
        {[](auto& m) { m.arch = "noarch"; }, "manifest's architecture"},
        {[](auto& m) { m.releasever = "8"; }, "manifest's release"},
        {[](auto& m) { m.weak_dependencies = true; }, "manifest's weak_dependencies"},
        {[](auto& m) { m.repositories[0].revision = "9"; }, "repository \"main\" of the manifest"},
        {[](auto& m) { m.repositories[1].keys = {alice()}; }, "repository \"open\" of the"},
        {[](auto& m) { m.sets[0].requests = {"library"}; }, "set \"node\" of the manifest"},
        {[](auto& m) { m.sets.pop_back(); }, "the lock has set \"tools\""},
        {[&](auto& m) { app(m).repository = "open"; }, "file \"app-1.0-1.el7.noarch.rpm\" of the"},
    };
    for (const auto& [change, message] : cases) {
        EXPECT_THAT(
            failure_after([&](specs::Manifest& manifest, const fs::path&) { change(manifest); }),
            HasSubstr(message));
        fs::remove_all(dir_.path() / "pigsty");
    }
}

TEST_F(Verify, FindsFilesThatTheLockDoesNotHave) {
    EXPECT_THAT(failure_after([](specs::Manifest& manifest, const fs::path& path) {
                    base::write_file(path / "extra.txt", "x");
                    manifest.files.push_back({"extra.txt", 0, "", "", "", ""});
                }),
                HasSubstr("the manifest has file \"extra.txt\", which the lock does not have"));
}

TEST_F(Verify, FindsMetadataWhoseSizeNothingBounds) {
    const std::vector<std::pair<std::pair<std::string, std::string>, std::string>> cases = {
        {{"<open-checksum[^>]*>[0-9a-f]*</open-checksum>", ""},
         "has no open-checksum or open-size"},
        {{"<open-size>[0-9]*</open-size>", ""}, "has no open-checksum or open-size"},
        {{"<open-size>[0-9]*", "<open-size>1073741825"}, "above the limit of 1073741824"},
    };
    for (const auto& [edit, message] : cases) {
        EXPECT_THAT(
            failure_after([edit = edit](specs::Manifest&, const fs::path& path) {
                const fs::path file = path / "repodata/repomd.xml";
                put(file,
                    std::regex_replace(base::read_file(file), std::regex(edit.first), edit.second));
            }),
            HasSubstr(message));
        fs::remove_all(dir_.path() / "pigsty");
    }
}

TEST_F(Verify, FindsMetadataThatIsNotGzip) {
    EXPECT_THAT(failure_after([](specs::Manifest& manifest, const fs::path& path) {
                    const fs::path file = path / "repodata/repomd.xml";
                    put(file,
                        std::regex_replace(
                            base::read_file(file), std::regex("primary.xml.gz"), "primary.xml"));
                    for (specs::ManifestFile& one : manifest.files) {
                        if (one.path.ends_with("primary.xml.gz")) {
                            const std::string old = one.path;
                            one.path.resize(old.size() - 3);
                            fs::rename(path / old, path / one.path);
                        }
                    }
                }),
                HasSubstr("is not a .gz file"));
}

TEST_F(Verify, LeavesTheCauseToTheReaderWhenTheManifestIsNotRead) {
    detail::Findings findings;
    VerifyReport report;
    const VerifyOptions options;
    detail::ContentCheck check(dir_.path() / "repodata", options, findings, quiet(), report);
    check.open({"manifest.json", 10, 0}).reset();  // as when reading it failed on its thread
    EXPECT_EQ(check.open({"bundle.lock", 10, 0}), nullptr);
    EXPECT_EQ(check.open({"notes.txt", 10, 0}), nullptr);
    EXPECT_TRUE(findings.empty());
    EXPECT_THROW(check.finish({}), base::VerifyError);
}

TEST_F(Verify, SaysPlainlyWhatIsNoBundle) {
    put(dir_.path() / "empty", "");
    put(dir_.path() / "plain.tar", base::gzip_decompress(base::read_file(archive()), 1 << 28));
    EXPECT_THAT(failure(dir_.path()), HasSubstr("the folder has no \"manifest.json\""));
    EXPECT_THAT(failure(dir_.path() / "empty"), HasSubstr("the file is empty"));
    EXPECT_THAT(failure(dir_.path() / "plain.tar"), HasSubstr("not compressed with gzip"));
    EXPECT_THAT(failure("/dev/null"), HasSubstr("is neither a file nor a folder"));
    EXPECT_THROW(verify(dir_.path() / "absent", {}, quiet()), base::SystemError);
}

TEST_F(Verify, FindsARepositoryDefinitionThatBelievesMore) {
    const std::string found = failure_after([](specs::Manifest&, const fs::path& path) {
        const fs::path file = path / "pigsty.repo";
        put(file,
            std::regex_replace(base::read_file(file), std::regex("gpgcheck=1"), "gpgcheck=0"));
    });
    EXPECT_THAT(found, HasSubstr("\"pigsty.repo\" of the manifest is not as the lock has it"));
}

TEST_F(Verify, FindsASetThatIsNotClosed) {
    const std::string found = failure_after([](specs::Manifest& manifest, const fs::path& path) {
        const std::string name = (path / "bundle.lock").string();
        specs::Lock lock = specs::parse_lock(base::read_file(name), name);
        lock.sets.front().requests = {"absent"};
        manifest.sets.front().requests = {"absent"};
        put(name, specs::format_lock(lock));
        manifest.lock_sha256 = base::sha256_of_file(name);
    });
    EXPECT_THAT(found, HasSubstr("the bundle is not closed"));
    EXPECT_THAT(found, HasSubstr("absent"));
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
    EXPECT_THAT(failure(path), HasSubstr("is no bundle"));
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
