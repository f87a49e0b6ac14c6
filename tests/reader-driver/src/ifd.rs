//! The C interface: the functions that `pcscd` looks up by name, over [`Reader`].
//!
//! This is the only module of the tests with unsafe code. `pcscd` promises valid pointers for the lengths it names; each
//! pointer is read or written once, at the edge, and lengths are checked first.
//!
//! [`IFDHControl`] answers the question for features (PC/SC part 10, section 2.2): VERIFY and MODIFY for a reader with keys,
//! none for others.

// Foreign-function interface; see the module head.
#![allow(unsafe_code)]

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_long, c_uchar, c_ulong, c_void};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};
use std::{ptr, slice};

use crate::reader::Reader;
use crate::wire;

type Dword = c_ulong;
type ResponseCode = c_long;

const SUCCESS: ResponseCode = 0;
const ERROR_TAG: ResponseCode = 600;
const ERROR_POWER_ACTION: ResponseCode = 608;
const COMMUNICATION_ERROR: ResponseCode = 612;
const NOT_SUPPORTED: ResponseCode = 614;
const ICC_PRESENT: ResponseCode = 615;
const ICC_NOT_PRESENT: ResponseCode = 616;
const NO_SUCH_DEVICE: ResponseCode = 617;
const ERROR_INSUFFICIENT_BUFFER: ResponseCode = 618;

const TAG_THREAD_SAFE: Dword = 0x0FAD;
const TAG_SLOTS_NUMBER: Dword = 0x0FAE;
const TAG_SIMULTANEOUS_ACCESS: Dword = 0x0FAF;
const TAG_STOP_POLLING_THREAD: Dword = 0x0FB2;
const TAG_POLLING_THREAD_WITH_TIMEOUT: Dword = 0x0FB3;

const ACTION_POWER_UP: Dword = 500;
const ACTION_POWER_DOWN: Dword = 501;
const ACTION_RESET: Dword = 502;

const GET_FEATURE_REQUEST: Dword = 0x4200_0000 + 3400;
/// Tags of features (PC/SC part 10, section 2.2); a feature's control code is this driver's choice.
const FEATURE_VERIFY_PIN_DIRECT: u8 = 0x06;
const FEATURE_MODIFY_PIN_DIRECT: u8 = 0x07;
const FEATURE_CONTROL: u32 = 0x4233_0000;

/// `pcscd` itself manages sixteen readers at most.
const READERS: u8 = 16;
const MAX_ATR_SIZE: usize = 33;

/// `SCARD_IO_HEADER`: passed by value and by pointer, of no interest to whole-APDU readers.
#[repr(C)]
pub struct IoHeader {
    protocol: Dword,
    length: Dword,
}

static OPEN: LazyLock<RwLock<HashMap<Dword, Arc<Reader>>>> = LazyLock::new(RwLock::default);

/// Opens the reader whose socket `device_name` gives after its first colon.
///
/// # Safety
/// `device_name` is a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHCreateChannelByName(lun: Dword, device_name: *const c_char) -> ResponseCode {
    if device_name.is_null() {
        return NO_SUCH_DEVICE;
    }
    // SAFETY: checked for null; the caller promises a NUL-terminated string.
    let name = unsafe { CStr::from_ptr(device_name) };
    let Some((_, path)) = name.to_str().ok().and_then(|name| name.split_once(':')) else {
        return NO_SUCH_DEVICE;
    };
    let (path, has_keys) = path.strip_suffix(":pad").map_or((path, false), |path| (path, true));
    match Reader::open(Path::new(path), has_keys) {
        Ok(reader) => {
            OPEN.write().unwrap_or_else(PoisonError::into_inner).insert(lun, Arc::new(reader));
            SUCCESS
        }
        Err(_) => COMMUNICATION_ERROR,
    }
}

/// A channel number says nothing about a socket: refused, `DEVICENAME` is needed.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHCreateChannel(_lun: Dword, _channel: Dword) -> ResponseCode {
    NO_SUCH_DEVICE
}

/// Closes the reader; a card in it sees its connection end.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHCloseChannel(lun: Dword) -> ResponseCode {
    match OPEN.write().unwrap_or_else(PoisonError::into_inner).remove(&lun) {
        Some(_) => SUCCESS,
        None => NO_SUCH_DEVICE,
    }
}

/// Says what the driver can do.
///
/// # Safety
/// `length` points to the size of the buffer `value` in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHGetCapabilities(
    _lun: Dword,
    tag: Dword,
    length: *mut Dword,
    value: *mut c_uchar,
) -> ResponseCode {
    let wait: extern "C" fn(Dword, c_int) -> ResponseCode = wait_for_change;
    let stop: extern "C" fn(Dword) -> ResponseCode = stop_waiting;
    // SAFETY: the caller promises `length` and `value`; `write_back` checks the size before it writes.
    unsafe {
        match tag {
            TAG_SIMULTANEOUS_ACCESS => write_back(&[READERS], value, length),
            TAG_THREAD_SAFE | TAG_SLOTS_NUMBER => write_back(&[1], value, length),
            TAG_POLLING_THREAD_WITH_TIMEOUT => write_back(&(wait as usize).to_ne_bytes(), value, length),
            TAG_STOP_POLLING_THREAD => write_back(&(stop as usize).to_ne_bytes(), value, length),
            _ => ERROR_TAG,
        }
    }
}

/// Nothing can be set.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHSetCapabilities(_lun: Dword, _tag: Dword, _length: Dword, _value: *mut c_uchar) -> ResponseCode {
    ERROR_TAG
}

/// The card takes whichever protocol its ATR offers: APDUs are passed whole.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHSetProtocolParameters(
    _lun: Dword,
    _protocol: Dword,
    _flags: c_uchar,
    _pts1: c_uchar,
    _pts2: c_uchar,
    _pts3: c_uchar,
) -> ResponseCode {
    SUCCESS
}

/// Powers the card up or down, or resets it; up and reset give the ATR.
///
/// # Safety
/// `atr` has room for 33 bytes, `atr_length` points to a length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHPowerICC(
    lun: Dword,
    action: Dword,
    atr: *mut c_uchar,
    atr_length: *mut Dword,
) -> ResponseCode {
    if atr_length.is_null() {
        return COMMUNICATION_ERROR;
    }
    // SAFETY: checked for null. On entry the length is not reliable; the buffer is MAX_ATR_SIZE by contract.
    unsafe { *atr_length = 0 };
    let Some(reader) = reader(lun) else { return NO_SUCH_DEVICE };
    let control = match action {
        ACTION_POWER_UP => wire::POWER_ON,
        ACTION_RESET => wire::RESET,
        ACTION_POWER_DOWN => {
            // A card that has gone is without power already.
            let _ = reader.control(wire::POWER_OFF);
            return SUCCESS;
        }
        _ => return NOT_SUPPORTED,
    };
    match reader.control(control).and_then(|()| reader.exchange(&[wire::SEND_ATR])) {
        Ok(answer) if !answer.is_empty() && answer.len() <= MAX_ATR_SIZE => {
            // SAFETY: as above, and the answer fits.
            unsafe {
                *atr_length = MAX_ATR_SIZE as Dword;
                write_back(&answer, atr, atr_length)
            }
        }
        _ => ERROR_POWER_ACTION,
    }
}

/// Sends one APDU and waits for the answer, without a limit of its own: as long as the card is in.
///
/// # Safety
/// The buffers have the lengths named; `rx_length` points to the size of `rx`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHTransmitToICC(
    lun: Dword,
    _send_pci: IoHeader,
    tx: *const c_uchar,
    tx_length: Dword,
    rx: *mut c_uchar,
    rx_length: *mut Dword,
    _recv_pci: *mut c_void,
) -> ResponseCode {
    let Some(reader) = reader(lun) else { return NO_SUCH_DEVICE };
    if tx.is_null() || rx_length.is_null() {
        return COMMUNICATION_ERROR;
    }
    // SAFETY: checked for null; the caller promises the length.
    let command = unsafe { slice::from_raw_parts(tx, usize::try_from(tx_length).unwrap_or(0)) };
    match reader.exchange(command) {
        // SAFETY: the caller promises the buffer and its length; `write_back` checks the size.
        Ok(answer) => unsafe { write_back(&answer, rx, rx_length) },
        Err(error) => {
            // SAFETY: checked for null.
            unsafe { *rx_length = 0 };
            code_of(&error)
        }
    }
}

/// The list of features, and the features of a reader with keys. There is no other control code.
///
/// # Safety
/// The buffers have the lengths named; `returned` is null or points to a length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHControl(
    lun: Dword,
    code: Dword,
    tx: *const c_uchar,
    tx_length: Dword,
    rx: *mut c_uchar,
    rx_length: Dword,
    returned: *mut Dword,
) -> ResponseCode {
    if returned.is_null() {
        return COMMUNICATION_ERROR;
    }
    // SAFETY: checked for null.
    unsafe { *returned = 0 };
    let Some(reader) = reader(lun) else { return NO_SUCH_DEVICE };
    let input = match usize::try_from(tx_length) {
        // SAFETY: checked for null; the caller promises the length.
        Ok(length) if !tx.is_null() => unsafe { slice::from_raw_parts(tx, length) },
        _ => &[],
    };
    let answer = match u32::try_from(code) {
        _ if code == GET_FEATURE_REQUEST => Ok(features(&reader)),
        Ok(code) if code == control_code(FEATURE_VERIFY_PIN_DIRECT) => {
            reader.enter_pin(|pad, card| pad.verify(input, card))
        }
        Ok(code) if code == control_code(FEATURE_MODIFY_PIN_DIRECT) => {
            reader.enter_pin(|pad, card| pad.modify(input, card))
        }
        _ => return NOT_SUPPORTED,
    };
    match answer {
        Ok(answer) if answer.is_empty() => SUCCESS,
        // SAFETY: the caller promises buffer and length; `returned` is checked, and `write_back` checks the size.
        Ok(answer) => unsafe {
            *returned = rx_length;
            write_back(&answer, rx, returned)
        },
        Err(error) => code_of(&error),
    }
}

/// One field for each feature: tag, length, control code in big-endian.
fn features(reader: &Reader) -> Vec<u8> {
    let tags: &[u8] = match reader.pin_pad() {
        Some(_) => &[FEATURE_VERIFY_PIN_DIRECT, FEATURE_MODIFY_PIN_DIRECT],
        None => &[],
    };
    tags.iter().flat_map(|tag| [&[*tag, 4][..], &control_code(*tag).to_be_bytes()].concat()).collect()
}

fn control_code(feature: u8) -> u32 {
    FEATURE_CONTROL + u32::from(feature)
}

/// Is a card in the reader?
#[unsafe(no_mangle)]
pub extern "C" fn IFDHICCPresence(lun: Dword) -> ResponseCode {
    match reader(lun) {
        Some(reader) if reader.is_card_present() => ICC_PRESENT,
        Some(_) => ICC_NOT_PRESENT,
        None => NO_SUCH_DEVICE,
    }
}

/// `pcscd`'s event thread waits here between two looks at the reader.
extern "C" fn wait_for_change(lun: Dword, timeout_ms: c_int) -> ResponseCode {
    match reader(lun) {
        Some(reader) => {
            reader.wait_for_change(u64::try_from(timeout_ms).unwrap_or(0));
            SUCCESS
        }
        None => NO_SUCH_DEVICE,
    }
}

extern "C" fn stop_waiting(lun: Dword) -> ResponseCode {
    match reader(lun) {
        Some(reader) => {
            reader.stop_waiting();
            SUCCESS
        }
        None => NO_SUCH_DEVICE,
    }
}

fn reader(lun: Dword) -> Option<Arc<Reader>> {
    OPEN.read().unwrap_or_else(PoisonError::into_inner).get(&lun).cloned()
}

fn code_of(error: &io::Error) -> ResponseCode {
    match error.kind() {
        ErrorKind::Unsupported => NOT_SUPPORTED,
        ErrorKind::NotConnected | ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe => ICC_NOT_PRESENT,
        _ => COMMUNICATION_ERROR,
    }
}

/// Copies `bytes` to the caller's buffer and says how many there are.
///
/// # Safety
/// `length` is null or points to the size of `buffer` in bytes.
unsafe fn write_back(bytes: &[u8], buffer: *mut c_uchar, length: *mut Dword) -> ResponseCode {
    if buffer.is_null() || length.is_null() {
        return COMMUNICATION_ERROR;
    }
    // SAFETY: both checked for null; the caller promises the size, and no more than that is written.
    unsafe {
        if usize::try_from(*length).unwrap_or(0) < bytes.len() {
            *length = 0;
            return ERROR_INSUFFICIENT_BUFFER;
        }
        ptr::copy_nonoverlapping(bytes.as_ptr(), buffer, bytes.len());
        *length = bytes.len() as Dword;
    }
    SUCCESS
}
