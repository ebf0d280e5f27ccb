import type { DatabaseSync } from "node:sqlite";

/**
 * The schema, one step a version; a step that was released never changes. What changes often (deliveries, calls)
 * stands apart from bytes that never do (bodies, events): settling a delivery rewrites a row of 200 bytes.
 */
const steps: readonly string[] = [
  `
  create table tenants (
    id text primary key, doc text not null, deleted integer not null default 0
  ) strict, without rowid;
  create table keys (tenant text, id text, doc text not null, primary key (tenant, id)) strict, without rowid;
  create table sources (tenant text, id text, doc text not null, primary key (tenant, id)) strict, without rowid;
  create table endpoints (
    tenant text, id text, doc text not null, deleted integer not null default 0, primary key (tenant, id)
  ) strict, without rowid;

  create table kept_values (name text primary key, value text not null) strict, without rowid;

  create table bodies (id integer primary key, bytes blob not null) strict;

  create table messages (
    tenant text, id text, source text not null, received_at integer not null,
    fate text not null, reason text, path text, name text,
    headers text not null, remote text not null, interface text, size integer not null,
    body integer not null, repeats text,
    primary key (tenant, id)
  ) strict, without rowid;
  create index messages_odd on messages (tenant, fate) where fate <> 'decoded';
  create index messages_repeats on messages (tenant, repeats) where repeats is not null;

  create table calls (
    tenant text, id text, source text not null, key text not null,
    version integer not null, revision integer not null, completed integer not null,
    awaiting text not null, grace_ends_at integer,
    platform text not null, job_key text, outcome text not null, intent text,
    from_number text, to_number text, at integer not null, bucket integer not null,
    primary key (tenant, id)
  ) strict, without rowid;
  create unique index calls_key on calls (tenant, source, key);
  create index calls_at on calls (tenant, at);
  create index calls_grace on calls (grace_ends_at) where grace_ends_at is not null;
  -- All that lists filter by, in the order of lists. One index a column would rewrite a page for each job, outcome
  -- and level at every commit; this one grows at its end, and reading all of a million entries takes 0.1 s.
  create index calls_facets on calls (tenant, id, platform, job_key, outcome, intent, completed);
  -- Numbers come in no order, and each index entry in a place of its own rewrites a page: half of all writing.
  -- Within a bucket of a thousand calls they share few pages, and a search asks every bucket.
  create index calls_to on calls (bucket, to_number) where to_number is not null;
  create index calls_from on calls (bucket, from_number) where from_number is not null;

  create table jobs (
    tenant text, id text, source text not null, key text not null,
    version integer not null, name text, status text not null, status_at integer,
    primary key (tenant, id)
  ) strict, without rowid;
  create unique index jobs_key on jobs (tenant, source, key);

  -- What the calls of a job came to, and between which ids they lie.
  create table job_calls (
    tenant text, job_key text, source text, outcome text, calls integer not null,
    first_call text not null, last_call text not null,
    primary key (tenant, job_key, source, outcome)
  ) strict, without rowid;

  create table events (
    tenant text not null, id text not null, source text not null, type text not null,
    subject text, version integer not null, digest text, facts blob, message text, received_at integer not null
  ) strict;
  create index events_subject on events (tenant, subject, version) where subject is not null;
  create unique index events_other on events (tenant, source, digest) where subject is null;

  create table deliveries (
    tenant text, id text, endpoint text not null, event text not null, call text,
    type text not null, dialect text not null, message text not null, body integer not null,
    state text not null, reason text, attempts integer not null,
    created_at integer not null, due_at integer not null, first_at integer, settled_at integer, owner text,
    primary key (tenant, id)
  ) strict, without rowid;
  create index deliveries_due on deliveries (tenant, endpoint, due_at) where state = 'waiting';
  create index deliveries_open on deliveries (tenant, state) where state <> 'delivered';
  create index deliveries_call on deliveries (tenant, call) where call is not null;
  create index deliveries_endpoint on deliveries (tenant, endpoint);

  create table attempts (
    tenant text, delivery text, number integer, due_at integer not null, at integer not null,
    took_ms integer not null, verdict text not null, status integer, error text, detail text, answer text,
    primary key (tenant, delivery, number)
  ) strict, without rowid;

  create table probes (id integer primary key, at integer not null) strict;

  create table idempotency (
    tenant text, key text, fingerprint text not null, answer text not null, at integer not null,
    primary key (tenant, key)
  ) strict, without rowid;
  create index idempotency_at on idempotency (at);
  `,
  `
  -- A body goes with the last row that refers to it. Both grow at their end.
  create index messages_body on messages (body);
  create index deliveries_body on deliveries (body);

  -- Attempts made before the present round: a replay climbs the ladder anew, and numbers its attempts on.
  alter table deliveries add column round_base integer not null default 0;
  -- The replay that made the delivery, or that last had it sent again.
  alter table deliveries add column replay text;

  -- Every time that a delivery was given up, with what was known of it then; it stays when the delivery is tried
  -- again. The bytes are the delivery's, which is kept for as long as this row.
  create table failures (
    tenant text, at integer, delivery text,
    endpoint text not null, event text not null, call text,
    type text not null, dialect text not null, message text not null,
    reason text not null, attempts integer not null, first_at integer, last_at integer,
    verdict text, status integer, error text, detail text, answer text, size integer not null,
    primary key (tenant, at, delivery)
  ) strict, without rowid;
  create index failures_delivery on failures (tenant, delivery);
  -- How many there were in each quarter of an hour, which days of every time zone are made of, and how many bytes.
  create table failure_counts (
    tenant text, quarter integer, failures integer not null, bytes integer not null,
    primary key (tenant, quarter)
  ) strict, without rowid;

  -- What was given up before there were failures: as of now.
  insert into failures select d.tenant, d.settled_at, d.id, d.endpoint, d.event, d.call, d.type, d.dialect, d.message,
      d.reason, d.attempts, d.first_at, a.at, a.verdict, a.status, a.error, a.detail, a.answer, length(b.bytes)
    from deliveries d join bodies b on b.id = d.body
    left join attempts a on a.tenant = d.tenant and a.delivery = d.id and a.number = (
      select max(number) from attempts where tenant = d.tenant and delivery = d.id
    )
    where d.state = 'failed';
  insert into failure_counts
    select tenant, at / 900000, count(*), sum(size) from failures group by tenant, at / 900000;

  -- What is parked, by endpoint and in the order in which it would have been due; counting reads nothing else.
  create index deliveries_parked on deliveries (tenant, endpoint, due_at, reason, settled_at) where state = 'parked';
  -- Endpoints whose deliveries that were parked by then are to be dropped.
  create table parked_drops (
    tenant text, endpoint text, asked_at integer not null, primary key (tenant, endpoint)
  ) strict, without rowid;

  -- What an imported message that could not be understood is known by, so that it is kept once.
  alter table messages add column digest text;
  create unique index messages_digest on messages (tenant, source, digest) where digest is not null;

  -- What happened in a span of time: for replays, and for retention.
  create index events_time on events (tenant, received_at);

  -- What each replay sent, and what became of it.
  create index deliveries_replay on deliveries (tenant, replay, state, endpoint) where replay is not null;
  -- Deliveries of a call are found by the call; of anything else, a replay finds them by the event.
  create index deliveries_event on deliveries (tenant, event) where call is null;

  create table replays (
    tenant text, id text, state text not null, doc text not null, primary key (tenant, id)
  ) strict, without rowid;
  create index replays_running on replays (tenant, id) where state = 'running';

  create table erasures (
    tenant text, id text, state text not null, doc text not null, primary key (tenant, id)
  ) strict, without rowid;
  create index erasures_running on erasures (tenant, id) where state = 'running';

  -- How much each tenant had when it was last counted.
  create table holdings (tenant text primary key, doc text not null) strict, without rowid;

  create table endpoint_health (
    tenant text, endpoint text, doc text not null, primary key (tenant, endpoint)
  ) strict, without rowid;
  -- When each source last sent something, and what was said about its silence.
  create table source_activity (
    tenant text, source text, doc text not null, primary key (tenant, source)
  ) strict, without rowid;
  create table key_uses (tenant text, key text, at integer not null, primary key (tenant, key)) strict, without rowid;

  -- Who changed or revealed what. The tenant is '' for what concerns the whole hub. Rows are only added; those of
  -- a deleted tenant go with it.
  create table audit (
    tenant text, id text, at integer not null, who text not null, action text not null,
    what text not null, target text, before text, after text, primary key (tenant, id)
  ) strict, without rowid;
  -- All that lists filter by, in the order of lists, for a tenant and for the whole hub: as calls_facets.
  create index audit_facets on audit (tenant, id, who, action, what, target);
  create index audit_all on audit (id, tenant, who, action, what, target);
  create trigger audit_no_change before update on audit begin select raise(abort, 'the audit log is append-only'); end;
  create trigger audit_no_removal before delete on audit
    when not exists (select 1 from tenants where id = old.tenant and deleted = 1)
    begin select raise(abort, 'the audit log is append-only'); end;

  -- What was configured before these fields were there goes on as it was.
  update tenants set doc = json_set(doc, '$.retention',
    json('{"messagesDays":null,"callsDays":null,"attemptsDays":null,"failuresDays":null}'));
  update keys set doc = json_set(doc, '$.rights', json('["read","write","reveal","admin"]'));
  update sources set doc = json_set(doc, '$.silentAfterSeconds', null, '$.onUnverified', 'refuse');
  update endpoints set doc = json_set(doc,
    '$.paused', json('false'), '$.hubWide', json('false'), '$.breaker', null, '$.disableAfterSeconds', null,
    '$.signing', null, '$.previousSecret', null, '$.auth', null);
  `,
  `
  -- Numbers that only rise: one for each change of what is configured, and one of how endpoints and sources do.
  create table configuration_revision (lone integer primary key check (lone = 1), revision integer not null) strict;
  insert into configuration_revision values (1, 0);
  create table vitals_version (lone integer primary key check (lone = 1), version integer not null) strict;
  insert into vitals_version values (1, 1);

  -- The change that each row was last written by: who knows an earlier one asks for what came after it.
  alter table tenants add column revision integer not null default 0;
  alter table keys add column revision integer not null default 0;
  alter table sources add column revision integer not null default 0;
  alter table endpoints add column revision integer not null default 0;
  create index tenants_revision on tenants (revision);
  create index keys_revision on keys (revision);
  create index sources_revision on sources (revision);
  create index endpoints_revision on endpoints (revision);
  -- What was taken away. Of a tenant itself the tenant is '': that it went is known longer than its data is there,
  -- for whoever did not hear of it yet.
  create table configuration_removed (
    revision integer, kind text, tenant text, id text, primary key (revision, kind, tenant, id)
  ) strict, without rowid;
  create index configuration_removed_tenant on configuration_removed (tenant);

  alter table endpoint_health add column version integer not null default 1;
  alter table source_activity add column version integer not null default 1;
  create index endpoint_health_version on endpoint_health (version);
  create index source_activity_version on source_activity (version);
  update endpoint_health set doc = json_set(doc, '$.clearedAt', null);

  update keys set doc = json_set(doc, '$.expiresAt', null, '$.portal', null);

  -- Why the last attempt failed: null before there is one, and once one was acknowledged.
  alter table deliveries add column last_error text;
  alter table deliveries add column last_status integer;
  update deliveries set (last_error, last_status) = (
      select a.error, case a.verdict when 'acknowledged' then null else a.status end from attempts a
      where a.tenant = deliveries.tenant and a.delivery = deliveries.id order by a.number desc limit 1
    )
    where tenant in (select id from tenants) and state <> 'delivered' and attempts > 0;
  -- All that lists of what is not delivered filter by, in the order of lists: as calls_facets. What is sent at once and
  -- acknowledged is never in it.
  drop index deliveries_open;
  create index deliveries_facets on deliveries (tenant, state, id, endpoint, type, last_error)
    where state <> 'delivered' and state <> 'sending';
  create index deliveries_sending on deliveries (tenant) where state = 'sending';

  -- What went through each source and endpoint, by the minute and by the hour. Of how long things took: how many took up
  -- to so many milliseconds and no less than the column before says.
  create table traffic (
    tenant text, span text, at integer, subject text,
    good integer not null, again integer not null, bad integer not null,
    sum_ms integer not null, most_ms integer not null,
    ms_5 integer not null, ms_10 integer not null, ms_25 integer not null, ms_50 integer not null,
    ms_100 integer not null, ms_250 integer not null, ms_500 integer not null, ms_1000 integer not null,
    ms_2500 integer not null, ms_5000 integer not null, ms_10000 integer not null, ms_30000 integer not null,
    ms_60000 integer not null, ms_more integer not null,
    primary key (tenant, span, at, subject)
  ) strict, without rowid;
  create index traffic_subject on traffic (tenant, subject, span, at);

  -- What is due, and all that tells where on its ladder it stands.
  drop index deliveries_due;
  create index deliveries_due on deliveries (tenant, endpoint, due_at, attempts, round_base, first_at)
    where state = 'waiting';
  `,
];

/** The schema version that this program writes. */
export const schemaVersion = steps.length;

/** The schema version that the database has; 0 for one that is new. */
export function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("pragma user_version").get()?.["user_version"] ?? 0);
}

/**
 * Brings the schema up to date, a transaction a step: one that is cut off has not happened, and begins anew at the
 * next start. The database was recognized before.
 */
export function migrate(db: DatabaseSync): void {
  const found = versionOf(db);
  for (const [index, step] of steps.entries()) {
    if (index < found) continue;
    db.exec(`begin immediate; ${step}; pragma user_version = ${index + 1}; commit`);
  }
}
