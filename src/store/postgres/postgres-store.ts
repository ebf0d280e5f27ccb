import type { Configuration } from "../configuration.ts";
import type { Hubs } from "../hubs.ts";
import type { Keeping } from "../keeping.ts";
import type { Queries } from "../queries.ts";
import type { Replays } from "../replays.ts";
import type { Opened, Store } from "../store.ts";
import type { TrafficTallies } from "../traffic.ts";
import type { Vitals } from "../vitals.ts";
import { toInstant } from "../../model/terms/index.ts";
import { accept } from "./accept.ts";
import { appendAudit, listAudit } from "./audit.ts";
import {
  changedConfiguration,
  deleteEndpoint,
  deleteSource,
  deleteTenant,
  forgetEndpoint,
  keepValue,
  keptValue,
  loadConfiguration,
  rewrite,
  saveDoc,
  saveTenant,
  saveValue,
} from "./configure.ts";
import type { DatabaseState } from "./connections.ts";
import { type Database, openDatabase } from "./database.ts";
import { claim, dueEndpoints, held, park, recover, release, retry, settle, unpark } from "./deliver.ts";
import { askDrop, askedDrops, dropParked } from "./failures.ts";
import { forget, probe, purge, recall, remember } from "./maintain.ts";
import { drop, join, leave, reap, renew, take } from "./hubs.ts";
import { deleteKey, keyUses, noteKeyUses } from "./key-uses.ts";
import { Newsroom } from "./newsroom.ts";
import {
  countEvents,
  listReplays,
  lookForReplay,
  replayOutcomes,
  runningReplays,
  waitingOfReplay,
} from "./query-replays.ts";
import { snapshot } from "./snapshots.ts";
import { createReplay, finishReplay, findReplay, leaseReplay, stepReplay } from "./replay-jobs.ts";
import { findCall, listCalls, overdueCalls } from "./query-calls.ts";
import {
  backlog,
  deliveryBody,
  findDelivery,
  listAttempts,
  listDeliveries,
  readJournal,
} from "./query-deliveries.ts";
import { countParked, failureCounts, listFailures } from "./query-failures.ts";
import { findJob, listJobs, siftJobs } from "./query-jobs.ts";
import { tallyJob } from "./tally-job.ts";
import { countLongRounds, readStanding } from "./query-ladders.ts";
import {
  callsOfMessage,
  findMessage,
  listMessages,
  messageBody,
  messageWithDigest,
  messagesOfCall,
  siftMessages,
} from "./query-messages.ts";
import { keepingOf } from "./keeping-methods.ts";
import { makeDays } from "./days.ts";
import { expectNoMove } from "./moves.ts";
import { addTraffic, expireTraffic, readTraffic } from "./traffic.ts";
import { changedActivity, changedHealth, saveActivity, saveHealth } from "./vitals.ts";
import { openSchema } from "./migrate.ts";
import { schemaSteps } from "./schema.ts";

/** How to open a store on PostgreSQL. */
export interface PostgresStoreOptions {
  /** postgres://USER:PASSWORD@HOST:PORT/DATABASE, with options: see {@link DatabaseAddress}. */
  readonly url: string;
  /** Where to listen for what other hubs tell, where the store is behind a pooler. */
  readonly listenUrl?: string;
  /** The most connections at a time, where the URL is not to say. */
  readonly connections?: number;
  /** Called once when news from other hubs don't arrive, as behind a pooler: all goes on by looking. */
  readonly onDeaf?: () => void;
  /** Told when the database is gone, and when it is back. */
  readonly onState?: (state: DatabaseState) => void;
  /** Told when something was lost with its connection: whether it was written is not known. */
  readonly onUnknown?: () => void;
  /** Told which hubs of an earlier version a part of the schema's update waits for: the next start goes on with it. */
  readonly onSchemaWaits?: (hubs: readonly string[]) => void;
}

// A lease is renewed every second: it waits for nothing else, and does not hang on a connection that went silent.
const hubsConnections = 2;
const hubsStatementMs = 3_000;

/** A store on PostgreSQL, which any number of hubs share. */
export class PostgresStore implements Store {
  readonly #db: Database;
  readonly #hubsDb: Database;
  readonly #newsroom: Newsroom;
  readonly #onSchemaWaits: (hubs: readonly string[]) => void;
  readonly configuration: Configuration;
  readonly hubs: Hubs;
  readonly keeping: Keeping;
  readonly queries: Queries;
  readonly replays: Replays;
  readonly vitals: Vitals;
  readonly traffic: TrafficTallies;
  readonly #accepting: ReturnType<typeof accept>;
  readonly #settling: ReturnType<typeof settle>;
  readonly overdueCalls: Store["overdueCalls"];
  readonly claim: Store["claim"];
  readonly release: Store["release"];
  readonly held: Store["held"];
  readonly dueEndpoints: Store["dueEndpoints"];
  readonly retry: Store["retry"];
  readonly park: Store["park"];
  readonly unpark: Store["unpark"];
  readonly askDrop: Store["askDrop"];
  readonly askedDrops: Store["askedDrops"];
  readonly dropParked: Store["dropParked"];
  readonly appendAudit: Store["appendAudit"];
  readonly noteKeyUses: Store["noteKeyUses"];
  readonly probe: Store["probe"];
  readonly recall: Store["recall"];
  readonly remember: Store["remember"];
  readonly forget: Store["forget"];
  readonly snapshot: Store["snapshot"];
  readonly purge: Store["purge"];

  constructor(
    { listenUrl, onDeaf = () => {}, ...options }: PostgresStoreOptions,
    open: typeof openDatabase = openDatabase,
  ) {
    const { url, onSchemaWaits = () => {} } = options;
    this.#onSchemaWaits = onSchemaWaits;
    const db = open(options);
    this.#db = db;
    this.#hubsDb = open({
      url,
      connections: hubsConnections,
      statementMs: hubsStatementMs,
      // The lease asks every second: that a database is gone while nothing else is underway shows here.
      onState: (told) => {
        if (told.state !== "lost") return;
        db.doubt(told.reason);
        this.#newsroom.renew();
      },
    });
    this.#newsroom = new Newsroom({ url: listenUrl ?? url, db: this.#hubsDb, onDeaf });
    this.#accepting = accept(db);
    this.#settling = settle(db);
    this.overdueCalls = overdueCalls(db);
    this.claim = claim(db);
    this.release = release(db);
    this.held = held(db);
    this.dueEndpoints = dueEndpoints(db);
    this.retry = retry(db);
    this.park = park(db);
    this.unpark = unpark(db);
    this.askDrop = askDrop(db);
    this.askedDrops = askedDrops(db);
    this.dropParked = dropParked(db);
    this.appendAudit = appendAudit(db);
    this.noteKeyUses = noteKeyUses(db);
    this.probe = probe(db);
    this.recall = recall(db);
    this.remember = remember(db);
    this.forget = forget(db);
    this.snapshot = snapshot();
    this.purge = purge(db);
    this.configuration = configurationOf(db);
    this.hubs = hubsOf(this.#hubsDb, this.#newsroom);
    this.keeping = keepingOf(db);
    this.queries = queriesOf(db);
    this.replays = replaysOf(db);
    this.vitals = vitalsOf(db);
    this.traffic = { add: addTraffic(db), read: readTraffic(db), expire: expireTraffic(db) };
  }

  async open(): Promise<Opened> {
    const { waitsFor } = await openSchema(this.#db, schemaSteps);
    if (waitsFor.length > 0) this.#onSchemaWaits(waitsFor);
    await expectNoMove(this.#db);
    this.#newsroom.open();
    await makeDays(this.#db)(toInstant(Date.now()));
    return { recovered: await recover(this.#db)(), canShrink: true };
  }

  readonly accept: Store["accept"] = (acceptance) => this.#accepting.add(acceptance);
  readonly settle: Store["settle"] = (settlement) => this.#settling.add(settlement);

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#accepting.idle();
    await this.#settling.idle();
    await this.#newsroom[Symbol.asyncDispose]();
    await this.#hubsDb.end();
    await this.#db.end();
  }
}

function configurationOf(db: Database): Configuration {
  return {
    load: loadConfiguration(db),
    changes: changedConfiguration(db),
    value: keptValue(db),
    saveValue: saveValue(db),
    keepValue: keepValue(db),
    saveTenant: saveTenant(db),
    deleteTenant: deleteTenant(db),
    saveKey: saveDoc(db, "keys"),
    deleteKey: deleteKey(db),
    saveSource: saveDoc(db, "sources"),
    deleteSource: deleteSource(db),
    saveEndpoint: saveDoc(db, "endpoints"),
    deleteEndpoint: deleteEndpoint(db),
    rewrite: rewrite(db),
    forgetEndpoint: forgetEndpoint(db),
  };
}

function hubsOf(db: Database, newsroom: Newsroom): Hubs {
  return {
    join: join(db),
    renew: renew(db),
    leave: leave(db),
    reap: reap(db),
    take: take(db),
    drop: drop(db),
    tell: (news) => newsroom.tell(news),
    listen: (listener) => newsroom.listen(listener),
  };
}

function replaysOf(db: Database): Replays {
  return {
    create: createReplay(db),
    find: findReplay(db),
    list: listReplays(db),
    outcomes: replayOutcomes(db),
    waiting: waitingOfReplay(db),
    running: runningReplays(db),
    countEvents: countEvents(db),
    look: lookForReplay(db),
    lease: leaseReplay(db),
    step: stepReplay(db),
    finish: finishReplay(db),
  };
}

function vitalsOf(db: Database): Vitals {
  return {
    health: changedHealth(db),
    activity: changedActivity(db),
    saveHealth: saveHealth(db),
    saveActivity: saveActivity(db),
  };
}

function queriesOf(db: Database): Queries {
  return {
    calls: listCalls(db),
    call: findCall(db),
    messagesOfCall: messagesOfCall(db),
    jobs: listJobs(db),
    siftJobs: siftJobs(db),
    job: findJob(db),
    tallyJob: tallyJob(db),
    messages: listMessages(db),
    siftMessages: siftMessages(db),
    callsOfMessage: callsOfMessage(db),
    message: findMessage(db),
    messageBody: messageBody(db),
    deliveries: listDeliveries(db),
    delivery: findDelivery(db),
    deliveryBody: deliveryBody(db),
    attempts: listAttempts(db),
    journal: readJournal(db),
    failures: listFailures(db),
    failureCounts: failureCounts(db),
    parked: countParked(db),
    messageWithDigest: messageWithDigest(db),
    backlog: backlog(db),
    standing: readStanding(db),
    longRounds: countLongRounds(db),
    audit: listAudit(db),
    keyUses: keyUses(db),
  };
}
