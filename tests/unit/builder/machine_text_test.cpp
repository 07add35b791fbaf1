// SPDX-License-Identifier: Apache-2.0
// The texts that go with disks: OVF descriptors, what is in boxes, how images are started.
#include <gmock/gmock.h>

#include "builder/formats/ovf.hpp"
#include "builder/formats/start_hints.hpp"
#include "builder/formats/tar_stream.hpp"
#include "builder/formats/vagrant_box.hpp"

namespace pigsty::builder {
namespace {

using specs::ImageFormat;
using ::testing::HasSubstr;
using ::testing::Not;

OvfMachine make_machine(OvfTarget target) {
    return {.name = "pgsql",
            .title = "A \"test\" & <more>\n",
            .version = "0.1.0",
            .disk_file = "pgsql.vmdk",
            .disk_file_bytes = 12345,
            .disk_bytes = std::uint64_t{3} << 30U,
            .target = target};
}

TEST(Ovf, SaysDiskAndMachine) {
    const std::string text = ovf_descriptor(make_machine(OvfTarget::any_hypervisor));
    EXPECT_THAT(text,
                HasSubstr("<File ovf:id=\"file1\" ovf:href=\"pgsql.vmdk\" ovf:size=\"12345\"/>"));
    EXPECT_THAT(text, HasSubstr("ovf:capacity=\"3221225472\""));
    EXPECT_THAT(text, HasSubstr("vmdk.html#streamOptimized\""));
    EXPECT_THAT(text, HasSubstr("<vssd:VirtualSystemType>vmx-07<"));
    EXPECT_THAT(text, HasSubstr("<rasd:ResourceSubType>lsilogic<"));
    EXPECT_THAT(text, HasSubstr("<Product>A &quot;test&quot; &amp; &lt;more&gt; </Product>"));
}

TEST(Ovf, NamesControllersAsVirtualBoxKnowsThem) {
    const std::string text = ovf_descriptor(make_machine(OvfTarget::virtualbox));
    EXPECT_THAT(text, HasSubstr("<rasd:Caption>sataController0<"));
    EXPECT_THAT(text, HasSubstr("<rasd:ResourceSubType>AHCI<"));
    EXPECT_THAT(text, HasSubstr("virtualbox-2.2"));
    EXPECT_THAT(text, Not(HasSubstr("serial0")));
}

TEST(Ovf, OrdersTheElementsOfAnItemAsTheSchemaDoes) {
    const std::string text = ovf_descriptor(make_machine(OvfTarget::any_hypervisor));
    for (std::size_t item = text.find("<Item"); item != std::string::npos;
         item = text.find("<Item", item + 1)) {
        const std::size_t end = text.find("</Item>", item);
        std::string before;
        std::size_t found = 0;
        for (std::size_t at = text.find("<rasd:", item); at < end;
             at = text.find("<rasd:", at + 1)) {
            const std::string name = text.substr(at + 6, text.find('>', at) - at - 6);
            EXPECT_LT(before, name);
            before = name;
            ++found;
        }
        EXPECT_GE(found, 6U);
    }
}

TEST(VagrantBox, RoundsTheDiskUpToWholeGib) {
    constexpr std::uint64_t gib = std::uint64_t{1} << 30U;
    EXPECT_THAT(libvirt_metadata(3 * gib), HasSubstr("\"virtual_size\": 3\n"));
    EXPECT_THAT(libvirt_metadata(3 * gib + 1), HasSubstr("\"virtual_size\": 4\n"));
}

TEST(VagrantBox, DerivesTheMacAddressFromTheDisk) {
    base::Uuid disk;
    disk.bytes[13] = 0x0a;
    disk.bytes[14] = 0xb1;
    disk.bytes[15] = 0xff;
    EXPECT_THAT(virtualbox_vagrantfile(disk), HasSubstr("config.vm.base_mac = \"0800270AB1FF\"\n"));
    EXPECT_THAT(virtualbox_vagrantfile(disk), HasSubstr("config.ssh.username = \"vagrant\"\n"));
    EXPECT_THAT(libvirt_vagrantfile(), HasSubstr("\"/vagrant\", disabled: true\n"));
}

TEST(StartHints, NamesTheFileOfEveryFormat) {
    for (const ImageFormat format : specs::all_image_formats()) {
        const StartHints hints = start_hints("pgsql", format);
        std::string all;
        for (const std::string& line : hints.start) {
            all += line + '\n';
        }
        EXPECT_THAT(all, HasSubstr(specs::image_file_name("pgsql", format)));
        EXPECT_EQ(hints.firmware.empty(), format == ImageFormat::rootfs_tar);
    }
}

TEST(TarStream, PadsMembersToBlocks) {
    std::string out;
    TarStream tar([&out](std::string_view bytes) { out += bytes; }, 1700000000);
    tar.add_text("a", "x");
    tar.add_text("b", std::string(512, 'y'));
    tar.finish();
    EXPECT_EQ(out.size(), 512U * (2 + 2 + 2));
    EXPECT_EQ(out.substr(0, 2), std::string("a\0", 2));
    EXPECT_EQ(out[512], 'x');
    EXPECT_EQ(out.substr(1024, 2), std::string("b\0", 2));
}

}  // namespace
}  // namespace pigsty::builder
