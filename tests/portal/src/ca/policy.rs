//! Level of assurance as policy OID. The real policies' identifiers for cards are not public, so these stand under the
//! enterprise number that RFC 5612 sets aside for documentation (32473).

use const_oid::ObjectIdentifier;

/// Level of assurance (tillitsnivå).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// LoA2.
    Loa2,
    /// LoA3.
    Loa3,
}

/// Policy OID of each level.
pub const POLICIES: [(ObjectIdentifier, Level); 2] = [
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.752.2"), Level::Loa2),
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.752.3"), Level::Loa3),
];

/// The level that a policy OID stands for.
pub fn level_of(policy: &ObjectIdentifier) -> Option<Level> {
    POLICIES.iter().find(|(oid, _)| oid == policy).map(|(_, level)| *level)
}

impl Level {
    /// 2 or 3.
    pub fn number(self) -> u8 {
        match self {
            Self::Loa2 => 2,
            Self::Loa3 => 3,
        }
    }

    /// Its policy OID.
    pub fn policy(self) -> ObjectIdentifier {
        match self {
            Self::Loa2 => POLICIES[0].0,
            Self::Loa3 => POLICIES[1].0,
        }
    }

    /// Common name of the CA that issues on this level.
    pub fn issuer_name(self) -> &'static str {
        match self {
            Self::Loa2 => "TEST SITHS e-id Person HSA-id 2 CA v1",
            Self::Loa3 => "TEST SITHS e-id Person HSA-id 3 CA v1",
        }
    }

    /// File name of its revocation list.
    pub fn crl_file(self) -> &'static str {
        match self {
            Self::Loa2 => "person-hsa-id-2.crl",
            Self::Loa3 => "person-hsa-id-3.crl",
        }
    }
}
