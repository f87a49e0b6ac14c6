//! The parameters of the curves that keys are made on, as the applet wants to be told them (SEC 2 sections 2.4.2 and 2.5.1).

use crate::cards::Curve;

/// Prime 81, coefficients 82 and 83, base point 84, order 85, cofactor 87: all but the tags and lengths.
struct Parameters {
    prime: &'static str,
    a: &'static str,
    b: &'static str,
    base: &'static str,
    order: &'static str,
}

const P256: Parameters = Parameters {
    prime: "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
    a: "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC",
    b: "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B",
    base: "046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296\
           4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5",
    order: "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
};

const P384: Parameters = Parameters {
    prime: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
    a: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFC",
    b: "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF",
    base: "04AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7\
           3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F",
    order: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
};

/// The data field of GENERATE ASYMMETRIC KEY PAIR for a key on this curve.
pub fn parameters(curve: Curve) -> Vec<u8> {
    let Parameters { prime, a, b, base, order } = match curve {
        Curve::P256 => P256,
        Curve::P384 => P384,
    };
    let mut fields = Vec::new();
    for (tag, number) in [(0x81, prime), (0x82, a), (0x83, b), (0x84, base), (0x85, order), (0x87, "0001")] {
        // No number of these curves has more than 97 octets.
        fields.extend([tag, (number.len() / 2) as u8]);
        fields.extend(number.as_bytes().chunks_exact(2).map(|digits| digit(digits[0]) << 4 | digit(digits[1])));
    }
    fields
}

fn digit(character: u8) -> u8 {
    match character {
        b'0'..=b'9' => character - b'0',
        _ => character.wrapping_sub(b'A') + 10,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_base_points_are_on_the_curves_that_the_libraries_know() {
        use p256::elliptic_curve::sec1::ToEncodedPoint;
        let p256 = p256::AffinePoint::GENERATOR.to_encoded_point(false);
        let fields = parameters(Curve::P256);
        assert_eq!(fields.len(), 6 * 2 + 4 * 32 + 65 + 2);
        assert!(fields.windows(65).any(|it| it == p256.as_bytes()));
        let fields = parameters(Curve::P384);
        assert_eq!(fields.len(), 6 * 2 + 4 * 48 + 97 + 2);
        assert!(fields.len() > 255, "longer than a short command");
    }
}
