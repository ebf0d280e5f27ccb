import type { Configuration } from "../configuration.ts";
import type { Queries } from "../queries.ts";
import type { Opened, Store } from "../store.ts";
import type { Vitals } from "../vitals.ts";
import { packAcceptance } from "./packing.ts";
import type { ReadMethods } from "./read-methods.ts";
import { ThreadLink } from "./thread-link.ts";
import type { WriteMethods } from "./write-methods.ts";

/** How to open the embedded store. */
export interface SqliteStoreOptions {
  /** Path of the database file; its directory is made. */
  readonly path: string;
  /** Called when a thread of the store ends by itself; the process can't go on. */
  readonly onCrash: (error: Error) => void;
}

/** The embedded store: SQLite, one thread that writes in groups, one that answers questions. */
export class SqliteStore implements Store {
  readonly #writer: ThreadLink<WriteMethods>;
  readonly #reader: ThreadLink<ReadMethods>;
  readonly configuration: Configuration;
  readonly queries: Queries;
  readonly vitals: Vitals;

  constructor({ path, onCrash }: SqliteStoreOptions) {
    const writer = new ThreadLink<WriteMethods>({ module: "sqlite-writer", path, onCrash });
    const reader = new ThreadLink<ReadMethods>({ module: "sqlite-reader", path, onCrash });
    this.#writer = writer;
    this.#reader = reader;
    this.configuration = configurationOf(writer);
    this.queries = queriesOf(reader);
    this.vitals = {
      load: () => writer.call("loadVitals"),
      saveHealth: (health) => writer.call("saveHealth", health),
      saveActivity: (activity) => writer.call("saveActivity", activity),
    };
  }

  async open(): Promise<Opened> {
    await this.#writer.start();
    await this.#reader.start();
    return { recovered: await this.#writer.call("recover") };
  }

  readonly accept: Store["accept"] = (acceptance) => {
    const { packed, parts } = packAcceptance(acceptance);
    return this.#writer.callWith(parts, "accept", packed, []);
  };
  readonly overdueCalls: Store["overdueCalls"] = (now, limit) =>
    this.#writer.call("overdueCalls", now, limit);
  readonly claim: Store["claim"] = (claim) => this.#writer.call("claim", claim);
  readonly settle: Store["settle"] = (settlement) => this.#writer.call("settle", settlement);
  readonly release: Store["release"] = (tenant, ids) => this.#writer.call("release", tenant, ids);
  readonly dueEndpoints: Store["dueEndpoints"] = () => this.#writer.call("dueEndpoints");
  readonly retry: Store["retry"] = (tenant, id, now) => this.#writer.call("retry", tenant, id, now);
  readonly park: Store["park"] = (tenant, endpoint, parking) =>
    this.#writer.call("park", tenant, endpoint, parking);
  readonly unpark: Store["unpark"] = (tenant, endpoint, how) =>
    this.#writer.call("unpark", tenant, endpoint, how);
  readonly appendAudit: Store["appendAudit"] = (entry) => this.#writer.call("appendAudit", entry);
  readonly probe: Store["probe"] = (now) => this.#writer.call("probe", now);
  readonly recall: Store["recall"] = (tenant, key) => this.#writer.call("recall", tenant, key);
  readonly remember: Store["remember"] = (tenant, key, answer) =>
    this.#writer.call("remember", tenant, key, answer);
  readonly forget: Store["forget"] = (before, limit) => this.#writer.call("forget", before, limit);
  readonly purge: Store["purge"] = (tenant, limit) => this.#writer.call("purge", tenant, limit);

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
    await this.#writer[Symbol.asyncDispose]();
  }
}

function configurationOf(writer: ThreadLink<WriteMethods>): Configuration {
  return {
    load: () => writer.call("load"),
    value: (name) => writer.call("value", name),
    saveValue: (name, value) => writer.call("saveValue", name, value),
    saveTenant: (tenant) => writer.call("saveTenant", tenant),
    deleteTenant: (tenant) => writer.call("deleteTenant", tenant),
    saveKey: (key) => writer.call("saveKey", key),
    deleteKey: (tenant, key) => writer.call("deleteKey", tenant, key),
    saveSource: (source) => writer.call("saveSource", source),
    deleteSource: (tenant, source) => writer.call("deleteSource", tenant, source),
    saveEndpoint: (endpoint) => writer.call("saveEndpoint", endpoint),
    deleteEndpoint: (tenant, endpoint) => writer.call("deleteEndpoint", tenant, endpoint),
    forgetEndpoint: (tenant, endpoint) => writer.call("forgetEndpoint", tenant, endpoint),
  };
}

function queriesOf(reader: ThreadLink<ReadMethods>): Queries {
  return {
    calls: (tenant, filter, page) => reader.call("calls", tenant, filter, page),
    call: (tenant, id) => reader.call("call", tenant, id),
    messagesOfCall: (tenant, id) => reader.call("messagesOfCall", tenant, id),
    jobs: (tenant, filter, page) => reader.call("jobs", tenant, filter, page),
    job: (tenant, id) => reader.call("job", tenant, id),
    messages: (tenant, filter, page) => reader.call("messages", tenant, filter, page),
    message: (tenant, id) => reader.call("message", tenant, id),
    messageBody: (tenant, id) => reader.call("messageBody", tenant, id),
    deliveries: (tenant, filter, page) => reader.call("deliveries", tenant, filter, page),
    delivery: (tenant, id) => reader.call("delivery", tenant, id),
    deliveryBody: (tenant, id) => reader.call("deliveryBody", tenant, id),
    attempts: (tenant, id) => reader.call("attempts", tenant, id),
    backlog: () => reader.call("backlog"),
  };
}
