//! Return values of the module (PKCS#11 section 5.1) as the host tells them apart.

use super::super::messages::Failure;
use cryptoki::{
    context::Function,
    error::{Error, RvError},
};

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Pkcs11(value, function) => of_value(value, function),
            Error::NullFunctionPointer | Error::NotSupported => Self::Unsupported,
            // What the system's loader says about a file of the administrator's choice.
            other => Self::Module(other.to_string()),
        }
    }
}

fn of_value(value: RvError, function: Function) -> Failure {
    use RvError as V;
    match value {
        V::TokenNotPresent
        | V::TokenNotRecognized
        | V::DeviceRemoved
        | V::SessionHandleInvalid
        | V::SessionClosed
        | V::SlotIdInvalid => Failure::Gone,
        V::PinIncorrect => Failure::Wrong { left: None },
        V::PinLocked => Failure::Blocked,
        V::PinInvalid | V::PinLenRange | V::PinTooWeak => Failure::NewPinRefused,
        V::FunctionCanceled | V::Cancel => Failure::GivenUp,
        V::FunctionNotSupported
        | V::TokenWriteProtected
        | V::MechanismInvalid
        | V::MechanismParamInvalid
        | V::CurveNotSupported
        | V::KeySizeRange
        | V::KeyFunctionNotPermitted
        | V::ActionProhibited
        | V::SessionReadOnly => Failure::Unsupported,
        V::DeviceMemory => Failure::Full,
        value => Failure::Module(format!("C_{function:?}: {}", name(value))),
    }
}

/// `CKR_GENERAL_ERROR`, or `CKR_VENDOR_DEFINED 0x80000001`.
fn name(value: RvError) -> String {
    let (word, number) = match value {
        RvError::VendorDefined(number) => ("VendorDefined".to_owned(), Some(number)),
        RvError::UnknownErrorCode(number) => ("UnknownErrorCode".to_owned(), Some(number)),
        value => (format!("{value:?}"), None),
    };
    let mut name = "CKR".to_owned();
    for letter in word.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    number.map_or(name.clone(), |number| format!("{name} 0x{number:08X}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn return_values_have_their_names() {
        assert_eq!(
            Failure::from(Error::Pkcs11(RvError::GeneralError, Function::Login)),
            Failure::Module("C_Login: CKR_GENERAL_ERROR".to_owned())
        );
        assert_eq!(
            Failure::from(Error::Pkcs11(RvError::VendorDefined(0x8000_0001), Function::Sign)),
            Failure::Module("C_Sign: CKR_VENDOR_DEFINED 0x80000001".to_owned())
        );
        assert_eq!(Failure::from(Error::Pkcs11(RvError::DeviceRemoved, Function::Sign)), Failure::Gone);
        assert_eq!(Failure::from(Error::Pkcs11(RvError::MechanismInvalid, Function::Sign)), Failure::Unsupported);
    }
}
