// The parts of the benchmark on PostgreSQL.
import { PostgresStore } from "../../src/store/postgres/index.ts";
import { benchAcknowledge } from "../acknowledge.ts";
import { print, shown, tell } from "../measure.ts";
import { BenchServer } from "./bench-server.ts";
import { benchEndToEnd, benchSize } from "./end-to-end.ts";
import { fillHistory } from "./history.ts";
import { type Rates, medianRates, printRates } from "./store-rates.ts";

/** Every part, on a server that is thrown away afterwards. */
export function postgresParts(isProfiled: boolean) {
  const withServer = async (work: (server: BenchServer) => Promise<void>) => {
    await using server = await BenchServer.start(isProfiled);
    await work(server);
  };
  return {
    a: (events = 20_000) => withServer((server) => benchEndToEnd(server, { events, rounds: 5 })),
    ack: () => withServer(async (server) => benchAcknowledge(2_000, 20, server.url(await server.database()))),
    p: (size = 10_000_000) => withServer((server) => benchStore(server, size)),
    size: (events = 100_000) => withServer((server) => benchSize(server, events)),
  };
}

const count = 20_000;
const rounds = 3;

/** (p): what the store does by itself, with nothing, a tenth of the size and all of it behind it, and before it. */
async function benchStore(server: BenchServer, size: number): Promise<void> {
  let none: Rates | undefined;
  for (const { calls, waiting } of [
    { calls: 0, waiting: 0 },
    { calls: size / 10, waiting: 0 },
    { calls: size, waiting: 0 },
    { calls: 0, waiting: size / 10 },
  ]) {
    const database = await server.database();
    {
      await using store = new PostgresStore({ url: server.url(database) });
      await store.open();
    }
    await fillHistory(server, { database, calls, state: "settled" });
    await fillHistory(server, { database, calls: waiting, state: "waiting" });
    tell(`  ${shown(calls)} calls of history, ${shown(waiting)} deliveries waiting`);
    const rates = await medianRates(server, database, { count, rounds, first: 1 });
    none ??= rates;
    print(`(p) ${shown(calls)} calls of history, ${shown(waiting)} deliveries waiting`);
    printRates(rates, none);
    await server.printProfile(database);
    await server.drop(database);
  }
}
