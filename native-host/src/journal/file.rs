//! The file of the journal: lines, chain, lock, torn lines.

use super::{Entry, JournalError, Line, sha256_hex};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
};

/// No line is longer: what is longer is damage.
const LONGEST_LINE: usize = 64 * 1024;

const NO_LINE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An open journal file.
pub struct Log {
    file: File,
    /// Octets read so far, whole lines.
    read: u64,
    lines: u64,
    head: String,
}

/// What a check of the whole file found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Lines in order.
    pub lines: u64,
    /// SHA-256 of the last line.
    pub head: String,
    /// Octets of a torn last line.
    pub torn: u64,
}

impl Log {
    /// Opens or makes the file, readable by the user only.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: options.open(path)?, read: 0, lines: 0, head: NO_LINE.to_owned() })
    }

    /// Reads lines that came since, whoever wrote them. A torn last line is left for the next [`Log::append`].
    ///
    /// # Errors
    /// [`JournalError::Damaged`] when a whole line is not what the chain says.
    pub fn read_on(&mut self, mut take: impl FnMut(&Line)) -> Result<(), JournalError> {
        if self.file.metadata()?.len() == self.read {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.read))?;
        let mut reader = BufReader::new((&self.file).take(u64::MAX));
        loop {
            let mut text = Vec::new();
            let octets = (&mut reader).take(LONGEST_LINE as u64).read_until(b'\n', &mut text)?;
            if text.pop() != Some(b'\n') {
                return if octets == LONGEST_LINE { Err(JournalError::Damaged(self.lines + 1)) } else { Ok(()) };
            }
            let line: Line = serde_json::from_slice(&text).map_err(|_| JournalError::Damaged(self.lines + 1))?;
            if line.n != self.lines + 1 || line.prev != self.head {
                return Err(JournalError::Damaged(self.lines + 1));
            }
            self.read += octets as u64;
            self.lines = line.n;
            self.head = sha256_hex(&text);
            take(&line);
        }
    }

    /// Appends a line and synchronises it to the disk, under the file's lock.
    ///
    /// # Errors
    /// [`JournalError`]; then the line does not count as written.
    pub fn append(&mut self, entry: Entry, mut take: impl FnMut(&Line)) -> Result<(), JournalError> {
        self.file.lock()?;
        let outcome = self.append_locked(entry, &mut take);
        self.file.unlock()?;
        outcome
    }

    fn append_locked(&mut self, entry: Entry, take: &mut impl FnMut(&Line)) -> Result<(), JournalError> {
        self.read_on(&mut *take)?;
        let torn = self.torn()?;
        if torn > 0 {
            self.file.set_len(self.read)?;
            self.write(Entry::Recovered { octets: torn }, take)?;
        }
        self.write(entry, take)
    }

    /// Octets after the last whole line. A file that has become shorter than what was read is damaged.
    fn torn(&self) -> Result<u64, JournalError> {
        self.file.metadata()?.len().checked_sub(self.read).ok_or(JournalError::Damaged(self.lines))
    }

    fn write(&mut self, entry: Entry, take: &mut impl FnMut(&Line)) -> Result<(), JournalError> {
        let line = Line { n: self.lines + 1, at: crate::clock::now(), prev: self.head.clone(), entry };
        let mut text = serde_json::to_vec(&line).map_err(io::Error::from)?;
        let head = sha256_hex(&text);
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.file.sync_data()?;
        self.read += text.len() as u64;
        self.lines = line.n;
        self.head = head;
        take(&line);
        Ok(())
    }
}

/// Checks a whole journal and shows each line to `see`. One that was not begun yet has no line.
///
/// # Errors
/// [`JournalError::Damaged`] with the first line that is wrong.
pub fn check(path: &Path, see: impl FnMut(&Line)) -> Result<Check, JournalError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Check { lines: 0, torn: 0, head: NO_LINE.to_owned() });
        }
        file => file?,
    };
    let mut log = Log { file, read: 0, lines: 0, head: NO_LINE.to_owned() };
    log.read_on(see)?;
    Ok(Check { lines: log.lines, torn: log.torn()?, head: log.head })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::super::{FILE_NAME, Journal};
    use super::*;
    use kortbrygga_shared::protocol::Side;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn what_was_written_still_holds_after_a_restart() {
        let folder = folder();
        Journal::open(folder.path()).unwrap().name_reader("A", Side::Left).unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        journal.name_reader("B", Side::Left).unwrap();
        assert_eq!((journal.side("A"), journal.side("B")), (None, Some(Side::Left)));
        assert_eq!(check(journal.path(), |_| ()).unwrap().lines, 2);
    }

    #[test]
    fn a_journal_that_was_not_begun_has_no_line() {
        assert_eq!(check(&folder().path().join(FILE_NAME), |_| panic!()).unwrap().lines, 0);
    }

    #[test]
    fn a_torn_line_is_cut_off_and_noted() {
        let folder = folder();
        let path = folder.path().join(FILE_NAME);
        Journal::open(folder.path()).unwrap().name_reader("A", Side::Left).unwrap();
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"n\":2,\"at").unwrap();
        assert_eq!(check(&path, |_| ()).unwrap().torn, 10);
        Journal::open(folder.path()).unwrap().name_reader("A", Side::Right).unwrap();
        let mut entries = Vec::new();
        let found = check(&path, |line| entries.push(line.entry.clone())).unwrap();
        assert_eq!((found.lines, found.torn), (3, 0));
        assert_eq!(entries[1], Entry::Recovered { octets: 10 });
    }

    #[test]
    fn a_changed_line_is_found() {
        let folder = folder();
        let journal = Journal::open(folder.path()).unwrap();
        for side in [Side::Left, Side::Right, Side::Left] {
            journal.name_reader("A", side).unwrap();
        }
        let text = std::fs::read_to_string(journal.path()).unwrap();
        std::fs::write(journal.path(), text.replacen("right", "left", 1)).unwrap();
        assert!(matches!(check(journal.path(), |_| ()), Err(JournalError::Damaged(3))));
    }

    #[test]
    fn a_file_that_was_cut_shorter_is_damaged() {
        let folder = folder();
        let journal = Journal::open(folder.path()).unwrap();
        journal.name_reader("A", Side::Left).unwrap();
        std::fs::write(journal.path(), "").unwrap();
        assert!(matches!(journal.name_reader("A", Side::Right), Err(JournalError::Damaged(1))));
        assert_eq!(std::fs::read(journal.path()).unwrap(), b"");
    }

    #[test]
    fn two_hosts_take_turns() {
        let folder = folder();
        let both = [Journal::open(folder.path()).unwrap(), Journal::open(folder.path()).unwrap()];
        std::thread::scope(|scope| {
            for journal in &both {
                scope.spawn(|| (0..20).for_each(|_| journal.name_reader("A", Side::Left).unwrap()));
            }
        });
        assert_eq!(check(both[0].path(), |_| ()).unwrap().lines, 40);
    }
}
