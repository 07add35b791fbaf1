// SPDX-License-Identifier: Apache-2.0
#include "specs/image_reader.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/example_profile.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using namespace testing;

/// What reading `text` as images.yml finds wrong.
std::string findings_of(const std::string& text) {
    std::vector<Finding> findings;
    read_images(parse_yaml(text, "images.yml").root(), findings);
    return lines_of(findings);
}

/// The message for one image whose keys are `keys`.
std::string finding_for(const std::string& keys) {
    return findings_of("images:\n  a: {" + keys + "}\n");
}

std::uint64_t size_of(const std::string& text) {
    return read_size(parse_yaml(text, "size.yml").root());
}

TEST(ImageReader, ReadsEverything) {
    std::vector<Finding> findings;
    const YamlDocument document = parse_yaml(
        "images:\n"
        "  pgsql:\n"
        "    title: PostgreSQL\n"
        "    sets: [pgsql]\n"
        "    formats: [raw, vagrant-libvirt]\n"
        "    disk: {size: 10GiB, root_free: 1GiB, esp: 32MiB}\n"
        "    hostname: db\n"
        "    kernel_arguments: [quiet]\n"
        "    users:\n"
        "      dba: {comment: A person, shell: /bin/sh, groups: [wheel], ssh_keys: [k], sudo: "
        "true}\n"
        "    datasources: [NoCloud]\n"
        "    files:\n"
        "      /etc/x: {content: y, mode: \"0600\", owner: dba, group: wheel}\n"
        "    enable: [a.service]\n"
        "    mask: [b.service]\n"
        "    locale: en_US.UTF-8\n"
        "    timezone: Europe/Berlin\n"
        "    selinux: permissive\n",
        "images.yml");
    const std::vector<Image> images = read_images(document.root(), findings);
    EXPECT_EQ(lines_of(findings), "");
    ASSERT_EQ(images.size(), 1U);
    const Image& image = images.front();
    EXPECT_EQ(image.name, "pgsql");
    EXPECT_EQ(image.title, "PostgreSQL");
    EXPECT_EQ(image.formats,
              (std::vector<ImageFormat>{ImageFormat::raw, ImageFormat::vagrant_libvirt}));
    EXPECT_EQ(image.disk, (ImageDisk{10ULL << 30, 1ULL << 30, 32ULL << 20}));
    EXPECT_TRUE(image.bootable);
    EXPECT_EQ(image.users,
              (std::vector<ImageUser>{{"dba", "A person", "/bin/sh", {"wheel"}, {"k"}, true}}));
    EXPECT_EQ(image.files, (std::vector<ImageFile>{{"/etc/x", "y", 0600, "dba", "wheel"}}));
    EXPECT_EQ(image.enable, std::vector<std::string>{"a.service"});
    EXPECT_EQ(image.mask, std::vector<std::string>{"b.service"});
    EXPECT_EQ(image.timezone, "Europe/Berlin");
    EXPECT_EQ(image.selinux, Selinux::permissive);
    EXPECT_EQ(image.position.line, 2);
}

TEST(ImageReader, GivesAnImageTheDefaultsItDoesNotReplace) {
    std::vector<Finding> findings;
    const YamlDocument document = parse_yaml(
        "defaults:\n"
        "  formats: [raw]\n"
        "  enable: [a.service, b.service]\n"
        "  disk: {root_free: 1GiB}\n"
        "images:\n"
        "  one: {sets: [x]}\n"
        "  two: {sets: [x], enable: [c.service], disk: {esp: 32MiB}, bootable: false}\n",
        "images.yml");
    const std::vector<Image> images = read_images(document.root(), findings);
    ASSERT_EQ(images.size(), 2U);
    EXPECT_EQ(images[0].title, "one");
    EXPECT_EQ(images[0].enable.size(), 2U);
    EXPECT_EQ(images[1].enable, std::vector<std::string>{"c.service"});
    EXPECT_EQ(images[1].disk, (ImageDisk{0, 1ULL << 30, 32ULL << 20}));
    EXPECT_FALSE(images[1].bootable);
}

TEST(ImageReader, SaysWhatIsWrongWithTheForm) {
    EXPECT_EQ(findings_of("images:\n  a: {sets: [x], format: [raw]}\n"),
              "images.yml:2:18: error: unknown key \"format\" in \"images.a\"; did you mean "
              "\"formats\"?\n");
    EXPECT_EQ(finding_for("formats: [qcow]"),
              "images.yml:2:17: error: unknown image format \"qcow\"; did you mean \"qcow2\"?\n");
    EXPECT_EQ(
        finding_for("formats: [zzzzzzzz]"),
        "images.yml:2:17: error: unknown image format \"zzzzzzzz\"; known are \"raw\", \"qcow2\", "
        "\"vmdk\", \"vdi\", \"vhd\", \"ova\", "
        "\"vagrant-virtualbox\", \"vagrant-libvirt\", \"raw.xz\", \"raw.zst\", \"rootfs.tar\"\n");
    EXPECT_EQ(finding_for("disk: {size: 10 GB}"),
              "images.yml:2:20: error: expected a size such as 512MiB or 10GiB at "
              "\"images.a.disk.size\", found the text \"10 GB\"\n");
    EXPECT_EQ(finding_for("selinux: on"),
              "images.yml:2:16: error: expected none, disabled, permissive or enforcing at "
              "\"images.a.selinux\", found the truth value on\n");
    EXPECT_EQ(finding_for("files: {/x: {content: a, mode: 0644}}"),
              "images.yml:2:38: error: expected a file mode of four octal digits in quotes, e.g. "
              "\"0644\" at \"images.a.files./x.mode\", found the number 0644\n");
    EXPECT_EQ(finding_for("files: {/x: {mode: \"0644\"}}"),
              "images.yml:2:19: error: the key \"content\" is missing in \"images.a.files./x\"\n");
    EXPECT_EQ(finding_for("bootable: yes"),
              "images.yml:2:17: error: expected true or false at \"images.a.bootable\", found the "
              "truth value yes\n");
}

TEST(ImageReader, GoesOnBehindAnImageInDisorder) {
    std::vector<Finding> findings;
    const YamlDocument document =
        parse_yaml("defaults: {odd: 1}\nimages:\n  a: {sets: 7}\n  b: {sets: [x]}\n", "images.yml");
    const std::vector<Image> images = read_images(document.root(), findings);
    EXPECT_EQ(findings.size(), 2U) << lines_of(findings);
    ASSERT_EQ(images.size(), 1U);
    EXPECT_EQ(images.front().name, "b");
}

TEST(ImageReader, ReadsSizesExactly) {
    EXPECT_EQ(size_of("4096"), 4096U);
    EXPECT_EQ(size_of("1KiB"), 1024U);
    EXPECT_EQ(size_of("3TiB"), 3ULL << 40);
    EXPECT_EQ(size_of("1024TiB"), 1ULL << 50);
    for (const char* text :
         {"1025TiB", "1MB", "MiB", "-1", "1.5GiB", "1 GiB", "99999999999999999999"}) {
        EXPECT_THROW(size_of(text), base::SpecError) << text;
    }
}

TEST(AllowedDifferences, AreReadWithTheirReasons) {
    std::vector<Finding> findings;
    const YamlDocument document = parse_yaml(
        "allowed:\n"
        "  - {path: /etc/x, changes: S5T, reason: because}\n"
        "  - {path: /run/*, changes: missing, reason: gone}\n"
        "  - {path: /etc/y, changes: XYZ, reason: because}\n"
        "  - {path: /etc/z, changes: S}\n",
        "verify.yml");
    const std::vector<AllowedDifference> allowed =
        read_allowed_differences(document.root(), findings);
    EXPECT_EQ(allowed,
              (std::vector<AllowedDifference>{{"/etc/x", "S5T", "because"},
                                              {"/run/*", "missing", "gone"}}));
    EXPECT_EQ(lines_of(findings),
              "verify.yml:4:29: error: expected letters of SM5DLUGTP, or missing at "
              "\"allowed[2].changes\", found the text \"XYZ\"\n"
              "verify.yml:5:5: error: the key \"reason\" is missing in \"allowed[3]\"\n");
}

TEST(TargetReader, ReadsEverything) {
    const Target target = read_target(
        parse_yaml(
            "bootstrap: [rpm, dash]\n"
            "rpm: /bin/rpm\n"
            "dracut: /sbin/dracut\n"
            "grub_mkimage: /usr/bin/grub-mkimage\n"
            "grub_bios_modules: /a\n"
            "grub_efi_modules: /b\n"
            "grub_folder: /boot/grub\n"
            "ext4_without: [64bit]\n"
            "tolerated_scriptlets: [{scriptlet: \"%post(kernel)\", reason: it is harmless}]\n",
            "distro.yml")
            .root());
    EXPECT_EQ(target.bootstrap, (std::vector<std::string>{"rpm", "dash"}));
    EXPECT_EQ(target.rpm, "/bin/rpm");
    EXPECT_EQ(target.dracut, "/sbin/dracut");
    EXPECT_EQ(target.grub_mkimage, "/usr/bin/grub-mkimage");
    EXPECT_EQ(target.grub_folder, "/boot/grub");
    EXPECT_EQ(target.ext4_without, std::vector<std::string>{"64bit"});
    EXPECT_EQ(target.tolerated_scriptlets,
              (std::vector<ToleratedScriptlet>{{"%post(kernel)", "it is harmless"}}));
}

TEST(TargetReader, RefusesUnknownKeys) {
    const YamlDocument document = parse_yaml("grub_mkimg: /x\n", "distro.yml");
    EXPECT_EQ(message_of([&] { read_target(document.root()); }),
              "distro.yml:1:1: unknown key \"grub_mkimg\" in the document; did you mean "
              "\"grub_mkimage\"?");
}

}  // namespace
}  // namespace pigsty::specs
