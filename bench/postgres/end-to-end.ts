// Events a second on PostgreSQL with one hub and with two, beside the embedded store and the bare hub, in turns, and
// what they take.
import { median, print, shown, tell } from "../measure.ts";
import { BenchHub, Sink, start } from "../rig.ts";
import { type Round, bareUrl, rate } from "../throughput.ts";
import { type BenchServer, treeCpuSeconds } from "./bench-server.ts";
import { sizesOf } from "./history.ts";

const concurrency = 64;

/** How hubs are measured. */
export interface EndToEnd {
  readonly events: number;
  readonly rounds: number;
}

interface Subject {
  readonly name: string;
  readonly urls: readonly string[];
  readonly rates: number[];
  readonly on?: OnPostgres;
}

/** Hubs on one database, with what they and the database took. */
interface OnPostgres {
  readonly database: string;
  readonly hubs: readonly BenchHub[];
  readonly urls: readonly string[];
  events: number;
  hubSeconds: number;
  serverSeconds: number;
  walBytes: number;
}

/** Runs all in turns, and prints rates, ratios, and what an event took. */
export async function benchEndToEnd(server: BenchServer, { events, rounds }: EndToEnd): Promise<void> {
  using sink = await Sink.start();
  using bare = await start("./bare-hub.ts", [sink.url, String(concurrency)]);
  using embedded = await BenchHub.start();
  using one = disposable(await onPostgres(server, sink, 1));
  using two = disposable(await onPostgres(server, sink, 2));
  const subjects: readonly Subject[] = [
    { name: "bare hub", urls: [bareUrl(bare)], rates: [] },
    { name: "embedded store", urls: [await embedded.passThrough(sink.url, { concurrency })], rates: [] },
    { name: "PostgreSQL, one hub", urls: one.value.urls, rates: [], on: one.value },
    { name: "PostgreSQL, two hubs", urls: two.value.urls, rates: [], on: two.value },
  ];
  for (let round = 0; round <= rounds; round += 1) {
    const measured = { sink, first: round * events, count: events };
    for (const subject of subjects) await measureRound(server, subject, measured);
  }
  const [limit] = subjects;
  for (const { name, rates } of subjects) {
    const ratios = rates.map((found, round) => found / (limit?.rates[round] ?? 1));
    print(
      `(a) ${name.padEnd(24)} ${shown(median(rates)).padStart(7)} events/s, ${shown(median(ratios), 2)} of the bare hub`,
    );
  }
  for (const { name, on } of subjects) if (on !== undefined) await printCosts(server, name, on);
}

/** The first round warms up. */
async function measureRound(
  server: BenchServer,
  { name, urls, rates, on }: Subject,
  round: Round,
): Promise<void> {
  const isWarmup = round.first === 0;
  const measure = () => rate(urls, round);
  const found =
    on === undefined || isWarmup
      ? await measure()
      : await counted(server, on, { events: round.count, measure });
  tell(`${name}${isWarmup ? " (warming up)" : ""}: ${shown(found)}/s`);
  if (!isWarmup) rates.push(found);
  else if (on !== undefined) await server.resetProfile(on.database);
}

function disposable(value: OnPostgres) {
  return {
    value,
    [Symbol.dispose]: () => {
      for (const hub of value.hubs) hub[Symbol.dispose]();
    },
  };
}

async function onPostgres(server: BenchServer, sink: Sink, count: number): Promise<OnPostgres> {
  const database = await server.database();
  const hubs: BenchHub[] = [];
  for (let place = 0; place < count; place += 1) {
    hubs.push(await BenchHub.start([], undefined, server.url(database)));
  }
  const path = new URL((await hubs[0]?.passThrough(sink.url, { concurrency })) ?? "").pathname;
  const urls = hubs.map(({ url }) => `${url}${path}`);
  return { database, hubs, urls, events: 0, hubSeconds: 0, serverSeconds: 0, walBytes: 0 };
}

/** Measures, and adds up what it took. */
async function counted(
  server: BenchServer,
  on: OnPostgres,
  { events, measure }: { readonly events: number; readonly measure: () => Promise<number> },
): Promise<number> {
  const hubSeconds = () => on.hubs.reduce((sum, { process }) => sum + treeCpuSeconds(process.pid ?? 0), 0);
  const [before, hubsBefore] = [await server.usage(on.database), hubSeconds()];
  const found = await measure();
  const after = await server.usage(on.database);
  on.events += events;
  on.hubSeconds += hubSeconds() - hubsBefore;
  on.serverSeconds += after.cpuSeconds - before.cpuSeconds;
  on.walBytes += after.walBytes - before.walBytes;
  return found;
}

async function printCosts(server: BenchServer, name: string, on: OnPostgres): Promise<void> {
  const each = (seconds: number) => `${shown((seconds / on.events) * 1_000_000)} µs`;
  print(
    `    ${name}: an event took ${each(on.hubSeconds)} of hubs' and ${each(on.serverSeconds)} of the database's`,
  );
  print(
    `      processor time, and ${shown(on.walBytes / on.events)} bytes of its log; ${await server.connections(on.database)} connections`,
  );
  await server.printProfile(on.database);
}

/** Prints what events that hubs took in and delivered take in the database, by table and index. */
export async function benchSize(server: BenchServer, events: number): Promise<void> {
  using sink = await Sink.start();
  using on = disposable(await onPostgres(server, sink, 1));
  const { database, urls } = on.value;
  const before = new Map((await sizesOf(server, database)).map(({ name, bytes }) => [name, bytes]));
  await rate(urls, { sink, first: 0, count: events });
  await server.ask(database, "vacuum (analyze)");
  const grown = (await sizesOf(server, database))
    .map(({ name, bytes }) => ({ name, bytes: bytes - (before.get(name) ?? 0) }))
    .toSorted((a, b) => b.bytes - a.bytes);
  const total = grown.reduce((sum, { bytes }) => sum + bytes, 0);
  const perMillion = (bytes: number) => `${shown((bytes / events) * (1_000_000 / 1024 ** 3), 2)} GiB`;
  print(`(size) a million events, delivered    ${perMillion(total)}, ${shown(total / events)} bytes each`);
  for (const { name, bytes } of grown.filter(({ bytes }) => bytes > total / 200)) {
    print(`    ${name.padEnd(36)} ${perMillion(bytes)}, ${shown(bytes / events)} bytes each`);
  }
}
