import { inStep } from './in-step.js'

/** The first schema. Counts are whole thousandths, prices whole ten-thousandths, instants milliseconds since 1970. */
export const first = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE channel (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('till', 'shop')),
  kind TEXT NOT NULL,
  -- Orders modified before this were read whole; null before first contact.
  orders_since INTEGER,
  -- The highest order id at first contact: lines of older orders that are not on record count as seen.
  first_order_id INTEGER,
  changes_since INTEGER,
  down_since INTEGER,
  down_kind TEXT,
  down_detail TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  retry_at INTEGER NOT NULL DEFAULT 0,
  read_at INTEGER
) STRICT;

CREATE TABLE memory (
  channel TEXT NOT NULL REFERENCES channel (name),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (channel, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
  till TEXT NOT NULL REFERENCES channel (name),
  id TEXT NOT NULL,
  sku TEXT,
  barcode TEXT,
  name TEXT NOT NULL,
  categories TEXT NOT NULL,
  countable INTEGER NOT NULL,
  price INTEGER,
  sale_price INTEGER,
  -- The newest walk that had begun when any walk met it: none that had begun by then can have missed it.
  seen_walk INTEGER,
  gone INTEGER NOT NULL DEFAULT 0,
  -- The till can't go below zero: corrections wait until stock rises.
  parked INTEGER NOT NULL DEFAULT 0,
  -- Readings begun before this may not show our last correction.
  fenced_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (till, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_by_sku ON item (till, sku);
CREATE INDEX item_by_barcode ON item (till, barcode);

CREATE TABLE listing (
  shop TEXT NOT NULL REFERENCES channel (name),
  id TEXT NOT NULL,
  parent_id TEXT,
  price_id TEXT,
  sku TEXT,
  barcode TEXT,
  name TEXT NOT NULL,
  stock_keeping TEXT NOT NULL CHECK (stock_keeping IN ('managed', 'unmanaged', 'by_parent', 'inactive')),
  price INTEGER,
  sale_price INTEGER,
  -- As of an item.
  seen_walk INTEGER,
  gone INTEGER NOT NULL DEFAULT 0,
  -- Why it has no link; null where it has one or none was looked for.
  match TEXT,
  PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_by_sku ON listing (shop, sku);
CREATE INDEX listing_by_barcode ON listing (shop, barcode);

CREATE TABLE link (
  id INTEGER PRIMARY KEY,
  shop TEXT NOT NULL,
  listing_id TEXT NOT NULL,
  till TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('sku', 'barcode', 'mapping')),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'live', 'retired')),
  contacted_at INTEGER,
  -- Its first contact, which a rebase does not undo.
  met_at INTEGER,
  -- The contacted link that it took the place of: until its own contact, the listing's movements are still that one's.
  replaces INTEGER REFERENCES link (id),
  created_at INTEGER NOT NULL,
  -- What the mapping file that made it calls its listing, as JSON.
  named TEXT,
  -- Nothing differed when it was last compared, and nothing that this rests on has changed since.
  in_step INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY (shop, listing_id) REFERENCES listing (shop, id)
) STRICT;
CREATE UNIQUE INDEX link_of_listing ON link (shop, listing_id) WHERE state <> 'retired';
CREATE INDEX link_by_state ON link (state, shop);
CREATE INDEX link_out_of_step ON link (id) WHERE in_step = 0 AND state = 'live';
CREATE INDEX link_by_name ON link (shop, named) WHERE named IS NOT NULL;

CREATE TABLE part (
  link_id INTEGER NOT NULL REFERENCES link (id),
  position INTEGER NOT NULL,
  till TEXT NOT NULL,
  item_id TEXT NOT NULL,
  units INTEGER NOT NULL CHECK (units > 0),
  PRIMARY KEY (link_id, position),
  FOREIGN KEY (till, item_id) REFERENCES item (till, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_by_item ON part (till, item_id);

CREATE TABLE reading (
  channel TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  figure INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  -- The platform's own stamp on the figure, where it has one.
  stamp INTEGER,
  -- As of an item: a walk that finds all as it is on record notes it here, in a short row, and not in the item or listing.
  seen_walk INTEGER,
  PRIMARY KEY (channel, subject_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER reading_delete_seen_walk AFTER DELETE ON reading WHEN old.seen_walk IS NOT NULL
BEGIN
  UPDATE item SET seen_walk = max(coalesce(seen_walk, 0), old.seen_walk) WHERE till = old.channel AND id = old.subject_id;
  UPDATE listing SET seen_walk = max(coalesce(seen_walk, 0), old.seen_walk) WHERE shop = old.channel AND id = old.subject_id;
END;

CREATE TABLE base (
  shop TEXT NOT NULL,
  listing_id TEXT NOT NULL,
  figure INTEGER NOT NULL,
  fenced_until INTEGER NOT NULL DEFAULT 0,
  -- The newest of the shop's own stamps that the figure comes after or carries, and when that was learnt.
  known_stamp INTEGER,
  known_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (shop, listing_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE expected (
  shop TEXT NOT NULL,
  listing_id TEXT NOT NULL,
  figure INTEGER NOT NULL,
  -- By how much the figure that was last seen differs from it, and since when.
  off INTEGER,
  off_since INTEGER,
  PRIMARY KEY (shop, listing_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_line (
  shop TEXT NOT NULL,
  order_id TEXT NOT NULL,
  line_id TEXT NOT NULL,
  listing_id TEXT NOT NULL,
  held INTEGER NOT NULL,
  link_id INTEGER REFERENCES link (id),
  PRIMARY KEY (shop, order_id, line_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE correction (
  id INTEGER PRIMARY KEY,
  till TEXT NOT NULL,
  item_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  applied INTEGER,
  -- How many corrections before this one left the remainder that it carries.
  residual INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'done')),
  why TEXT NOT NULL,
  -- When the reading that it rests on was begun.
  read_at INTEGER NOT NULL,
  planned_at INTEGER NOT NULL,
  done_at INTEGER
) STRICT;
CREATE INDEX correction_by_age ON correction (done_at) WHERE state = 'done';
CREATE UNIQUE INDEX correction_open ON correction (till, item_id) WHERE state <> 'done';

CREATE TABLE movement (
  id INTEGER PRIMARY KEY,
  shop TEXT NOT NULL,
  listing_id TEXT NOT NULL,
  link_id INTEGER NOT NULL REFERENCES link (id),
  till TEXT NOT NULL,
  item_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  order_number TEXT,
  residual INTEGER NOT NULL DEFAULT 0,
  -- What it makes up for, where no shop moved it.
  cause TEXT,
  captured_at INTEGER NOT NULL,
  correction_id INTEGER REFERENCES correction (id)
) STRICT;
CREATE INDEX movement_owed ON movement (till, item_id) WHERE correction_id IS NULL;
CREATE INDEX movement_by_item ON movement (till, item_id, captured_at);
CREATE INDEX movement_of_correction ON movement (correction_id) WHERE correction_id IS NOT NULL;

CREATE TABLE call (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('correction', 'stock', 'price')),
  operation TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  -- planned: provably never sent. sent: on its way or in doubt. settled: in doubt for so long that it can't matter any more.
  state TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'applied', 'not_applied', 'settled')),
  attempt INTEGER NOT NULL DEFAULT 0,
  planned_at INTEGER NOT NULL,
  sent_at INTEGER,
  -- When a sent call's outcome is looked for; null while its answer may still come.
  settle_at INTEGER,
  -- The first of these instants: from then on the write can't land any more, unless it is later than the platform allows.
  settles_from INTEGER,
  -- What a call in doubt was settled by; null where its answer came.
  settled_by TEXT CHECK (settled_by IN ('ledger', 'webhook', 'figure', 'person')),
  audited_at INTEGER,
  done_at INTEGER,
  detail TEXT
) STRICT;
CREATE INDEX call_settled ON call (done_at) WHERE settled_by IS NOT NULL;
CREATE INDEX call_by_age ON call (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX call_open ON call (state, settle_at) WHERE state IN ('planned', 'sent');

CREATE TABLE call_entry (
  call_id INTEGER NOT NULL REFERENCES call (id),
  position INTEGER NOT NULL,
  subject_id TEXT NOT NULL,
  -- Figures for stock and corrections, prices for prices.
  from_value INTEGER,
  to_value INTEGER NOT NULL,
  to_sale_value INTEGER,
  correction_id INTEGER REFERENCES correction (id),
  stamp INTEGER,
  why TEXT NOT NULL,
  outcome TEXT,
  PRIMARY KEY (call_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_entry_by_correction ON call_entry (correction_id) WHERE correction_id IS NOT NULL;
CREATE INDEX call_entry_by_subject ON call_entry (subject_id, call_id);

CREATE TABLE price_sent (
  shop TEXT NOT NULL,
  listing_id TEXT NOT NULL,
  price INTEGER NOT NULL,
  sale_price INTEGER,
  sent_at INTEGER NOT NULL,
  -- A price changed by hand there since, that was said.
  edited_price INTEGER,
  edited_sale_price INTEGER,
  PRIMARY KEY (shop, listing_id)
) STRICT, WITHOUT ROWID;

-- What would have been written, where the daemon only observes.
CREATE TABLE observed (
  channel TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('correction', 'stock', 'price')),
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (channel, subject_id, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE dirty (
  channel TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('item', 'listing', 'orders', 'changes')),
  subject_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- What was read before this is not fresh.
  heard_at INTEGER NOT NULL,
  -- A reading begun before this need not show what was heard: the reader that answered it may lag.
  shown_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  -- 0 where it was heard of, 1 where only a walk or a poll found it: what was heard goes first.
  found INTEGER NOT NULL DEFAULT 0,
  -- 1 where its platform told of it by a webhook, since it was last looked at.
  told INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (channel, kind, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dirty_by_due ON dirty (found, due_at, heard_at);

CREATE TABLE delivery (
  channel TEXT NOT NULL,
  delivery TEXT NOT NULL,
  heard_at INTEGER NOT NULL,
  PRIMARY KEY (channel, delivery)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_by_age ON delivery (heard_at);

-- Corrections of ours that a till told of by itself.
CREATE TABLE evidence (
  channel TEXT NOT NULL,
  marker TEXT NOT NULL,
  before_value INTEGER NOT NULL,
  after_value INTEGER NOT NULL,
  heard_at INTEGER NOT NULL,
  -- It was held against what its call is known by.
  weighed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (channel, marker)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_unweighed ON evidence (heard_at) WHERE weighed = 0;

-- What a till's registers sold and voided, and between which instants the till came to know it.
CREATE TABLE register_move (
  id INTEGER PRIMARY KEY,
  till TEXT NOT NULL,
  sale_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  -- When the till says that it was.
  stamped_at INTEGER NOT NULL,
  -- A complete reading of the sales that was begun then did not have it; null where there was none.
  after_at INTEGER,
  -- A reading that had ended then had it.
  by_at INTEGER NOT NULL
) STRICT;
CREATE INDEX register_move_of_sale ON register_move (till, sale_id, item_id);
CREATE INDEX register_move_by_item ON register_move (till, item_id);
CREATE INDEX register_move_by_age ON register_move (till, by_at);

CREATE TABLE register_read (
  till TEXT PRIMARY KEY REFERENCES channel (name),
  -- A complete reading of the recent sales; null where there was none.
  begun_at INTEGER,
  -- That one or a later one, which had all the newest sales.
  newest_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL,
  -- The item, listing or call that waits; empty where the whole channel does.
  subject_id TEXT NOT NULL,
  from_value INTEGER,
  to_value INTEGER,
  why TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  released_at INTEGER,
  -- A release allows what was held until then.
  expires_at INTEGER,
  -- Whether the daemon has said that a person released it.
  said INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX hold_open ON hold (kind, channel, subject_id) WHERE released_at IS NULL;
CREATE INDEX hold_by_age ON hold (released_at) WHERE released_at IS NOT NULL;
CREATE INDEX hold_by_subject ON hold (channel, subject_id);
CREATE INDEX hold_to_say ON hold (id) WHERE expires_at IS NOT NULL AND said = 0;

-- What a person keeps from being written; movements are still captured.
CREATE TABLE pause (
  -- Empty where everything is paused.
  channel TEXT NOT NULL,
  -- The item or listing; empty where the whole channel is paused.
  subject_id TEXT NOT NULL,
  paused_at INTEGER NOT NULL,
  PRIMARY KEY (channel, subject_id)
) STRICT, WITHOUT ROWID;

-- What a till's figure moved by beside our own corrections, once for each listing that draws on the item.
CREATE TABLE unexplained (
  id INTEGER PRIMARY KEY,
  shop TEXT NOT NULL,
  link_id INTEGER NOT NULL REFERENCES link (id),
  till TEXT NOT NULL,
  item_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  -- The item was found gone, which has no amount.
  gone INTEGER NOT NULL DEFAULT 0,
  -- What the listing would have gone from and to because of it.
  target_from INTEGER NOT NULL,
  target_to INTEGER NOT NULL,
  -- The reading before it, and the one that showed it: it came about in between.
  begun_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  -- new: not judged yet. through: let pass, and counted. held: waits for a person. released: a person let it go.
  -- explained: something known, or a person, accounts for it.
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'through', 'held', 'released', 'explained')),
  hold_id INTEGER REFERENCES hold (id),
  -- A release that was not made use of ends then.
  released_until INTEGER
) STRICT;
CREATE INDEX unexplained_by_shop ON unexplained (shop, seen_at);
CREATE INDEX unexplained_by_link ON unexplained (link_id, id);
CREATE INDEX unexplained_by_item ON unexplained (till, item_id);
CREATE INDEX unexplained_by_hold ON unexplained (hold_id) WHERE hold_id IS NOT NULL;

CREATE TABLE refusal (
  channel TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  times INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (channel, kind, subject_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE budget (
  channel TEXT NOT NULL,
  spent_at INTEGER NOT NULL,
  for_sweep INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX budget_by_age ON budget (channel, spent_at);

CREATE TABLE walk (
  id INTEGER PRIMARY KEY,
  sweep_id INTEGER NOT NULL,
  channel TEXT NOT NULL,
  -- Nobody steps the walk of another: a command reads beside the daemon.
  walker TEXT NOT NULL CHECK (walker IN ('daemon', 'command')),
  begun_at INTEGER NOT NULL,
  stepped_at INTEGER NOT NULL,
  cursor TEXT,
  rows INTEGER NOT NULL DEFAULT 0,
  total INTEGER,
  -- Not before this: what is more urgent has used up the channel's budget.
  retry_at INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('walking', 'complete', 'accepted', 'failed')),
  finished_at INTEGER
) STRICT;
CREATE INDEX walk_by_channel ON walk (channel, state, id);
CREATE INDEX walk_by_age ON walk (finished_at);
CREATE INDEX walk_by_sweep ON walk (sweep_id);
CREATE INDEX walk_open ON walk (walker, sweep_id) WHERE state = 'walking';

CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  channel TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  what TEXT NOT NULL,
  from_value INTEGER,
  to_value INTEGER,
  why TEXT NOT NULL,
  call_id INTEGER REFERENCES call (id),
  -- When a person had it undone.
  undone_at INTEGER
) STRICT;
CREATE INDEX history_by_subject ON history (channel, subject_id, at);
CREATE INDEX history_by_age ON history (at);
CREATE INDEX history_by_call ON history (call_id) WHERE call_id IS NOT NULL;

CREATE TABLE job (
  name TEXT PRIMARY KEY,
  ran_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

${inStep}
`
