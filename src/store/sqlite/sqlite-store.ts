import type { Configuration } from "../configuration.ts";
import type { Hubs } from "../hubs.ts";
import { noRows } from "../../model/terms/index.ts";
import type { Keeping } from "../keeping.ts";
import type { Queries } from "../queries.ts";
import type { Replays } from "../replays.ts";
import type { Opened, Part, Store } from "../store.ts";
import type { TrafficTallies } from "../traffic.ts";
import type { FileMethods } from "./files.ts";
import type { Vitals } from "../vitals.ts";
import { LoneHub } from "./hubs.ts";
import { packAcceptance } from "./packing.ts";
import type { ReadMethods } from "./read-methods.ts";
import { Snapshots } from "./snapshots.ts";
import type { ScrubbingMethods } from "./scrubbing.ts";
import { ThreadLink } from "./thread-link.ts";
import type { WriteMethods } from "./write-methods.ts";

type Writer = ThreadLink<WriteMethods & ScrubbingMethods>;
/** What the reading thread offers: answers, and what is about the files themselves. */
type ReaderMethods = ReadMethods & FileMethods & { readonly emptyLog: () => boolean };
type Reader = ThreadLink<ReaderMethods>;

/** How to open the embedded store. */
export interface SqliteStoreOptions {
  /** Path of the database file; its directory is made. */
  readonly path: string;
  /** Called when a thread of the store ends by itself; the process can't go on. */
  readonly onCrash: (error: Error) => void;
}

/** The embedded store: SQLite, one thread that writes in groups, one that answers questions. */
export class SqliteStore implements Store {
  readonly #writer: Writer;
  readonly #reader: Reader;
  readonly #snapshots: Snapshots;
  readonly configuration: Configuration;
  readonly keeping: Keeping;
  readonly queries: Queries;
  readonly replays: Replays;
  readonly vitals: Vitals;
  readonly traffic: TrafficTallies;
  readonly hubs: Hubs;
  readonly #hub: LoneHub;

  constructor({ path, onCrash }: SqliteStoreOptions) {
    const writer = new ThreadLink<WriteMethods & ScrubbingMethods>({
      module: "sqlite-writer",
      path,
      onCrash,
    });
    const reader = new ThreadLink<ReaderMethods>({ module: "sqlite-reader", path, onCrash });
    this.#writer = writer;
    this.#reader = reader;
    this.#snapshots = new Snapshots(path);
    this.configuration = configurationOf(writer, reader);
    this.keeping = keepingOf(writer, reader);
    this.queries = queriesOf(reader);
    this.#hub = new LoneHub((owner) => writer.call("giveBack", owner));
    this.replays = replaysOf(writer, reader, this.#hub);
    this.hubs = this.#hub;
    this.vitals = {
      health: (since) => reader.call("changedHealth", since),
      activity: (since) => reader.call("changedActivity", since),
      saveHealth: (rows) => writer.call("saveHealth", rows),
      saveActivity: (rows) => writer.call("saveActivity", rows),
    };
    this.traffic = {
      add: (rows) => writer.call("addTraffic", rows),
      read: (tenant, which) => reader.call("readTraffic", tenant, which),
      expire: (tenant, which) => writer.call("expireTraffic", tenant, which),
    };
  }

  async open(): Promise<Opened> {
    await this.#writer.start();
    await this.#reader.start();
    const recovered = await this.#writer.call("recover");
    return { recovered, canShrink: await this.#writer.call("canReclaim") };
  }

  readonly accept: Store["accept"] = async (acceptance) => {
    this.#hub.checkSenders(acceptance);
    const { packed, parts } = packAcceptance(acceptance);
    return this.#writer.callWith(parts, "accept", packed, []);
  };
  readonly overdueCalls: Store["overdueCalls"] = (now, limit, part = everything) =>
    this.#writer.call("overdueCalls", now, limit, part);
  readonly claim: Store["claim"] = async (claim) => {
    this.#hub.check(claim.owner);
    return this.#writer.call("claim", claim);
  };
  readonly settle: Store["settle"] = (settlement) => this.#writer.call("settle", settlement);
  readonly release: Store["release"] = (tenant, owner, ids) =>
    this.#writer.call("release", tenant, owner, ids);
  readonly held: Store["held"] = (owner) => this.#writer.call("held", owner);
  readonly dueEndpoints: Store["dueEndpoints"] = () => this.#writer.call("dueEndpoints");
  readonly retry: Store["retry"] = (tenant, id, now, also) =>
    this.#writer.call("retry", tenant, id, now, also);
  readonly park: Store["park"] = (tenant, endpoint, parking) =>
    this.#writer.call("park", tenant, endpoint, parking);
  readonly unpark: Store["unpark"] = (tenant, endpoint, how) =>
    this.#writer.call("unpark", tenant, endpoint, how);
  readonly askDrop: Store["askDrop"] = (tenant, endpoint, askedAt) =>
    this.#writer.call("askDrop", tenant, endpoint, askedAt);
  readonly askedDrops: Store["askedDrops"] = () => this.#writer.call("askedDrops");
  readonly dropParked: Store["dropParked"] = (tenant, endpoint, dropping) =>
    this.#writer.call("dropParked", tenant, endpoint, dropping);
  readonly appendAudit: Store["appendAudit"] = (entry) => this.#writer.call("appendAudit", entry);
  readonly noteKeyUses: Store["noteKeyUses"] = (uses) => this.#writer.call("noteKeyUses", uses);
  readonly probe: Store["probe"] = (now) => this.#writer.call("probe", now);
  readonly recall: Store["recall"] = (tenant, key) => this.#writer.call("recall", tenant, key);
  readonly remember: Store["remember"] = (tenant, key, answer) =>
    this.#writer.call("remember", tenant, key, answer);
  readonly forget: Store["forget"] = (before, limit) => this.#writer.call("forget", before, limit);
  readonly snapshot: Store["snapshot"] = (options) => this.#snapshots.take(options);
  readonly purge: Store["purge"] = (tenant, limit) => this.#writer.call("purge", tenant, limit);

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#snapshots[Symbol.asyncDispose]();
    await this.#reader[Symbol.asyncDispose]();
    await this.#writer[Symbol.asyncDispose]();
  }
}

const everything: Part = { of: 1, mine: 0 };

// Somebody who writes or reads while the log is to be emptied is done within a few milliseconds.
const mostEmptyings = 50;

function configurationOf(writer: Writer, reader: Reader): Configuration {
  return {
    load: () => writer.call("load"),
    changes: (since) => writer.call("changedConfiguration", since),
    value: (name) => writer.call("value", name),
    saveValue: (name, value) => writer.call("saveValue", name, value),
    keepValue: (name, value) => writer.call("keepValue", name, value),
    saveTenant: (tenant) => writer.call("saveTenant", tenant),
    deleteTenant: (tenant) => writer.call("deleteTenant", tenant),
    saveKey: (key) => writer.call("saveKey", key),
    deleteKey: (tenant, key) => writer.call("deleteKey", tenant, key),
    saveSource: (source) => writer.call("saveSource", source),
    deleteSource: (tenant, source) => writer.call("deleteSource", tenant, source),
    saveEndpoint: (endpoint) => writer.call("saveEndpoint", endpoint),
    deleteEndpoint: (tenant, endpoint) => writer.call("deleteEndpoint", tenant, endpoint),
    rewrite: async (all) => {
      await writer.call("rewrite", all);
      // What is left in the log after that is written over before long.
      for (let round = 0; round < mostEmptyings && !(await reader.call("emptyLog")); round += 1);
    },
    forgetEndpoint: (tenant, endpoint) => writer.call("forgetEndpoint", tenant, endpoint),
  };
}

function keepingOf(writer: Writer, reader: Reader): Keeping {
  return {
    expire: (step) => writer.call("expire", step),
    // Everything goes row by row.
    dropDays: () => Promise.resolve({ removed: noRows, quarantined: [], next: null }),
    makeDays: () => Promise.resolve(0),
    reclaim: (bytes) => writer.call("reclaim", bytes),
    search: (step) => reader.call("search", step),
    erase: (erasure, hits) => writer.call("erase", erasure, hits),
    saveErasure: (erasure) => writer.call("saveErasure", erasure),
    erasures: (tenant, page) => reader.call("erasures", tenant, page),
    erasure: (tenant, id) => reader.call("erasure", tenant, id),
    runningErasures: () => reader.call("runningErasures"),
    scrub: async (phone, from) => {
      await writer.call("askToScrub", phone, from);
      return writer.call("scrubbed");
    },
    rewriteAtStart: () => writer.call("askForRewriting", true),
    measure: (step) => reader.call("measure", step),
    saveHolding: (tenant, holding) => writer.call("saveHolding", tenant, holding),
    holding: (tenant) => reader.call("holding", tenant),
    files: () => reader.call("files"),
  };
}

function replaysOf(writer: Writer, reader: Reader, hub: LoneHub): Replays {
  return {
    create: (replay) => writer.call("createReplay", replay),
    find: (tenant, id) => reader.call("replay", tenant, id),
    list: (tenant, page) => reader.call("replays", tenant, page),
    outcomes: (tenant, id) => reader.call("replayOutcomes", tenant, id),
    waiting: (tenant, id, which) => reader.call("waitingOfReplay", tenant, id, which),
    running: () => reader.call("runningReplays"),
    countEvents: (tenant, span) => reader.call("countEvents", tenant, span),
    look: (tenant, look) => reader.call("lookForReplay", tenant, look),
    lease: async (tenant, id, lease) => {
      hub.check(lease.owner);
      return writer.call("leaseReplay", tenant, id, lease);
    },
    step: async ({ bodies, ...plan }) => {
      hub.check(plan.owner);
      return writer.callWith(bodies, "stepReplay", plan, []);
    },
    finish: (tenant, id, end) => writer.call("finishReplay", tenant, id, end),
  };
}

function queriesOf(reader: Reader): Queries {
  return {
    calls: (tenant, filter, page) => reader.call("calls", tenant, filter, page),
    call: (tenant, id) => reader.call("call", tenant, id),
    messagesOfCall: (tenant, id) => reader.call("messagesOfCall", tenant, id),
    jobs: (tenant, filter, page) => reader.call("jobs", tenant, filter, page),
    siftJobs: (tenant, sieve, page) => reader.call("siftJobs", tenant, sieve, page),
    job: (tenant, id) => reader.call("job", tenant, id),
    tallyJob: (tenant, job) => reader.call("tallyJob", tenant, job),
    messages: (tenant, filter, page) => reader.call("messages", tenant, filter, page),
    siftMessages: (tenant, sieve, page) => reader.call("siftMessages", tenant, sieve, page),
    callsOfMessage: (tenant, { id, receivedAt }) => reader.call("callsOfMessage", tenant, { id, receivedAt }),
    message: (tenant, id) => reader.call("message", tenant, id),
    messageBody: (tenant, id) => reader.call("messageBody", tenant, id),
    deliveries: (tenant, filter, page) => reader.call("deliveries", tenant, filter, page),
    delivery: (tenant, id) => reader.call("delivery", tenant, id),
    deliveryBody: (tenant, id) => reader.call("deliveryBody", tenant, id),
    attempts: (tenant, id) => reader.call("attempts", tenant, id),
    journal: (tenant, id) => reader.call("journal", tenant, id),
    failures: (tenant, filter, page) => reader.call("failures", tenant, filter, page),
    failureCounts: (tenant, range) => reader.call("failureCounts", tenant, range),
    parked: (tenant, endpoint) => reader.call("parked", tenant, endpoint),
    messageWithDigest: (tenant, source, digest) => reader.call("messageWithDigest", tenant, source, digest),
    backlog: () => reader.call("backlog"),
    standing: (tenant, now) => reader.call("standing", tenant, now),
    longRounds: (tenant, rounds) => reader.call("longRounds", tenant, rounds),
    audit: (tenant, filter, page) => reader.call("audit", tenant, filter, page),
    keyUses: (tenant) => reader.call("keyUses", tenant),
  };
}
