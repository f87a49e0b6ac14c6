//! The registry of this computer. Read only.

use super::{Key, MOST_NAMES, Unreadable, Value};
use windows_registry::{CURRENT_USER, LOCAL_MACHINE, Type};

/// `ERROR_FILE_NOT_FOUND` and `ERROR_PATH_NOT_FOUND` as HRESULT.
const NOT_FOUND: [u32; 2] = [0x8007_0002, 0x8007_0003];

pub fn key(path: &str) -> Result<Option<Key>, Unreadable> {
    let (root, rest) = match path.split_once('\\') {
        Some(("HKLM", rest)) => (LOCAL_MACHINE, rest),
        Some(("HKCU", rest)) => (CURRENT_USER, rest),
        _ => return Ok(None),
    };
    let key = match root.open(rest) {
        Ok(key) => key,
        Err(error) if NOT_FOUND.contains(&error.code().0.cast_unsigned()) => return Ok(None),
        Err(error) => return Err(refused(&error)),
    };
    let values = key.values().map_err(|error| refused(&error))?.take(MOST_NAMES);
    let values = values.filter_map(|(name, value)| Some((name, converted(value)?))).collect();
    let keys = key.keys().map_err(|error| refused(&error))?.take(MOST_NAMES).collect();
    Ok(Some(Key { values, keys }))
}

fn converted(value: windows_registry::Value) -> Option<Value> {
    match value.ty() {
        Type::U32 | Type::U64 => u64::try_from(value).ok().map(Value::Number),
        Type::String | Type::ExpandString => String::try_from(value).ok().map(Value::Text),
        Type::MultiString => {
            let texts: Vec<String> = value.try_into().ok()?;
            Some(Value::Texts(texts.into_iter().filter(|it| !it.is_empty()).collect()))
        }
        _ => Some(Value::Octets(value.to_vec())),
    }
}

fn refused(error: &impl std::fmt::Display) -> Unreadable {
    Unreadable::Malformed(error.to_string())
}
