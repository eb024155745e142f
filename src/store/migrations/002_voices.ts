/** Whether channels tell what happens as they usually do. */
export const voices = `
-- A channel that was heard at least once.
CREATE TABLE voice (
  channel TEXT PRIMARY KEY,
  first_heard_at INTEGER NOT NULL,
  last_heard_at INTEGER NOT NULL,
  -- When it last told anything, or when this daemon began to listen, which is later.
  quiet_since INTEGER NOT NULL,
  -- Changes that were found since it last told anything and that it did not tell of, and when the first was found.
  missed INTEGER NOT NULL DEFAULT 0,
  missed_since INTEGER,
  -- When it was said to be silent; null while it is not. What it missed by then stands until it is said to be over.
  silent_since INTEGER
) STRICT, WITHOUT ROWID;

-- What it told, a row a day of UTC, by days since 1970.
CREATE TABLE voice_day (
  channel TEXT NOT NULL,
  day INTEGER NOT NULL,
  heard INTEGER NOT NULL DEFAULT 0,
  -- The longest time without a word that ended on that day.
  longest_gap_ms INTEGER NOT NULL DEFAULT 0,
  -- Changes of figures that were found: told of by webhook, or not.
  announced INTEGER NOT NULL DEFAULT 0,
  unannounced INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (channel, day)
) STRICT, WITHOUT ROWID;

-- When a channel last told of an item or listing; the subject is empty for what it told of all of them.
CREATE TABLE announcement (
  channel TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  heard_at INTEGER NOT NULL,
  PRIMARY KEY (channel, subject_id)
) STRICT, WITHOUT ROWID;

-- Changes that were found before anything was told of them: it may still come.
CREATE TABLE unannounced (
  channel TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  PRIMARY KEY (channel, subject_id)
) STRICT, WITHOUT ROWID;
`
