// Every figure that docs/reference/performance.md reports. `npm run bench`, or with some of: a ack c d s files r console.
// The last four take a size: `s:20000` searches among so many calls, `files:20000` streams so many lines, and
// `r:5000` replays so many deliveries. `--store postgres` measures a ack p size on PostgreSQL: `p:1000000` has so many
// calls of history at most. `--profile` prints the statements that took the most time.
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { benchAcknowledge } from "./acknowledge.ts";
import { benchBacklog } from "./backlog.ts";
import { print, shown, tell } from "./measure.ts";
import { benchFailureFile } from "./failure-file.ts";
import { benchConsole } from "./console.ts";
import { benchNeighbours } from "./neighbours.ts";
import { benchSearch } from "./search.ts";
import { benchReplay } from "./replay.ts";
import { postgresParts } from "./postgres/bench-postgres.ts";
import { benchThroughput } from "./throughput.ts";

const usualParts = {
  a: () => benchThroughput(20_000, 5),
  ack: () => benchAcknowledge(2_000, 20),
  c: () => benchBacklog([0, 100_000, 1_000_000], { due: 30_000, rounds: 3 }),
  d: () => benchNeighbours(100_000, 5, 10),
  s: (size = 1_000_000) => benchSearch([1_000, size], 500),
  files: (size = 1_000_000) => benchFailureFile(size),
  r: (size = 100_000) => benchReplay(size),
  console: (size = 1_000_000) => benchConsole([0, size]),
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { store: { type: "string", default: "sqlite" }, profile: { type: "boolean", default: false } },
});
const parts: Readonly<Record<string, (size?: number) => Promise<void>>> =
  flags.store === "postgres" ? postgresParts(flags.profile) : usualParts;
const wanted = new Map(positionals.map((word) => [word.split(":")[0], word.split(":")[1]]));
const gibibyte = 1024 ** 3;
print(
  `Node.js ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), ${shown(totalmem() / gibibyte)} GiB`,
);
for (const [name, run] of Object.entries(parts)) {
  if (wanted.size > 0 && !wanted.has(name)) continue;
  tell(`\n${name}`);
  const size = wanted.get(name);
  await run(size === undefined ? undefined : Number(size));
}
