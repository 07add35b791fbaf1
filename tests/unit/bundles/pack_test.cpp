// SPDX-License-Identifier: Apache-2.0
#include "bundles/pack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <clocale>
#include <cstdlib>
#include <ctime>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/sha256.hpp"
#include "bundles/archive_reader.hpp"
#include "specs/manifest.hpp"
#include "tests/unit/bundles/sample_bundle.hpp"

namespace pigsty::bundles {
namespace {

using ::testing::HasSubstr;
using testing::SampleBundle;

TEST(Pack, WritesManifestFirstAndMarkerLast) {
    SampleBundle sample;
    const PackResult result = sample.pack();
    const std::string names = base::run_checked({{"tar", "-tzf", result.file.string()}});
    EXPECT_THAT(names, ::testing::StartsWith("pigsty/manifest.json\npigsty/\npigsty/keys/\n"));
    EXPECT_THAT(names, ::testing::EndsWith("\npigsty/repo_complete\n"));
    EXPECT_THAT(names, HasSubstr("\npigsty/app-1.0-1.el7.noarch.rpm\n"));
    EXPECT_THAT(names, HasSubstr("\npigsty/repodata/repomd.xml\n"));
    EXPECT_EQ(read_bundle_file(result.file, "repo_complete", 10), "ok");
    EXPECT_EQ(result.packages, 3U);
    EXPECT_EQ(result.epoch, 1'600'000'000);
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_THAT(result.warnings.front(), HasSubstr("409600000"));
}

TEST(Pack, ListsEveryFileInTheManifest) {
    SampleBundle sample;
    const PackResult result = sample.pack();
    const auto manifest = specs::parse_manifest(
        read_bundle_file(result.file, "manifest.json", 1 << 20), "manifest.json");
    EXPECT_EQ(manifest.files.size() + 2, result.files);
    EXPECT_EQ(manifest.lock_sha256, base::sha256_of(specs::format_lock(sample.lock)));
    for (const specs::ManifestFile& file : manifest.files) {
        const std::string content = read_bundle_file(result.file, file.path, 1 << 20);
        EXPECT_EQ(base::sha256_of(content), file.sha256) << file.path;
        EXPECT_EQ(content.size(), file.size_bytes) << file.path;
    }
}

TEST(Pack, WritesTheDigestBeside) {
    SampleBundle sample;
    const PackResult result = sample.pack();
    EXPECT_EQ(base::read_file(result.file.string() + ".sha256"), result.sha256 + "  pkg.tgz\n");
    EXPECT_EQ(base::sha256_of_file(result.file), result.sha256);
}

TEST(Pack, GivesTheSameBytesWhereverItRuns) {
    SampleBundle sample;
    const std::string first = sample.pack("one.tgz", {.jobs = 1}).sha256;
    const ::mode_t mask = ::umask(0077);
    ::setenv("TZ", "Asia/Shanghai", 1);
    ::setenv("LC_ALL", "tr_TR.UTF-8", 1);
    std::setlocale(LC_ALL, "");
    ::tzset();
    const std::string second = sample.pack("two.tgz", {.jobs = 5}).sha256;
    ::umask(mask);
    ::unsetenv("TZ");
    ::unsetenv("LC_ALL");
    std::setlocale(LC_ALL, "C");
    EXPECT_EQ(first, second);
    struct stat info {};
    ASSERT_EQ(::stat(sample.path("two.tgz").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0644U);
}

TEST(Pack, TakesItsTimeFromSourceDateEpoch) {
    SampleBundle sample;
    ::setenv("SOURCE_DATE_EPOCH", "1234567890", 1);
    const PackResult result = sample.pack();
    ::unsetenv("SOURCE_DATE_EPOCH");
    EXPECT_EQ(result.epoch, 1234567890);
    EXPECT_EQ(sample.pack("b.tgz", {.epoch = 7}).epoch, 7);
}

TEST(Pack, RefusesASetThatDoesNotInstallFromTheLock) {
    SampleBundle sample;
    sample.lock.sets.front().requests = {"absent"};
    EXPECT_THROW(sample.pack(), base::VerifyError);
    EXPECT_FALSE(std::filesystem::exists(sample.path("pkg.tgz")));
}

TEST(Pack, RefusesARottenStore) {
    SampleBundle sample;
    const auto file = sample.store().path_of(sample.package("app").sha256);
    std::string bytes = base::read_file(file);
    bytes[bytes.size() - 5] ^= 1;
    base::write_file(file, bytes, 0444);
    try {
        sample.pack();
        FAIL() << "not noticed";
    } catch (const base::VerifyError& error) {
        EXPECT_THAT(error.message(), HasSubstr("app-1.0-1.el7.noarch.rpm"));
    }
    EXPECT_FALSE(std::filesystem::exists(sample.path("pkg.tgz")));
}

TEST(Pack, SaysWhatTheStoreLacks) {
    SampleBundle sample;
    sample.store().discard(sample.package("app").sha256);
    try {
        sample.pack();
        FAIL() << "not noticed";
    } catch (const base::Error& error) {
        EXPECT_THAT(error.message(), HasSubstr("\"app-1.0-1.el7.noarch\""));
        EXPECT_THAT(error.hint(), HasSubstr("fetch"));
    }
}

TEST(Pack, RefusesTwoPackagesOfOneFileName) {
    SampleBundle sample;
    sample.lock.packages.push_back(sample.package("app"));
    sample.lock.packages.back().nevra.epoch = "1";
    EXPECT_THROW(sample.pack(), base::SpecError);
}

TEST(Pack, AddsASignatureAndExtraFiles) {
    SampleBundle sample;
    PackOptions options;
    options.extra = {{"sbom.spdx.json", "{}"}};
    options.sign = [](const std::string& manifest) {
        return "signed " + base::sha256_of(manifest);
    };
    const PackResult result = sample.pack("pkg.tgz", options);
    const std::string manifest = read_bundle_file(result.file, "manifest.json", 1 << 20);
    EXPECT_EQ(read_bundle_file(result.file, "manifest.sig", 1 << 20),
              "signed " + base::sha256_of(manifest));
    EXPECT_THAT(manifest, HasSubstr("sbom.spdx.json"));
}

}  // namespace
}  // namespace pigsty::bundles
