//! Functions of the module that the crate does not offer so (PKCS#11 section 5): C_Sign by itself, for a key with
//! CKA_ALWAYS_AUTHENTICATE wants its login between C_SignInit and C_Sign, and C_SignUpdate is no way out: the mechanisms here
//! are single-part; C_SetPIN and C_InitPIN without codes, for a token that has them asked for by itself.

use super::super::messages::Failure;
use cryptoki::{
    context::Function,
    error::{Error, Rv},
    session::Session,
};
use cryptoki_sys::{CK_FUNCTION_LIST, CK_RV};
use std::{path::Path, ptr::null_mut};

/// Longest signature: RSA of 8192 bits.
const ROOM: usize = 1024;

/// Ends the signature that was begun in this session. `module` is the file that the session's module was loaded from.
pub fn sign(module: &Path, session: &Session, data: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut signature = vec![0u8; ROOM];
    let mut length = signature.len().try_into().map_err(Error::TryFromInt)?;
    let data_length = data.len().try_into().map_err(Error::TryFromInt)?;
    #[expect(unsafe_code, reason = "one function of the module's own list, called as the standard says")]
    call(module, Function::Sign, |list| {
        // SAFETY: both buffers are as long as is said, and the module does not write to the data.
        list.C_Sign.map(|function| unsafe {
            function(session.handle(), data.as_ptr().cast_mut(), data_length, signature.as_mut_ptr(), &mut length)
        })
    })?;
    signature.truncate(length.try_into().map_err(Error::TryFromInt)?);
    Ok(signature)
}

/// Changes the PIN; the token has both codes asked for by itself. `module` as above.
pub fn set_pin(module: &Path, session: &Session) -> Result<(), Failure> {
    #[expect(unsafe_code, reason = "as above")]
    call(module, Function::SetPIN, |list| {
        // SAFETY: no code is handed over, as the standard provides for such tokens.
        list.C_SetPIN.map(|function| unsafe { function(session.handle(), null_mut(), 0, null_mut(), 0) })
    })
}

/// Sets the user's PIN; the token has it asked for by itself. `module` as above.
pub fn init_pin(module: &Path, session: &Session) -> Result<(), Failure> {
    #[expect(unsafe_code, reason = "as above")]
    call(module, Function::InitPIN, |list| {
        // SAFETY: as above.
        list.C_InitPIN.map(|function| unsafe { function(session.handle(), null_mut(), 0) })
    })
}

/// Calls a function out of the module's list; `None` = it has none.
fn call(
    module: &Path,
    name: Function,
    function: impl FnOnce(&CK_FUNCTION_LIST) -> Option<CK_RV>,
) -> Result<(), Failure> {
    // SAFETY: the module is loaded and initialised as long as the caller's session lives, so loading it gives the same one
    // again; the list that it returns is its own, for ever.
    #[expect(unsafe_code, reason = "the crate keeps the list to itself")]
    let value = unsafe {
        let library = cryptoki_sys::Pkcs11::new(module).map_err(Error::LibraryLoading)?;
        let mut list = null_mut();
        Rv::from(library.C_GetFunctionList(&mut list)).into_result(Function::GetFunctionList)?;
        list.as_ref().and_then(function)
    };
    Ok(Rv::from(value.ok_or(Error::NullFunctionPointer)?).into_result(name)?)
}
