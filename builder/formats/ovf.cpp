// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/ovf.hpp"

#include <vector>

namespace pigsty::builder {

namespace {

constexpr int k_os_linux_64 = 101;  ///< CIM_OperatingSystem.OSType "Linux 64-Bit"

/// CIM_ResourceAllocationSettingData.ResourceType.
enum class Resource : int {
    processor = 3,
    memory = 4,
    scsi_controller = 6,
    network_card = 10,
    disk = 17,
    sata_controller = 20,
    serial_port = 21,
};

std::string xml_text(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            default:
                // XML 1.0 has no way to say other control characters.
                escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return escaped;
}

std::string element(const std::string& name, const std::string& value) {
    return "        <rasd:" + name + ">" + xml_text(value) + "</rasd:" + name + ">\n";
}

struct Property {
    std::string name;
    std::string value;
};

/// `properties` in alphabetical order: the schema of CIM elements in an Item is a sequence.
std::string item(Resource type, const std::vector<Property>& properties, bool required = true) {
    std::string text = required ? "      <Item>\n" : "      <Item ovf:required=\"false\">\n";
    bool has_type = false;
    for (const Property& property : properties) {
        if (!has_type && property.name > "ResourceType") {
            text += element("ResourceType", std::to_string(static_cast<int>(type)));
            has_type = true;
        }
        text += element(property.name, property.value);
    }
    if (!has_type) {
        text += element("ResourceType", std::to_string(static_cast<int>(type)));
    }
    return text + "      </Item>\n";
}

/// VirtualBox knows a SATA controller by a name that begins with "sataController".
std::string controller_item(OvfTarget target) {
    if (target == OvfTarget::virtualbox) {
        return item(Resource::sata_controller,
                    {{"Address", "0"},
                     {"Caption", "sataController0"},
                     {"Description", "SATA Controller"},
                     {"ElementName", "sataController0"},
                     {"InstanceID", "3"},
                     {"ResourceSubType", "AHCI"}});
    }
    return item(Resource::scsi_controller,
                {{"Address", "0"},
                 {"Caption", "scsiController0"},
                 {"Description", "SCSI Controller"},
                 {"ElementName", "scsiController0"},
                 {"InstanceID", "3"},
                 {"ResourceSubType", "lsilogic"}});
}

/// Not required: an importer that cannot make one leaves it out. A Vagrantfile makes VirtualBox's.
std::string serial_item(OvfTarget target) {
    if (target == OvfTarget::virtualbox) {
        return {};
    }
    return item(Resource::serial_port,
                {{"Address", "0"},
                 {"AutomaticAllocation", "false"},
                 {"Caption", "serial0"},
                 {"Description", "Serial Port"},
                 {"ElementName", "serial0"},
                 {"InstanceID", "6"}},
                false);
}

std::string hardware_items(OvfTarget target) {
    const std::string cpus = std::to_string(k_machine_cpus);
    const std::string memory = std::to_string(k_machine_memory_mib);
    return item(Resource::processor,
                {{"AllocationUnits", "hertz * 10^6"},
                 {"Caption", cpus + " virtual CPU"},
                 {"Description", "Number of virtual CPUs"},
                 {"ElementName", cpus + " virtual CPU"},
                 {"InstanceID", "1"},
                 {"VirtualQuantity", cpus}}) +
           item(Resource::memory,
                {{"AllocationUnits", "byte * 2^20"},
                 {"Caption", memory + " MB of memory"},
                 {"Description", "Memory Size"},
                 {"ElementName", memory + " MB of memory"},
                 {"InstanceID", "2"},
                 {"VirtualQuantity", memory}}) +
           controller_item(target) +
           item(Resource::disk,
                {{"AddressOnParent", "0"},
                 {"Caption", "disk1"},
                 {"Description", "Disk Image"},
                 {"ElementName", "disk1"},
                 {"HostResource", "/disk/vmdisk1"},
                 {"InstanceID", "4"},
                 {"Parent", "3"}}) +
           item(Resource::network_card,
                {{"AddressOnParent", "7"},
                 {"AutomaticAllocation", "true"},
                 {"Caption", "Ethernet adapter on 'NAT'"},
                 {"Connection", "NAT"},
                 {"Description", "E1000 ethernet adapter on 'NAT'"},
                 {"ElementName", "ethernet0"},
                 {"InstanceID", "5"},
                 {"ResourceSubType", "E1000"}}) +
           serial_item(target);
}

std::string system_section(const OvfMachine& machine) {
    const bool virtualbox = machine.target == OvfTarget::virtualbox;
    const std::string name = xml_text(machine.name);
    return "  <VirtualSystem ovf:id=\"" + name +
           "\">\n"
           "    <Info>A virtual machine</Info>\n"
           "    <Name>" +
           name +
           "</Name>\n"
           "    <ProductSection>\n"
           "      <Info>What is on the disk</Info>\n"
           "      <Product>" +
           xml_text(machine.title.empty() ? machine.name : machine.title) +
           "</Product>\n"
           "      <Vendor>pigsty-bundle</Vendor>\n"
           "      <Version>" +
           xml_text(machine.version) +
           "</Version>\n"
           "    </ProductSection>\n"
           "    <OperatingSystemSection ovf:id=\"" +
           std::to_string(k_os_linux_64) +
           "\">\n"
           "      <Info>The kind of the guest operating system</Info>\n"
           "      <Description>Linux 64-Bit</Description>\n"
           "    </OperatingSystemSection>\n"
           "    <VirtualHardwareSection>\n"
           "      <Info>Virtual hardware requirements</Info>\n"
           "      <System>\n"
           "        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>\n"
           "        <vssd:InstanceID>0</vssd:InstanceID>\n"
           "        <vssd:VirtualSystemIdentifier>" +
           name +
           "</vssd:VirtualSystemIdentifier>\n"
           "        <vssd:VirtualSystemType>" +
           (virtualbox ? "virtualbox-2.2" : "vmx-07") +
           "</vssd:VirtualSystemType>\n"
           "      </System>\n" +
           hardware_items(machine.target) +
           "    </VirtualHardwareSection>\n"
           "  </VirtualSystem>\n";
}

}  // namespace

std::string ovf_descriptor(const OvfMachine& machine) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<Envelope ovf:version=\"1.0\" xml:lang=\"en-US\"\n"
           "    xmlns=\"http://schemas.dmtf.org/ovf/envelope/1\"\n"
           "    xmlns:ovf=\"http://schemas.dmtf.org/ovf/envelope/1\"\n"
           "    xmlns:rasd=\"http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/"
           "CIM_ResourceAllocationSettingData\"\n"
           "    xmlns:vssd=\"http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/"
           "CIM_VirtualSystemSettingData\"\n"
           "    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
           "  <References>\n"
           "    <File ovf:id=\"file1\" ovf:href=\"" +
           xml_text(machine.disk_file) + "\" ovf:size=\"" +
           std::to_string(machine.disk_file_bytes) +
           "\"/>\n"
           "  </References>\n"
           "  <DiskSection>\n"
           "    <Info>Virtual disks</Info>\n"
           "    <Disk ovf:diskId=\"vmdisk1\" ovf:fileRef=\"file1\" ovf:capacity=\"" +
           std::to_string(machine.disk_bytes) +
           "\" ovf:format=\"http://www.vmware.com/interfaces/specifications/"
           "vmdk.html#streamOptimized\"/>\n"
           "  </DiskSection>\n"
           "  <NetworkSection>\n"
           "    <Info>Logical networks</Info>\n"
           "    <Network ovf:name=\"NAT\">\n"
           "      <Description>The network that leads outside</Description>\n"
           "    </Network>\n"
           "  </NetworkSection>\n" +
           system_section(machine) + "</Envelope>\n";
}

}  // namespace pigsty::builder
