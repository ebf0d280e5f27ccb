import { daysSchema } from "./days-schema.ts";

/** One step of the schema. A step that was released never changes. */
export interface SchemaStep {
  readonly sql: string;
  /**
   * The least version of a program that can work with the schema after this step. A step that only adds leaves the
   * one before it at work, so that hubs of two neighbouring versions run side by side; what the older one relied on
   * is taken away a version later.
   */
  readonly leastProgram: number;
}

// What changes often (deliveries, calls) stands apart from bytes that never do (bodies, events). Every primary key
// begins with the tenant. What comes in with every message and goes by age (messages, bodies, events, attempts) is
// partitioned by day: an id begins with its time, so a range of ids is a day, and a day is found without being asked
// for. All text is compared by its bytes, as the ids' order needs.
export const schemaSteps: readonly SchemaStep[] = [
  {
    leastProgram: 1,
    sql: `
  create table tenants (
    id ctext primary key, doc text not null, deleted boolean not null default false, revision bigint not null
  );
  create table keys (tenant ctext, id ctext, doc text not null, revision bigint not null, primary key (tenant, id));
  create table sources (tenant ctext, id ctext, doc text not null, revision bigint not null, primary key (tenant, id));
  create table endpoints (
    tenant ctext, id ctext, doc text not null, deleted boolean not null default false, revision bigint not null,
    primary key (tenant, id)
  );
  create index tenants_revision on tenants (revision);
  create index keys_revision on keys (revision);
  create index sources_revision on sources (revision);
  create index endpoints_revision on endpoints (revision);
  -- Counts the changes of all four: whoever changes something holds its one row, so that revisions are seen in order.
  create table configuration_revision (lone boolean primary key default true check (lone), revision bigint not null);
  insert into configuration_revision (revision) values (0);
  create table configuration_removed (
    revision bigint, kind ctext, tenant ctext, id ctext, primary key (revision, kind, tenant, id)
  );
  create index configuration_removed_tenant on configuration_removed (tenant);
  create table kept_values (name ctext primary key, value text not null);

  -- The hubs that share the store. A name whose membership has ended stays for a while, so that it is known.
  create table hubs (
    owner ctext primary key, until timestamptz not null, version text not null, url text,
    seen bigint not null, joined_at timestamptz not null, ended_at timestamptz,
    -- The schema version that its program knows: see migrate.ts.
    program integer not null default 1
  );
  -- Whoever looked at the schema before a step that it can't work with, and joins after it, is turned away.
  create function refuse_old_hub() returns trigger language plpgsql as $$
  begin
    if new.program < (select least_program from ringback.schema_version) then
      raise exception 'a hub that knows schema version % came too late', new.program using errcode = 'RB001';
    end if;
    return new;
  end $$;
  create trigger hubs_join before insert on hubs for each row execute function refuse_old_hub();
  create table hub_epoch (lone boolean primary key default true check (lone), epoch bigint not null);
  insert into hub_epoch (epoch) values (0);
  create table hub_works (work ctext primary key, owner ctext not null);

  -- The id is the ULID of the message, or of the first delivery, whose bytes they are.
  create table bodies (tenant ctext, id ctext, bytes bytea not null, primary key (tenant, id)) partition by range (id);

  create table messages (
    tenant ctext, id ctext, source ctext not null, received_at bigint not null,
    fate ctext not null, reason ctext, path text, name text,
    headers text not null, remote text not null, interface text, size integer not null,
    repeats ctext, digest ctext,
    primary key (tenant, id)
  ) partition by range (id);
  create index messages_odd on messages (tenant, fate, id) where fate <> 'decoded';
  create index messages_repeats on messages (tenant, repeats) where repeats is not null;
  -- What an imported message that could not be understood is known by, so that it is kept once.
  create table message_digests (
    tenant ctext, source ctext, digest ctext, message ctext not null, primary key (tenant, source, digest)
  );
  create index message_digests_message on message_digests (tenant, message);

  create table calls (
    tenant ctext, id ctext, source ctext not null, key ctext not null,
    version integer not null, revision integer not null, completed boolean not null,
    awaiting text not null, grace_ends_at bigint,
    platform ctext not null, job_key ctext, outcome ctext not null, intent ctext,
    from_number ctext, to_number ctext, at bigint not null, bucket integer not null,
    primary key (tenant, id)
  );
  create unique index calls_key on calls (tenant, source, key);
  create index calls_at on calls (tenant, at, id);
  create index calls_grace on calls (grace_ends_at) where grace_ends_at is not null;
  -- All that lists filter by, in the order of lists: reading an index through beats an index for each column.
  create index calls_facets on calls (tenant, id, platform, job_key, outcome, intent, completed);
  -- Numbers come in no order, and after each checkpoint the first entry in a page logs all of the page. Within the
  -- hour in which the calls were made they share few pages, and a search asks every hour.
  create index calls_to on calls (tenant, bucket, to_number) where to_number is not null;
  create index calls_from on calls (tenant, bucket, from_number) where from_number is not null;

  create table jobs (
    tenant ctext, id ctext, source ctext not null, key ctext not null,
    version integer not null, name text, status text not null, status_at bigint,
    primary key (tenant, id)
  );
  create unique index jobs_key on jobs (tenant, source, key);
  -- What the calls of a job came to, and between which ids they lie. Writers that work at the same time count in
  -- slots of their own, so that none waits for another; the sum over all slots is the count.
  create table job_calls (
    tenant ctext, job_key ctext, source ctext, outcome ctext, slot smallint, calls integer not null,
    first_call ctext not null, last_call ctext not null,
    primary key (tenant, job_key, source, outcome, slot)
  );

  create table events (
    tenant ctext, id ctext, source ctext not null, type ctext not null, subject ctext, version integer not null,
    facts bytea, message ctext, received_at bigint not null,
    primary key (tenant, id)
  ) partition by range (id);
  create index events_subject on events (tenant, subject, version) where subject is not null;
  create index events_time on events (tenant, received_at, id);
  -- What an event about neither call nor job is known by.
  create table event_digests (
    tenant ctext, source ctext, digest ctext, event ctext not null, primary key (tenant, source, digest)
  );
  create index event_digests_event on event_digests (tenant, event);

  create table deliveries (
    tenant ctext, id ctext, endpoint ctext not null, event ctext not null, call ctext,
    type ctext not null, dialect ctext not null, message text not null, body ctext not null, size integer not null,
    state ctext not null, reason ctext, attempts integer not null, round_base integer not null default 0,
    created_at bigint not null, due_at bigint not null, first_at bigint, settled_at bigint, owner ctext, replay ctext,
    -- Why the last attempt failed: null before there is one, and once one was acknowledged.
    last_error ctext, last_status integer,
    made boolean,
    primary key (tenant, id)
  );
  -- What is due, and all that tells where on its ladder it stands.
  create index deliveries_due on deliveries (tenant, endpoint, due_at, id) include (attempts, round_base, first_at)
    where state = 'waiting';
  -- All that lists of what is not delivered filter by, in the order of lists: as calls_facets. What is sent at once and
  -- acknowledged is never in it.
  create index deliveries_facets on deliveries (tenant, state, id, endpoint, type, last_error)
    where state <> 'delivered' and state <> 'sending';
  create index deliveries_sending on deliveries (tenant, id) where state = 'sending';
  create index deliveries_held on deliveries (owner) where state = 'sending';
  create index deliveries_parked on deliveries (tenant, endpoint, due_at, reason, settled_at) where state = 'parked';
  create index deliveries_call on deliveries (tenant, call, id) where call is not null;
  create index deliveries_endpoint on deliveries (tenant, endpoint, id);
  create index deliveries_body on deliveries (tenant, body);
  create index deliveries_replay on deliveries (tenant, replay, state, endpoint) where replay is not null;
  -- Deliveries of a call are found by the call; of anything else, a replay finds them by the event.
  create index deliveries_event on deliveries (tenant, event) where call is null;
  -- What a replay made as it was missing: two replays that find the same missing make it once.
  create unique index deliveries_made on deliveries (tenant, endpoint, event, type) where made;

  create table attempts (
    tenant ctext, delivery ctext, number integer, due_at bigint not null, at bigint not null,
    took_ms integer not null, verdict ctext not null, status integer, error ctext, detail text, answer text,
    primary key (tenant, delivery, number)
  ) partition by range (delivery);

  -- Every time that a delivery was given up, with what was known of it then.
  create table failures (
    tenant ctext, at bigint, delivery ctext,
    endpoint ctext not null, event ctext not null, call ctext,
    type ctext not null, dialect ctext not null, message text not null,
    reason ctext not null, attempts integer not null, first_at bigint, last_at bigint,
    verdict ctext, status integer, error ctext, detail text, answer text, size integer not null,
    primary key (tenant, at, delivery)
  );
  create index failures_delivery on failures (tenant, delivery);
  -- How many there were in each quarter of an hour, and how many bytes.
  create table failure_counts (
    tenant ctext, quarter bigint, failures integer not null, bytes bigint not null, primary key (tenant, quarter)
  );
  -- Endpoints whose deliveries that were parked by then are to be dropped.
  create table parked_drops (tenant ctext, endpoint ctext, asked_at bigint not null, primary key (tenant, endpoint));

  create table replays (
    tenant ctext, id ctext, state ctext not null, doc text not null, version bigint not null default 0,
    primary key (tenant, id)
  );
  create index replays_running on replays (tenant, id) where state = 'running';
  create table erasures (
    tenant ctext, id ctext, state ctext not null, doc text not null, primary key (tenant, id)
  );
  create index erasures_running on erasures (tenant, id) where state = 'running';
  -- How much each tenant had when it was last counted.
  create table holdings (tenant ctext primary key, doc text not null);

  create table endpoint_health (
    tenant ctext, endpoint ctext, doc text not null, version bigint not null, primary key (tenant, endpoint)
  );
  -- When each source last sent something, and what was said about its silence.
  create table source_activity (
    tenant ctext, source ctext, doc text not null, version bigint not null, primary key (tenant, source)
  );
  create index endpoint_health_version on endpoint_health (version);
  create index source_activity_version on source_activity (version);
  -- Counts what is kept of both: whoever keeps something holds its one row, so that versions are seen in order.
  create table vitals_version (lone boolean primary key default true check (lone), version bigint not null);
  insert into vitals_version (version) values (0);
  create table key_uses (tenant ctext, key ctext, at bigint not null, primary key (tenant, key));

  -- What went through each source and endpoint, by the minute and by the hour. Of how long things took: how many took up
  -- to so many milliseconds and no less than the column before says.
  create table traffic (
    tenant ctext, span ctext, at bigint, subject ctext,
    good bigint not null, again bigint not null, bad bigint not null,
    sum_ms bigint not null, most_ms bigint not null,
    ms_5 bigint not null, ms_10 bigint not null, ms_25 bigint not null, ms_50 bigint not null,
    ms_100 bigint not null, ms_250 bigint not null, ms_500 bigint not null, ms_1000 bigint not null,
    ms_2500 bigint not null, ms_5000 bigint not null, ms_10000 bigint not null, ms_30000 bigint not null,
    ms_60000 bigint not null, ms_more bigint not null,
    primary key (tenant, span, at, subject)
  );
  create index traffic_subject on traffic (tenant, subject, span, at);

  -- Who changed or revealed what. The tenant is '' for what concerns the whole hub. Rows are only added; those of a
  -- deleted tenant go with it.
  create table audit (
    tenant ctext, id ctext, at bigint not null, who ctext not null, action ctext not null,
    what ctext not null, target ctext, before text, after text, primary key (tenant, id)
  );
  -- All that lists filter by, in the order of lists, for a tenant and for the whole hub: as calls_facets.
  create index audit_facets on audit (tenant, id, who, action, what, target);
  create index audit_all on audit (id, tenant, who, action, what, target);
  create function audit_is_append_only() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and exists (select from ringback.tenants where id = old.tenant and deleted) then
        return old;
      end if;
      raise exception 'the audit log is append-only';
    end
  $$;
  create trigger audit_keeps before update or delete on audit for each row execute function audit_is_append_only();

  create table probes (lone boolean primary key default true check (lone), at bigint not null);
  create table idempotency (
    tenant ctext, key ctext, fingerprint text not null, answer text not null, at bigint not null,
    primary key (tenant, key)
  );
  create index idempotency_at on idempotency (at);

  -- What is due is read from tables that change all the time: their dead rows must not pile up under it.
  alter table deliveries set (
    autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
    autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02
  );
  alter table calls set (
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
  );
  alter table job_calls set (
    fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
  );
  -- Every hub adds to the rows of this minute and this hour once a second.
  alter table traffic set (
    fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
  );
  alter table hubs set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

  -- What belongs to no day that was made yet.
  create table bodies_rest partition of bodies default;
  create table messages_rest partition of messages default;
  create table events_rest partition of events default;
  create table attempts_rest partition of attempts default;

  -- A store that is being moved here from another engine, and how far each part of it has come. Until it is complete,
  -- no hub opens this one.
  create table moves (
    lone boolean primary key default true check (lone), fingerprint text not null, origin text not null,
    began_at timestamptz not null default now(), completed_at timestamptz
  );
  create table move_parts (
    part ctext primary key, place text, moved_rows bigint not null default 0, moved_bytes bigint not null default 0
  );
  ${daysSchema}
  `,
  },
];
