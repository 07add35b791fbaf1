// SPDX-License-Identifier: Apache-2.0
// What is said of images that are well-formed, but cannot be made.
#include <gtest/gtest.h>

#include "specs/profile_check.hpp"
#include "tests/unit/specs/example_profile.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using namespace testing;

Image example_image() {
    Image image;
    image.name = "node";
    image.sets = {"node"};
    image.formats = {ImageFormat::raw, ImageFormat::rootfs_tar};
    image.users = {{"dba", "A person", "/bin/bash", {"wheel"}, {"ssh-ed25519 AAAA x"}, true}};
    image.files = {{"/etc/x", "y", 0644, "root", "wheel"}};
    image.enable = {"sshd.service"};
    image.mask = {"dev-sda\\x2d1.swap"};
    image.position = {"images.yml", 3, 5};
    return image;
}

/// What is found, without the place and the name of the image, which all have.
template <class Change>
std::string findings_after(Change&& change) {
    Profile profile = example_profile();
    Image image = example_image();
    change(image);
    const std::string prefix = "images.yml:3:5: error: image \"" + image.name + "\": ";
    profile.images = {image};
    std::string lines;
    for (const Finding& finding : check_profile(profile)) {
        std::string line = to_string(finding);
        if (line.starts_with(prefix)) {
            line.erase(0, prefix.size());
        }
        lines += line + '\n';
    }
    return lines;
}

TEST(ImageCheck, FindsNothingInAnImageInOrder) {
    EXPECT_EQ(findings_after([](Image&) {}), "");
}

TEST(ImageCheck, LooksAtNameSetsAndFormats) {
    EXPECT_EQ(findings_after([](Image& image) { image.name = "My image"; }),
              "an image cannot be called so; expected lower-case letters, digits and \"._+-\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.sets.clear(); }),
              "\"sets\" is missing or empty\n");
    EXPECT_EQ(findings_after([](Image& image) { image.sets = {"nod"}; }),
              "there is no package set \"nod\"; did you mean \"node\"?\n");
    EXPECT_EQ(findings_after([](Image& image) { image.sets = {"pgsql"}; }),
              "the packages of set \"pgsql\" are solved one by one and may conflict; an image "
              "cannot have it\n");
    EXPECT_EQ(findings_after([](Image& image) { image.formats.clear(); }),
              "\"formats\" is missing or empty\n");
    EXPECT_EQ(findings_after([](Image& image) { image.bootable = false; }),
              "an image that is not bootable can be written as \"rootfs.tar\" alone\n");
}

TEST(ImageCheck, LooksAtTexts) {
    EXPECT_EQ(findings_after([](Image& image) { image.hostname = "a b"; }),
              "expected a host name, found \"a b\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.locale = "C;x"; }),
              "expected a locale such as \"C.UTF-8\", found \"C;x\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.timezone = "../x"; }),
              "expected a time zone such as \"Europe/Berlin\", found \"../x\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.kernel_arguments = {"a b"}; }),
              "expected a kernel argument without blanks and quotes, found \"a b\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.datasources = {"No Cloud"}; }),
              "expected a name of cloud-init's data sources, found \"No Cloud\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.enable = {"sshd"}; }),
              "expected a unit such as \"sshd.service\", found \"sshd\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.mask = {"--now.service"}; }),
              "expected a unit such as \"sshd.service\", found \"--now.service\"\n");
}

TEST(ImageCheck, LooksAtUsers) {
    EXPECT_EQ(findings_after([](Image& image) { image.users[0].name = "root"; }),
              "expected a user name other than root, found \"root\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.users[0].name = "a:b"; }),
              "expected a user name other than root, found \"a:b\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.users[0].shell = "bash"; }),
              "expected an absolute path without \".\", \"..\" and empty parts, found \"bash\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.users[0].groups = {"a,b"}; }),
              "expected a user or group name for \"user dba\", found \"a,b\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.users[0].comment = "a:b"; }),
              "the comment of user \"dba\" has a \":\" or a line break\n");
    EXPECT_EQ(findings_after([](Image& image) { image.users[0].ssh_keys = {"a\nb"}; }),
              "an ssh key of user \"dba\" has a line break\n");
}

TEST(ImageCheck, LooksAtFiles) {
    for (const char* path :
         {"etc/x", "/etc/", "/etc//x", "/etc/../x", "/etc/./x", "/..", "/etc/a\nb"}) {
        EXPECT_NE(findings_after([&](Image& image) {
                      image.files[0].path = path;
                  }).find("expected an absolute path"),
                  std::string::npos)
            << path;
    }
    EXPECT_EQ(findings_after([](Image& image) { image.files[0].owner = "0"; }),
              "expected a user or group name for \"/etc/x\", found \"0\"\n");
    EXPECT_EQ(findings_after([](Image& image) { image.files[0].group = "-R"; }),
              "expected a user or group name for \"/etc/x\", found \"-R\"\n");
}

TEST(ImageCheck, AllowsThirtyDifferencesAtMost) {
    Profile profile = example_profile();
    profile.distro.target.allowed_differences.resize(30);
    EXPECT_EQ(lines_of(check_profile(profile)), "");
    profile.distro.target.allowed_differences.resize(31);
    EXPECT_NE(
        lines_of(check_profile(profile)).find("verify.yml allows 31 differences; 30 are the most"),
        std::string::npos);
}

TEST(RequireImage, SaysWhichImagesThereAre) {
    Profile profile = example_profile();
    profile.images = {example_image()};
    EXPECT_EQ(require_image(profile, "node").name, "node");
    EXPECT_EQ(message_of<base::UsageError>([&] { require_image(profile, "nods"); }),
              "profile \"t\" has no image \"nods\"; did you mean \"node\"?");
    EXPECT_EQ(message_of<base::UsageError>([&] { require_image(profile, "zzzzzzzz"); }),
              "profile \"t\" has no image \"zzzzzzzz\"; it has \"node\"");
}

}  // namespace
}  // namespace pigsty::specs
