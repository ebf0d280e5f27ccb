// Every figure that docs/reference/performance.md reports. `npm run bench`, or with some of: a ack c d s files.
// `s --calls 20000` searches among so many calls.
import { cpus, totalmem } from "node:os";
import { benchAcknowledge } from "./acknowledge.ts";
import { benchBacklog } from "./backlog.ts";
import { benchFailureFile } from "./failure-file.ts";
import { print, shown, tell } from "./measure.ts";
import { benchNeighbours } from "./neighbours.ts";
import { benchSearch } from "./search.ts";
import { benchThroughput } from "./throughput.ts";

/** The number behind a flag. */
function numberAfter(flag: string, usual: number): number {
  const at = process.argv.indexOf(flag);
  return at === -1 ? usual : Number(process.argv[at + 1]);
}

const parts = {
  a: () => benchThroughput(20_000, 5),
  ack: () => benchAcknowledge(2_000, 20),
  c: () => benchBacklog([0, 100_000, 1_000_000], { due: 30_000, rounds: 3 }),
  d: () => benchNeighbours(100_000, 5, 10),
  s: () => benchSearch([1_000, numberAfter("--calls", 1_000_000)], 500),
  files: () => benchFailureFile(1_000_000),
};

const wanted = process.argv.slice(2).filter((word) => /^[a-z]+$/.test(word));
const gibibyte = 1024 ** 3;
print(
  `Node.js ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), ${shown(totalmem() / gibibyte)} GiB`,
);
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  tell(`\n${name}`);
  await run();
}
