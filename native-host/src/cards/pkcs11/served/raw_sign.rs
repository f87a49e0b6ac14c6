//! C_Sign by itself (PKCS#11 section 5.13.2): a key with CKA_ALWAYS_AUTHENTICATE wants its login between C_SignInit and C_Sign,
//! where the crate offers only the two in one. Its C_SignUpdate is no way out: the mechanisms here are single-part.

use super::super::messages::Failure;
use cryptoki::{
    context::Function,
    error::{Error, Rv},
    session::Session,
};
use std::path::Path;

/// Longest signature: RSA of 8192 bits.
const ROOM: usize = 1024;

/// Ends the signature that was begun in this session. `module` is the file that the session's module was loaded from.
#[expect(unsafe_code, reason = "one function of the module's own list, called as the standard says")]
pub fn sign(module: &Path, session: &Session, data: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut signature = vec![0u8; ROOM];
    let mut length = signature.len().try_into().map_err(Error::TryFromInt)?;
    let data_length = data.len().try_into().map_err(Error::TryFromInt)?;
    // SAFETY: the module is loaded and initialised as long as `session` lives, so loading it gives the same one again; the list
    // that it returns is its own, for ever; both buffers are as long as is said, and the module does not write to the data.
    let value = unsafe {
        let library = cryptoki_sys::Pkcs11::new(module).map_err(Error::LibraryLoading)?;
        let mut list = std::ptr::null_mut();
        Rv::from(library.C_GetFunctionList(&mut list)).into_result(Function::GetFunctionList)?;
        let function = if list.is_null() { None } else { (*list).C_Sign };
        let function = function.ok_or(Error::NullFunctionPointer)?;
        function(session.handle(), data.as_ptr().cast_mut(), data_length, signature.as_mut_ptr(), &mut length)
    };
    Rv::from(value).into_result(Function::Sign)?;
    signature.truncate(length.try_into().map_err(Error::TryFromInt)?);
    Ok(signature)
}
