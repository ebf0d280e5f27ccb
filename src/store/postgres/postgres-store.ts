import type { Configuration } from "../configuration.ts";
import type { Hubs } from "../hubs.ts";
import type { Keeping } from "../keeping.ts";
import type { Queries } from "../queries.ts";
import type { Replays } from "../replays.ts";
import type { Opened, Store } from "../store.ts";
import type { Vitals } from "../vitals.ts";
import { accept } from "./accept.ts";
import { type Database, openDatabase } from "./database.ts";
import { claim, dueEndpoints, park, recover, release, retry, settle, unpark } from "./deliver.ts";
import { expectNoMove } from "./moves.ts";
import { findCall, overdueCalls } from "./query-calls.ts";
import { migrate } from "./schema.ts";

/** How to open a store on PostgreSQL. */
export interface PostgresStoreOptions {
  /** postgres://USER:PASSWORD@HOST:PORT/DATABASE */
  readonly url: string;
  /** The most connections at a time. */
  readonly connections?: number;
}

const usualConnections = 10;

/** A store on PostgreSQL, which any number of hubs share. */
export class PostgresStore implements Store {
  readonly #db: Database;
  readonly configuration: Configuration;
  readonly hubs: Hubs;
  readonly keeping: Keeping;
  readonly queries: Queries;
  readonly replays: Replays;
  readonly vitals: Vitals;
  readonly #accepting: ReturnType<typeof accept>;
  readonly #settling: ReturnType<typeof settle>;
  readonly overdueCalls: Store["overdueCalls"];
  readonly claim: Store["claim"];
  readonly release: Store["release"];
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

  constructor({ url, connections = usualConnections }: PostgresStoreOptions) {
    const db = openDatabase({ url, connections });
    this.#db = db;
    this.#accepting = accept(db);
    this.#settling = settle(db);
    this.overdueCalls = overdueCalls(db);
    this.claim = claim(db);
    this.release = release(db);
    this.dueEndpoints = dueEndpoints(db);
    this.retry = retry(db);
    this.park = park(db);
    this.unpark = unpark(db);
    this.askDrop = later("askDrop");
    this.askedDrops = later("askedDrops");
    this.dropParked = later("dropParked");
    this.appendAudit = later("appendAudit");
    this.noteKeyUses = later("noteKeyUses");
    this.probe = later("probe");
    this.recall = later("recall");
    this.remember = later("remember");
    this.forget = later("forget");
    this.snapshot = later("snapshot");
    this.purge = later("purge");
    this.configuration = configurationOf();
    this.hubs = hubsOf();
    this.keeping = keepingOf();
    this.queries = queriesOf(db);
    this.replays = replaysOf();
    this.vitals = vitalsOf();
  }

  async open(): Promise<Opened> {
    await migrate(this.#db);
    await expectNoMove(this.#db);
    return { recovered: await recover(this.#db)(), canShrink: true };
  }

  readonly accept: Store["accept"] = (acceptance) => this.#accepting.add(acceptance);
  readonly settle: Store["settle"] = (settlement) => this.#settling.add(settlement);

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#accepting.idle();
    await this.#settling.idle();
    await this.#db.end();
  }
}

/** What is not there yet. */
function later(name: string): () => Promise<never> {
  return () => Promise.reject(new Error(`${name} is not there yet`));
}

function configurationOf(): Configuration {
  return {
    load: later("load"),
    changes: later("changes"),
    value: later("value"),
    saveValue: later("saveValue"),
    keepValue: later("keepValue"),
    saveTenant: later("saveTenant"),
    deleteTenant: later("deleteTenant"),
    saveKey: later("saveKey"),
    deleteKey: later("deleteKey"),
    saveSource: later("saveSource"),
    deleteSource: later("deleteSource"),
    saveEndpoint: later("saveEndpoint"),
    deleteEndpoint: later("deleteEndpoint"),
    rewrite: later("rewrite"),
    forgetEndpoint: later("forgetEndpoint"),
  };
}

function hubsOf(): Hubs {
  return {
    join: later("join"),
    renew: later("renew"),
    leave: later("leave"),
    reap: later("reap"),
    take: later("take"),
    drop: later("drop"),
    tell: () => {},
    listen: () => {},
  };
}

function keepingOf(): Keeping {
  return {
    expire: later("expire"),
    reclaim: later("reclaim"),
    search: later("search"),
    erase: later("erase"),
    saveErasure: later("saveErasure"),
    erasures: later("erasures"),
    erasure: later("erasure"),
    runningErasures: later("runningErasures"),
    scrub: later("scrub"),
    rewriteAtStart: later("rewriteAtStart"),
    measure: later("measure"),
    saveHolding: later("saveHolding"),
    holding: later("holding"),
    files: later("files"),
  };
}

function replaysOf(): Replays {
  return {
    create: later("create"),
    find: later("find"),
    list: later("list"),
    outcomes: later("outcomes"),
    waiting: later("waiting"),
    running: later("running"),
    countEvents: later("countEvents"),
    look: later("look"),
    lease: later("lease"),
    step: later("step"),
    finish: later("finish"),
  };
}

function vitalsOf(): Vitals {
  return { load: later("load"), saveHealth: later("saveHealth"), saveActivity: later("saveActivity") };
}

function queriesOf(db: Database): Queries {
  return {
    calls: later("calls"),
    call: findCall(db),
    messagesOfCall: later("messagesOfCall"),
    jobs: later("jobs"),
    job: later("job"),
    messages: later("messages"),
    message: later("message"),
    messageBody: later("messageBody"),
    deliveries: later("deliveries"),
    delivery: later("delivery"),
    deliveryBody: later("deliveryBody"),
    attempts: later("attempts"),
    journal: later("journal"),
    failures: later("failures"),
    failureCounts: later("failureCounts"),
    parked: later("parked"),
    messageWithDigest: later("messageWithDigest"),
    backlog: later("backlog"),
    audit: later("audit"),
    keyUses: later("keyUses"),
  };
}
