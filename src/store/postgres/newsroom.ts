import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import type { News } from "../hubs.ts";
import { addressOf, close, destroy, reach } from "./connect.ts";
import type { Asking } from "./database.ts";
import { textArray } from "./arrays.ts";
import { isNews, splitNews } from "./news.ts";

// News between hubs, by LISTEN and NOTIFY.
//
// L1. They are a matter of speed alone (M5): what can't be told is dropped, and nothing waits for it.
// L2. One connection listens for as long as the store is open. When it breaks it is made anew, by and by.
// L3. Behind a pooler that hands connections round, LISTEN seems to succeed and nothing is heard. So whoever listens
//     tells itself something first; when that does not come, it says so once.

/** How a newsroom works. */
export interface NewsroomOptions {
  readonly url: string;
  /** What is told goes by this. */
  readonly db: Asking;
  /** Called once when nothing is heard (L3). */
  readonly onDeaf: () => void;
}

const channel = "ringback_news";
const firstDelayMs = 250;
const longestDelayMs = 10_000;
const helloMs = 10_000;
// What more there is to tell than this while the database takes no news, others find by looking.
const mostPending = 1_000;

/** Tells other hubs, and hears what they tell. */
export class Newsroom implements AsyncDisposable {
  readonly #options: NewsroomOptions;
  /** By this it knows what it told itself. */
  readonly #name = randomBytes(8).toString("hex");
  readonly #listeners: ((news: News) => void)[] = [];
  #pending: string[] = [];
  #telling: Promise<void> | undefined;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hello: NodeJS.Timeout | undefined;
  #failures = 0;
  #isOpen = false;
  #isConnecting = false;
  #hasSaidDeaf = false;

  constructor(options: NewsroomOptions) {
    this.#options = options;
  }

  /** The database is there. */
  open(): void {
    this.#isOpen = true;
    this.#connectOnce();
  }

  listen(listener: (news: News) => void): void {
    this.#listeners.push(listener);
    this.#connectOnce();
  }

  tell(news: News): void {
    if (!this.#isOpen || this.#pending.length >= mostPending) return;
    for (const part of splitNews(news)) this.#pending.push(JSON.stringify({ from: this.#name, news: part }));
    this.#send();
  }

  /** What is told while something is on its way goes along with the next. */
  #send(): void {
    if (this.#telling !== undefined || this.#pending.length === 0) return;
    const told = this.#pending;
    this.#pending = [];
    this.#telling = this.#options.db
      .query("select pg_notify($1, told) from unnest($2::text[]) told", [channel, textArray(told)])
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        this.#telling = undefined;
        this.#send();
      });
  }

  #connectOnce(): void {
    const isNeeded = this.#isOpen && this.#listeners.length > 0;
    const isIdle = this.#client === undefined && !this.#isConnecting;
    if (isNeeded && isIdle && this.#timer === undefined) void this.#connect();
  }

  async #connect(): Promise<void> {
    this.#isConnecting = true;
    try {
      const { client } = await reach(addressOf(this.#options.url));
      this.#isConnecting = false;
      if (!this.#isOpen) return await client.end();
      this.#client = client;
      client.on("notification", ({ payload }) => this.#hear(payload ?? ""));
      client.on("error", () => this.#lose(client));
      client.on("end", () => this.#lose(client));
      await client.query(`listen ${channel}`);
      this.#greet();
    } catch {
      this.#isConnecting = false;
      this.#lose(this.#client);
    }
  }

  /** Tells itself something (L3). */
  #greet(): void {
    this.#pending.push(JSON.stringify({ from: this.#name, news: null }));
    this.#send();
    clearTimeout(this.#hello);
    this.#hello = setTimeout(() => {
      if (!this.#hasSaidDeaf) this.#options.onDeaf();
      this.#hasSaidDeaf = true;
    }, helloMs);
    this.#hello.unref();
  }

  #hear(payload: string): void {
    const told = read(payload);
    if (told === undefined) return;
    if (told.from === this.#name) {
      clearTimeout(this.#hello);
      this.#failures = 0;
      return;
    }
    const { news } = told;
    // A neighbouring version may tell what this one does not know.
    if (isNews(news)) for (const listener of this.#listeners) listener(news);
  }

  /** The database was lost: a connection to it may have gone without a word. */
  renew(): void {
    if (this.#client !== undefined) this.#lose(this.#client);
  }

  #lose(client: Client | undefined): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    clearTimeout(this.#hello);
    if (client !== undefined) destroy(client);
    if (!this.#isOpen) return;
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#connectOnce();
      },
      delay * (0.5 + Math.random() / 2),
    );
    this.#timer.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#hello);
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await close(client);
    await this.#telling;
  }
}

function read(payload: string): { readonly from: unknown; readonly news: unknown } | undefined {
  try {
    const told: unknown = JSON.parse(payload);
    if (typeof told !== "object" || told === null || !("from" in told) || !("news" in told)) return undefined;
    return told;
  } catch {
    return undefined;
  }
}
