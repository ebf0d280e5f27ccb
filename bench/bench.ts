// Every figure that docs/reference/performance.md reports. `npm run bench`, or with some of: a ack c d s files r.
// The last three take a size: `s:20000` searches among so many calls, `files:20000` streams so many lines, and
// `r:5000` replays so many deliveries.
import { cpus, totalmem } from "node:os";
import { benchAcknowledge } from "./acknowledge.ts";
import { benchBacklog } from "./backlog.ts";
import { print, shown, tell } from "./measure.ts";
import { benchFailureFile } from "./failure-file.ts";
import { benchNeighbours } from "./neighbours.ts";
import { benchSearch } from "./search.ts";
import { benchReplay } from "./replay.ts";
import { benchThroughput } from "./throughput.ts";

const parts = {
  a: () => benchThroughput(20_000, 5),
  ack: () => benchAcknowledge(2_000, 20),
  c: () => benchBacklog([0, 100_000, 1_000_000], { due: 30_000, rounds: 3 }),
  d: () => benchNeighbours(100_000, 5, 10),
  s: (size = 1_000_000) => benchSearch([1_000, size], 500),
  files: (size = 1_000_000) => benchFailureFile(size),
  r: (size = 100_000) => benchReplay(size),
};

const wanted = new Map(process.argv.slice(2).map((word) => [word.split(":")[0], word.split(":")[1]]));
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
