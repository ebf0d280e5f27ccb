import { noon } from "../delivery/delivery.arbitrary.ts";
import { HandTime } from "../delivery/town.arbitrary.ts";
import {
  StoreUnavailableError,
  type TenantId,
  beginOfSpan,
  mintedId,
  noTraffic,
  parseTenantId,
  toInstant,
} from "../model/index.ts";
import type { TrafficRange, TrafficRow } from "../store/index.ts";
import { Live } from "./live.ts";
import type { Listening } from "./live-listener.ts";

/** Whom somebody listens to. */
export const tenant = parseTenantId("acme");
const source = mintedId("source", "01M7Z4TVZ26C55X52V8TSCGF34");
/** When it all begins, as pulses have it. */
export const began = noon / 1000;

/** A store of nothing but one tenant's traffic and the tenants that replays run of. */
class CountedStore {
  readonly rows = new Map<number, TrafficRow>();
  readonly readings: TenantId[] = [];
  replaying: readonly TenantId[] = [];
  isAway = false;
  /** So many readings were under way at a time. */
  mostAtATime = 0;
  #underway = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** So many messages of the source are counted now. */
  count(good: number): void {
    const at = beginOfSpan(toInstant(this.#now()), "minute");
    const before = this.rows.get(at)?.good ?? 0;
    const place = { tenant, subject: source, span: "minute", at } as const;
    this.rows.set(at, { ...noTraffic, ...place, good: before + good });
  }

  readonly traffic = {
    read: async (whose: TenantId, { since }: TrafficRange) => {
      this.readings.push(whose);
      this.#underway += 1;
      this.mostAtATime = Math.max(this.mostAtATime, this.#underway);
      await Promise.resolve();
      this.#underway -= 1;
      if (this.isAway) throw new StoreUnavailableError("the disk is full");
      return whose === tenant ? [...this.rows.values()].filter(({ at }) => at >= since) : [];
    },
  };
  readonly replays = { running: async () => this.replaying.map((whose) => ({ tenant: whose })) };
}

/** Somebody who listens, and reads all that comes. */
export function hear(live: Live, listening: Partial<Listening> = {}, whose = tenant) {
  const frames: string[] = [];
  const stream = live.join(whose, { lastSecond: null, mayListen: () => true, ...listening });
  stream.setEncoding("utf8");
  let text = "";
  stream.on("data", (chunk: string) => {
    text += chunk;
    const whole = text.split("\n\n");
    text = whole.pop() ?? "";
    frames.push(...whole);
  });
  stream.on("close", () => frames.push("closed"));
  return {
    frames,
    /** What came after the greeting, each in a word or two. */
    get told() {
      return frames.slice(1).map(inWords);
    },
  };
}

/** A comment or the name of an event; of a pulse when it was, and what was good in it, of a change what changed. */
function inWords(frame: string): string {
  const [, id] = /^id: (\d+)$/m.exec(frame) ?? [];
  const [, event = frame] = /^event: (\w+)$/m.exec(frame) ?? [];
  const [, what] = /"what":\[(.*)\]/.exec(frame) ?? [];
  const [, good = "0"] = /"good":(\d+)/.exec(frame) ?? [];
  if (event === "changed") return String(what).replaceAll('"', "");
  return id === undefined ? event : `${Number(id) - began} ${good}`;
}

/** The live events of a hub whose store and time are in the hands of a test. */
export function begin() {
  const time = new HandTime();
  const clock = time.clock();
  const counted = new CountedStore(() => clock.now());
  const logged: string[] = [];
  const log = (event: string) => void logged.push(event);
  const live = new Live({ store: counted, directory: { tenant: () => undefined }, clock, log });
  /** A second goes by, and so does whatever streams do by themselves. */
  const pass = async (seconds = 1) => {
    for (let second = 0; second < seconds; second += 1) {
      await time.pass(1_000);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };
  return { time, clock, counted, live, logged, pass };
}
