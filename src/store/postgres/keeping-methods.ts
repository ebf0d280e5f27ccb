import type { Keeping } from "../keeping.ts";
import type { Database } from "./database.ts";
import { makeDays } from "./days.ts";
import { dropDays } from "./drop-days.ts";
import { erase } from "./erase.ts";
import {
  findErasure,
  findHolding,
  listErasures,
  runningErasures,
  saveErasure,
  saveHolding,
} from "./erasures.ts";
import { expire } from "./expire.ts";
import { files } from "./files.ts";
import { measure } from "./measure.ts";
import { search } from "./search.ts";

/** What keeps the store from growing for ever. */
export function keepingOf(db: Database): Keeping {
  return {
    expire: expire(db),
    dropDays: dropDays(db),
    makeDays: makeDays(db),
    // What is deleted makes room for others once it was vacuumed, and a day that is dropped gives its room back.
    reclaim: () => Promise.resolve(0),
    search: search(db),
    erase: erase(db),
    saveErasure: saveErasure(db),
    erasures: listErasures(db),
    erasure: findErasure(db),
    runningErasures: runningErasures(db),
    scrub: () => Promise.resolve("out-of-reach"),
    rewriteAtStart: () => Promise.resolve(),
    measure: measure(db),
    saveHolding: saveHolding(db),
    holding: findHolding(db),
    files: files(db),
  };
}
