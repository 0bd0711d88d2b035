import type { Migration } from "../actor/migrate.ts";

/**
 * The schema of a user's object. Append only: somewhere, objects stand at every step of this list. Rows written
 * dominate the bill, and each index entry is a row: an activity may cost two.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    reason: "threads that the user may create are limited for longer than an object stays in memory",
    statements: ["CREATE TABLE thread_creation (one INTEGER PRIMARY KEY CHECK (one = 1), due_at REAL NOT NULL)"],
  },
  {
    reason: "one row per thread, what holds for all of them, and who watches the user's presence",
    statements: [
      // `shown` is JSON that nothing is looked up by. `unread_threads` and `unseen` are the totals over all rows
      // as of this row's version: see `Inbox.put`.
      `CREATE TABLE inbox_thread (
        thread_id TEXT PRIMARY KEY,
        generation INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        version INTEGER NOT NULL,
        gone INTEGER NOT NULL,
        shown TEXT NOT NULL,
        activity_at INTEGER NOT NULL,
        last_seq INTEGER NOT NULL,
        read_seq INTEGER NOT NULL,
        unread INTEGER NOT NULL,
        marked_unread INTEGER NOT NULL,
        notified_seq INTEGER NOT NULL,
        notified_version INTEGER NOT NULL,
        muted INTEGER NOT NULL,
        pinned INTEGER NOT NULL,
        archived INTEGER NOT NULL,
        unread_threads INTEGER NOT NULL,
        unseen INTEGER NOT NULL
      ) WITHOUT ROWID`,
      "CREATE INDEX inbox_page ON inbox_thread (archived, pinned, activity_at) WHERE gone = 0",
      `CREATE TABLE meta (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        user_id TEXT,
        version INTEGER NOT NULL DEFAULT 0,
        unread_threads INTEGER NOT NULL DEFAULT 0,
        unseen INTEGER NOT NULL DEFAULT 0,
        seen_version INTEGER NOT NULL DEFAULT 0,
        forgotten_version INTEGER NOT NULL DEFAULT 0,
        manual TEXT,
        manual_until INTEGER,
        manual_at INTEGER NOT NULL DEFAULT 0,
        trace_at INTEGER NOT NULL DEFAULT 0,
        trace_until INTEGER NOT NULL DEFAULT 0,
        trace_auto TEXT NOT NULL DEFAULT 'online',
        told TEXT
      )`,
      "INSERT INTO meta (one) VALUES (1)",
      "CREATE TABLE watch (watcher_id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
    ],
  },
  {
    reason: "a thread marked unread stays so until a read past where was read then",
    statements: ["UPDATE inbox_thread SET marked_unread = read_seq + 1 WHERE marked_unread = 1"],
  },
  {
    reason: "a watcher who could not be told is tried again, also after a sleep, and alone",
    statements: ["ALTER TABLE watch ADD COLUMN untold_since INTEGER"],
  },
  {
    reason: "what is unread, and what has changed, is found without reading a row of each thread",
    statements: [
      "ALTER TABLE inbox_thread ADD COLUMN filed_unread INTEGER NOT NULL DEFAULT 0",
      "ALTER TABLE inbox_thread ADD COLUMN misfiled INTEGER NOT NULL DEFAULT 0",
      "UPDATE inbox_thread SET filed_unread = 1 WHERE unread > 0 OR marked_unread > 0",
      "DROP INDEX inbox_page",
      "CREATE INDEX inbox_page ON inbox_thread (archived, filed_unread, pinned, activity_at) WHERE gone = 0",
      `CREATE TABLE change (
        version INTEGER PRIMARY KEY,
        nth INTEGER NOT NULL,
        thread_id TEXT NOT NULL,
        unread_threads INTEGER NOT NULL,
        unseen INTEGER NOT NULL,
        misfiled INTEGER NOT NULL
      )`,
      "ALTER TABLE meta ADD COLUMN misfiled INTEGER NOT NULL DEFAULT 0",
      // Of changes before this one nothing was noted: who was last here then begins anew.
      `UPDATE meta SET forgotten_version = max(forgotten_version, version,
        (SELECT coalesce(max(version), 0) FROM inbox_thread))`,
    ],
  },
];
