// Every figure that docs/reference/performance.md reports. `npm run bench`, or with some of: a ack c d files.
import { cpus, totalmem } from "node:os";
import { benchAcknowledge } from "./acknowledge.ts";
import { benchBacklog } from "./backlog.ts";
import { benchFailureFile } from "./failure-file.ts";
import { print, shown, tell } from "./measure.ts";
import { benchNeighbours } from "./neighbours.ts";
import { benchThroughput } from "./throughput.ts";

const parts = {
  a: () => benchThroughput(20_000, 5),
  ack: () => benchAcknowledge(2_000, 20),
  c: () => benchBacklog([0, 100_000, 1_000_000], { due: 30_000, rounds: 3 }),
  d: () => benchNeighbours(100_000, 5, 10),
  files: () => benchFailureFile(1_000_000),
};

const wanted = process.argv.slice(2);
const gibibyte = 1024 ** 3;
print(
  `Node.js ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), ${shown(totalmem() / gibibyte)} GiB`,
);
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  tell(`\n${name}`);
  await run();
}
