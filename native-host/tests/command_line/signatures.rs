//! Signed files, judged by openssl.

use crate::{
    desk::{Desk, anna},
    support::tools,
};
use serde_json::json;
use station::factory::{KeyType, PIN_2};

#[test]
fn signatures_are_what_openssl_verifies() {
    let desk = Desk::new(anna("8103", KeyType::Rsa2048), anna("8102", KeyType::P256));
    let data = desk.shell.file("data", "to be signed");
    let out = tools::text(&desk.shell.path("signature")).to_owned();
    for (slot, schemes) in [(0, &["rsa-pkcs1", "rsa-pss"][..]), (1, &["ecdsa"])] {
        let chip = desk.chips[slot].as_str();
        let pem = desk.opensc("pkcs15-tool", &["-r", &slot.to_string(), "--read-certificate", "46"]);
        let certificate = desk.shell.file("signer.pem", pem);
        let key = desk.shell.file("key.pem", tools::openssl(&["x509", "-in", &certificate, "-noout", "-pubkey"]));
        let sign = ["card", "sign", "--card", chip, "--which", "sign", "--in", &data, "--out", &out];
        for scheme in schemes {
            for hash in ["sha256", "sha384", "sha512"] {
                let ran = desk.json(&[PIN_2], &[&sign[..], &["--scheme", scheme, "--hash", hash]].concat()).json();
                assert_eq!((&ran["scheme"], &ran["hash"]), (&json!(scheme), &json!(hash)));
                let digest = format!("-{hash}");
                let padding: &[&str] = match *scheme {
                    "rsa-pss" => &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"],
                    _ => &[],
                };
                let verify = ["dgst", &digest, "-verify", &key, "-signature", &out];
                tools::openssl(&[&verify[..], padding, &[&data]].concat());
            }
        }
        desk.json(&[PIN_2], &[&sign[..], &["--cms"]].concat()).json();
        tools::openssl(&["cms", "-verify", "-inform", "DER", "-noverify", "-in", &out, "-certfile", &certificate]);
    }
}
