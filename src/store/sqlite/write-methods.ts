import type { DatabaseSync } from "node:sqlite";
import { accept } from "./accept.ts";
import { appendAudit } from "./audit.ts";
import {
  deleteDoc,
  deleteEndpoint,
  deleteSource,
  deleteTenant,
  keptValue,
  loadConfiguration,
  saveDoc,
  saveTenant,
  saveValue,
} from "./configure.ts";
import { claim, dueEndpoints, park, recover, release, retry, settle, unpark } from "./deliver.ts";
import { forget, probe, purge, recall, remember } from "./maintain.ts";
import { type PackedAcceptance, unpackAcceptance } from "./packing.ts";
import { overdueCalls } from "./query-calls.ts";
import { loadVitals, saveActivity, saveHealth } from "./vitals.ts";

/** Everything that the writing thread does, by name. Each runs inside the transaction of its group. */
export function writeMethods(db: DatabaseSync) {
  const acceptOne = accept(db);
  return {
    accept: (packed: PackedAcceptance, parts: readonly Uint8Array[]) =>
      acceptOne(unpackAcceptance(packed, parts)),
    overdueCalls: overdueCalls(db),
    claim: claim(db),
    settle: settle(db),
    release: release(db),
    recover: recover(db),
    dueEndpoints: dueEndpoints(db),
    retry: retry(db),
    park: park(db),
    unpark: unpark(db),
    appendAudit: appendAudit(db),
    probe: probe(db),
    recall: recall(db),
    remember: remember(db),
    forget: forget(db),
    purge: purge(db),
    load: loadConfiguration(db),
    value: keptValue(db),
    saveValue: saveValue(db),
    saveTenant: saveTenant(db),
    deleteTenant: deleteTenant(db),
    saveKey: saveDoc(db, "keys"),
    deleteKey: deleteDoc(db, "keys"),
    saveSource: saveDoc(db, "sources"),
    deleteSource: deleteSource(db),
    saveEndpoint: saveDoc(db, "endpoints"),
    deleteEndpoint: deleteEndpoint(db),
    forgetEndpoint: deleteDoc(db, "endpoints"),
    loadVitals: loadVitals(db),
    saveHealth: saveHealth(db),
    saveActivity: saveActivity(db),
  };
}

/** The methods of the writing thread. */
export type WriteMethods = ReturnType<typeof writeMethods>;
