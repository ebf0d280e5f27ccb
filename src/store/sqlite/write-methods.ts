import type { DatabaseSync } from "node:sqlite";
import { accept } from "./accept.ts";
import { appendAudit } from "./audit.ts";
import {
  changedConfiguration,
  deleteEndpoint,
  deleteSource,
  deleteTenant,
  forgetEndpoint,
  keepValue,
  keptValue,
  loadConfiguration,
  rewrite,
  saveDoc,
  saveTenant,
  saveValue,
} from "./configure.ts";
import { claim, dueEndpoints, held, park, release, retry, settle, unpark } from "./deliver.ts";
import { deleteKey, noteKeyUses } from "./key-uses.ts";
import { askDrop, askedDrops, dropParked } from "./failures.ts";
import { giveBackAll, recoverAll } from "./give-back.ts";
import { erase } from "./erase.ts";
import { saveErasure, saveHolding } from "./erasures.ts";
import { expire } from "./expire.ts";
import { forget, probe, purge, recall, remember } from "./maintain.ts";
import { type PackedAcceptance, unpackAcceptance } from "./packing.ts";
import { askForRewriting, canReclaim, reclaim } from "./reclaim.ts";
import { overdueCalls } from "./query-calls.ts";
import { createReplay, finishReplay, leaseReplay, stepReplay } from "./replay-jobs.ts";
import type { ReplayStep } from "../replays.ts";
import { addTraffic, expireTraffic } from "./traffic.ts";
import { saveActivity, saveHealth } from "./vitals.ts";

/** Everything that the writing thread does, by name. Each runs inside the transaction of its group. */
export function writeMethods(db: DatabaseSync) {
  const acceptOne = accept(db);
  const step = stepReplay(db);
  return {
    accept: (packed: PackedAcceptance, parts: readonly Uint8Array[]) =>
      acceptOne(unpackAcceptance(packed, parts)),
    overdueCalls: overdueCalls(db),
    claim: claim(db),
    settle: settle(db),
    release: release(db),
    giveBack: giveBackAll(db),
    recover: recoverAll(db),
    held: held(db),
    dueEndpoints: dueEndpoints(db),
    retry: retry(db),
    park: park(db),
    unpark: unpark(db),
    askDrop: askDrop(db),
    askedDrops: askedDrops(db),
    dropParked: dropParked(db),
    createReplay: createReplay(db),
    leaseReplay: leaseReplay(db),
    stepReplay: (plan: Omit<ReplayStep, "bodies">, bodies: readonly Uint8Array[] = []) =>
      step({ ...plan, bodies }),
    finishReplay: finishReplay(db),
    appendAudit: appendAudit(db),
    noteKeyUses: noteKeyUses(db),
    probe: probe(db),
    recall: recall(db),
    remember: remember(db),
    forget: forget(db),
    purge: purge(db),
    expire: expire(db),
    reclaim: reclaim(db),
    canReclaim: canReclaim(db),
    askForRewriting: askForRewriting(db),
    erase: erase(db),
    saveErasure: saveErasure(db),
    saveHolding: saveHolding(db),
    load: loadConfiguration(db),
    changedConfiguration: changedConfiguration(db),
    value: keptValue(db),
    saveValue: saveValue(db),
    keepValue: keepValue(db),
    saveTenant: saveTenant(db),
    deleteTenant: deleteTenant(db),
    saveKey: saveDoc(db, "keys"),
    deleteKey: deleteKey(db),
    saveSource: saveDoc(db, "sources"),
    deleteSource: deleteSource(db),
    saveEndpoint: saveDoc(db, "endpoints"),
    deleteEndpoint: deleteEndpoint(db),
    rewrite: rewrite(db),
    forgetEndpoint: forgetEndpoint(db),
    saveHealth: saveHealth(db),
    saveActivity: saveActivity(db),
    addTraffic: addTraffic(db),
    expireTraffic: expireTraffic(db),
  };
}

/** The methods of the writing thread. */
export type WriteMethods = ReturnType<typeof writeMethods>;
