//! What the portal keeps: cases, documents with their signatures, certificates, answers that were given. SQLite.

use crate::cases::Case;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::{CardNumberError, ChipId, PrintedNumber},
    protocol::{CertificateUsage, Document, SigningPurpose},
    time::UnixMillis,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;

const SCHEMA: &str = "
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS cases (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, recipient TEXT NOT NULL, ordered_by TEXT NOT NULL,
    ended INTEGER NOT NULL, deadline INTEGER, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, purpose TEXT NOT NULL,
    title TEXT NOT NULL, media_type TEXT NOT NULL, content BLOB NOT NULL, made_at INTEGER NOT NULL,
    cms BLOB, signed_by TEXT, signed_at INTEGER, PRIMARY KEY (case_id, purpose));
CREATE TABLE IF NOT EXISTS certificates (
    place INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id), usage TEXT NOT NULL, der BLOB NOT NULL,
    spki BLOB NOT NULL, current INTEGER NOT NULL DEFAULT 1, written INTEGER NOT NULL DEFAULT 0,
    revoked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS bindings (chip TEXT PRIMARY KEY, number TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cards (
    number TEXT PRIMARY KEY, person TEXT NOT NULL, status TEXT NOT NULL, ordered INTEGER NOT NULL, product TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
    scope TEXT NOT NULL, key TEXT NOT NULL, request BLOB NOT NULL, body BLOB NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (scope, key));
";

/// The database.
pub(crate) struct Store {
    pub(crate) connection: Connection,
}

/// The database refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("stored case: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<StoreError> for ErrorReport {
    fn from(error: StoreError) -> Self {
        ErrorReport::new(Code::Internal).with("detail", error.to_string())
    }
}

/// A document with its signature, once there is one.
#[derive(Clone, Debug)]
pub(crate) struct KeptDocument {
    pub document: Document,
    pub cms: Option<Vec<u8>>,
    pub signed_by: Option<String>,
    pub signed_at: Option<UnixMillis>,
}

/// A certificate that was issued in a case.
#[derive(Clone, Debug)]
pub(crate) struct KeptCertificate {
    pub place: i64,
    pub usage: CertificateUsage,
    pub der: Vec<u8>,
    pub spki: Vec<u8>,
    pub written: bool,
    pub revoked: bool,
}

/// A card of a person's own, as `Mina kort` shows it.
#[derive(Clone, Debug)]
pub(crate) struct KeptCard {
    pub number: PrintedNumber,
    pub status: String,
    pub ordered: UnixMillis,
    pub product: String,
}

/// An answer that was given.
pub(crate) struct GivenAnswer {
    /// Digest of the request.
    pub request: Vec<u8>,
    pub body: Vec<u8>,
}

impl Store {
    /// Opens the database in `file`, or a new one in memory.
    pub fn open(file: Option<&Path>) -> Result<Self, StoreError> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        connection.execute_batch(SCHEMA)?;
        connection.execute_batch(crate::netid::SCHEMA)?;
        Ok(Self { connection })
    }

    /// Begins a transaction; [`Store::commit`] or [`Store::roll_back`] ends it.
    pub fn begin(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    pub fn commit(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    pub fn roll_back(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("ROLLBACK")?)
    }

    pub fn save(&self, case: &Case) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO cases (id, number, recipient, ordered_by, ended, deadline, body) VALUES (?1,?2,?3,?4,?5,?6,?7)
             ON CONFLICT (id) DO UPDATE SET ended = ?5, deadline = ?6, body = ?7",
            params![
                case.id,
                case.number.as_str(),
                case.recipient,
                case.ordered_by,
                case.state.ending.is_some(),
                case.state.deadline.map(|it| it.0),
                serde_json::to_string(case)?,
            ],
        )?;
        Ok(())
    }

    pub fn case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT body FROM cases WHERE id = ?1")?;
        let body: Option<String> = query.query_row([id], |row| row.get(0)).optional()?;
        Ok(body.map(|it| serde_json::from_str(&it)).transpose()?)
    }

    /// All cases, newest first.
    pub fn cases(&self) -> Result<Vec<Case>, StoreError> {
        self.several("SELECT body FROM cases ORDER BY rowid DESC")
    }

    /// Cases that have not ended and whose deadline has passed.
    pub fn overdue(&self, now: UnixMillis) -> Result<Vec<Case>, StoreError> {
        self.several(&format!("SELECT body FROM cases WHERE NOT ended AND deadline < {}", now.0))
    }

    /// The next deadline of a case that has not ended.
    pub fn next_deadline(&self) -> Result<Option<UnixMillis>, StoreError> {
        let sql = "SELECT min(deadline) FROM cases WHERE NOT ended";
        Ok(self.connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0))?.map(UnixMillis))
    }

    pub fn forget(&self, case: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM cases WHERE id = ?1", [case])?;
        Ok(())
    }

    fn several(&self, sql: &str) -> Result<Vec<Case>, StoreError> {
        let mut query = self.connection.prepare_cached(sql)?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(bodies.iter().map(|it| serde_json::from_str(it)).collect::<Result<_, _>>()?)
    }

    pub fn add_document(
        &self,
        case: &str,
        purpose: SigningPurpose,
        document: &Document,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO documents (case_id, purpose, title, media_type, content, made_at) VALUES (?1,?2,?3,?4,?5,?6)",
            params![case, purpose_text(purpose), document.title, document.media_type, document.content.0, now.0],
        )?;
        Ok(())
    }

    pub fn document(&self, case: &str, purpose: SigningPurpose) -> Result<Option<KeptDocument>, StoreError> {
        let sql = "SELECT title, media_type, content, cms, signed_by, signed_at FROM documents
                   WHERE case_id = ?1 AND purpose = ?2";
        let read = |row: &Row<'_>| {
            Ok(KeptDocument {
                document: Document {
                    title: row.get(0)?,
                    media_type: row.get(1)?,
                    content: row.get::<_, Vec<u8>>(2)?.into(),
                },
                cms: row.get(3)?,
                signed_by: row.get(4)?,
                signed_at: row.get::<_, Option<i64>>(5)?.map(UnixMillis),
            })
        };
        Ok(self.connection.query_row(sql, params![case, purpose_text(purpose)], read).optional()?)
    }

    pub fn add_signature(
        &self,
        case: &str,
        purpose: SigningPurpose,
        cms: &[u8],
        by: &str,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE documents SET cms = ?3, signed_by = ?4, signed_at = ?5 WHERE case_id = ?1 AND purpose = ?2",
            params![case, purpose_text(purpose), cms, by, now.0],
        )?;
        Ok(())
    }

    /// Takes a document away that nobody has signed.
    pub fn forget_unsigned(&self, case: &str, purpose: SigningPurpose) -> Result<(), StoreError> {
        let sql = "DELETE FROM documents WHERE case_id = ?1 AND purpose = ?2 AND cms IS NULL";
        self.connection.execute(sql, params![case, purpose_text(purpose)])?;
        Ok(())
    }

    pub fn add_certificate(
        &self,
        case: &str,
        usage: CertificateUsage,
        der: &[u8],
        spki: &[u8],
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO certificates (case_id, usage, der, spki) VALUES (?1, ?2, ?3, ?4)",
            params![case, usage_text(usage), der, spki],
        )?;
        Ok(())
    }

    /// The certificates of a case that are in force there, authentication first; superseded ones only when `all`.
    pub fn certificates(&self, case: &str, all: bool) -> Result<Vec<KeptCertificate>, StoreError> {
        let sql = "SELECT place, usage, der, spki, written, revoked FROM certificates
                   WHERE case_id = ?1 AND (current OR ?2) ORDER BY usage, place";
        let mut query = self.connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| {
            Ok(KeptCertificate {
                place: row.get(0)?,
                usage: usage_from(&row.get::<_, String>(1)?),
                der: row.get(2)?,
                spki: row.get(3)?,
                written: row.get(4)?,
                revoked: row.get(5)?,
            })
        };
        Ok(query.query_map(params![case, all], read)?.collect::<Result<_, _>>()?)
    }

    /// All certificates that have been revoked, DER; for filling the CA's register after a start.
    pub fn revoked(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut query = self.connection.prepare("SELECT der FROM certificates WHERE revoked")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    pub fn mark_written(&self, place: i64) -> Result<(), StoreError> {
        self.connection.execute("UPDATE certificates SET written = 1 WHERE place = ?1", [place])?;
        Ok(())
    }

    pub fn mark_revoked(&self, place: i64, superseded: bool) -> Result<(), StoreError> {
        let sql = "UPDATE certificates SET revoked = 1, current = current AND NOT ?2 WHERE place = ?1";
        self.connection.execute(sql, params![place, superseded])?;
        Ok(())
    }

    pub fn add_card(&self, person: &str, card: &KeptCard) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO cards (number, person, status, ordered, product) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![card.number.as_str(), person, card.status, card.ordered.0, card.product],
        )?;
        Ok(())
    }

    /// A person's cards, the one ordered last first.
    pub fn cards(&self, person: &str) -> Result<Vec<KeptCard>, StoreError> {
        let sql = "SELECT number, status, ordered, product FROM cards WHERE person = ?1 ORDER BY ordered DESC";
        let mut query = self.connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| {
            Ok(KeptCard {
                number: number(row, 0)?,
                status: row.get(1)?,
                ordered: UnixMillis(row.get(2)?),
                product: row.get(3)?,
            })
        };
        Ok(query.query_map([person], read)?.collect::<Result<_, _>>()?)
    }

    /// Remembers which number is printed on a chip's card; returns the one remembered before, if there was one.
    pub fn bind(&self, chip: &ChipId, number: &PrintedNumber) -> Result<Option<String>, StoreError> {
        let before = "SELECT number FROM bindings WHERE chip = ?1";
        let before = self.connection.query_row(before, [chip.as_str()], |row| row.get(0)).optional()?;
        let sql = "INSERT INTO bindings (chip, number) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.connection.execute(sql, [chip.as_str(), number.as_str()])?;
        Ok(before)
    }

    /// An answer that was given before, in any of these scopes.
    pub fn answer(&self, scopes: &[String], key: &str) -> Result<Option<GivenAnswer>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT request, body FROM answers WHERE scope = ?1 AND key = ?2")?;
        for scope in scopes {
            let read = |row: &Row<'_>| Ok(GivenAnswer { request: row.get(0)?, body: row.get(1)? });
            let found = query.query_row([scope.as_str(), key], read).optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    pub fn add_answer(
        &self,
        scope: &str,
        key: &str,
        request: &[u8],
        body: &[u8],
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        let day = 24 * 3600 * 1000;
        self.connection.execute("DELETE FROM answers WHERE at < ?1", [now.0 - day])?;
        let sql = "INSERT INTO answers (scope, key, request, body, at) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.connection.execute(sql, params![scope, key, request, body, now.0])?;
        Ok(())
    }
}

/// A card number in this column.
pub(crate) fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<PrintedNumber> {
    row.get::<_, String>(column)?.parse().map_err(|error: CardNumberError| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
    })
}

pub(crate) fn purpose_text(purpose: SigningPurpose) -> &'static str {
    match purpose {
        SigningPurpose::Order => "order",
        SigningPurpose::Decision => "decision",
        SigningPurpose::Receipt => "receipt",
    }
}

fn usage_text(usage: CertificateUsage) -> &'static str {
    match usage {
        CertificateUsage::Authentication => "authentication",
        CertificateUsage::Signature => "signature",
    }
}

fn usage_from(text: &str) -> CertificateUsage {
    match text {
        "authentication" => CertificateUsage::Authentication,
        _ => CertificateUsage::Signature,
    }
}
