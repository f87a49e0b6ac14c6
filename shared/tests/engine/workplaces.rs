//! Computers of any kind, also such as no installer leaves behind. Parts are boxed: what makes them is too large for the stack.

use kortbrygga_shared::{
    protocol::{
        NetIdSettings, NexusSettings, Overridden, Product, ProductKind, ReaderDevice, RemoteDesktop, ServiceStart,
        SiteAccess, SiteLevel, SystemFact, SystemKind, TraceFile, Workplace, ZoneSite,
    },
    time::UnixMillis,
};
use proptest::{collection, option, prelude::*, sample::select};

/// Addresses of portals, and what is none.
pub const PORTALS: [&str; 5] = [
    "https://minasidor.siths.se",
    "https://cve.trust.telia.com/ccat",
    "https://netid.example/portal/",
    "minasidor.siths.se",
    "",
];

/// Anything but the signs by which a test knows a value that was not put in.
fn text() -> impl Strategy<Value = String> {
    "[^{}]{0,12}"
}

fn site() -> impl Strategy<Value = String> {
    let known = [
        "minasidor.siths.se",
        "cve.trust.telia.com/ccat",
        "https://*.siths.se",
        "*://*.siths.se",
        "https://*",
        "http*://*/*",
        "*",
        "",
    ];
    prop_oneof![3 => select(known.to_vec()).prop_map(str::to_owned), 1 => text()]
}

fn version() -> impl Strategy<Value = Option<String>> {
    let known = ["6.8.5.20", "6.7", "2.0.8481", "2.0.8325", "1.9", "x", ""];
    option::of(prop_oneof![4 => select(known.to_vec()).prop_map(str::to_owned), 1 => text()])
}

fn product() -> impl Strategy<Value = Product> {
    let kinds = [
        ProductKind::NetIdEnterprise,
        ProductKind::NetIdClient,
        ProductKind::SithsEid,
        ProductKind::SafeNet,
        ProductKind::SmartIdDesktopApp,
    ];
    let packaging = option::of(select(vec![Product::MINIDRIVER, "siths3001"]).prop_map(str::to_owned));
    (select(kinds.to_vec()), version(), packaging, option::of(any::<i64>().prop_map(UnixMillis)))
        .prop_map(|(kind, version, packaging, installed_on)| Product { kind, version, packaging, installed_on })
}

fn system() -> impl Strategy<Value = SystemFact> {
    let kinds = [SystemKind::WindowsClient, SystemKind::WindowsServer, SystemKind::Linux, SystemKind::MacOs];
    let desktops = [RemoteDesktop::Citrix, RemoteDesktop::Horizon];
    let last_boot = option::of(any::<i64>().prop_map(UnixMillis));
    (select(kinds.to_vec()), option::of(select(desktops.to_vec())), last_boot)
        .prop_map(|(kind, remote_desktop, last_boot)| SystemFact { kind, name: None, remote_desktop, last_boot })
}

prop_compose! {
    fn settings()(
        sites in option::of(collection::vec((site(), level()), 0..4)),
        trace in option::of((text(), option::of(any::<bool>()))),
        reader_allow in collection::vec("[A-C*]{0,3}", 0..2),
        reader_deny in collection::vec("[A-C*]{0,3}", 0..2),
        keep_logged_in in option::of(any::<bool>()),
        overridden in collection::vec((text(), text()), 0..2),
    ) -> NetIdSettings {
        NetIdSettings {
            sites: sites.map(|all| all.into_iter().map(|(site, level)| SiteAccess { site, level }).collect()),
            trace: trace.map(|(path, writable)| TraceFile { path, writable }),
            reader_allow,
            reader_deny,
            keep_logged_in,
            overridden: overridden.into_iter().map(|(setting, winner)| Overridden { setting, winner }).collect(),
        }
    }
}

fn level() -> impl Strategy<Value = SiteLevel> {
    select(vec![SiteLevel::Block, SiteLevel::Low, SiteLevel::Ask, SiteLevel::Use, SiteLevel::Full])
}

fn nexus() -> impl Strategy<Value = NexusSettings> {
    (option::of(any::<bool>()), collection::vec("[a-z]{1,8}", 0..2), option::of(any::<bool>())).prop_map(
        |(cache, unfit_libraries, protocol_handler)| NexusSettings { cache, unfit_libraries, protocol_handler },
    )
}

fn device() -> impl Strategy<Value = ReaderDevice> {
    ("[A-C]{0,2}", option::of(any::<bool>()), option::of(any::<bool>()))
        .prop_map(|(name, pin_pad, power_saving)| ReaderDevice { name, pin_pad, power_saving })
}

prop_compose! {
    pub fn any_workplace()(
        system in option::of(system().boxed()),
        products in option::of(collection::vec(product().boxed(), 0..4)),
        net_id in option::of(settings().boxed()),
        net_id_client in option::of(settings().boxed()),
        propagation in option::of(select(vec![ServiceStart::Automatic, ServiceStart::Manual, ServiceStart::Disabled])),
        nexus in option::of(nexus().boxed()),
        trusted in option::of(collection::vec("(TEST )?(SITHS e-id Root CA v2|Annan CA)( PP)?", 0..3)),
        zone_map in option::of(collection::vec((site().boxed(), 0u8..5), 0..3)),
        ie_mode_sites in option::of(collection::vec(site().boxed(), 0..3)),
        readers in option::of(collection::vec(device().boxed(), 0..4)),
        smart_card_connector in option::of(any::<bool>()),
    ) -> Workplace {
        Workplace {
            system,
            products,
            net_id,
            net_id_client,
            certificate_propagation: propagation,
            nexus,
            trusted,
            zone_map: zone_map.map(|all| all.into_iter().map(|(site, zone)| ZoneSite { site, zone }).collect()),
            ie_mode_sites,
            readers,
            smart_card_connector,
            unread: Vec::new(),
        }
    }
}
