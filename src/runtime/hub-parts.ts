import type { Values, serveSettings } from "../config/index.ts";
import { Audit, KeyUses, Live, type LiveParts } from "../api/index.ts";
import {
  Announcer,
  Assembler,
  Dispatcher,
  HealthLedger,
  Membership,
  Parking,
  Reaper,
  Replayer,
  SourceWatch,
  Strays,
  TrafficLedger,
} from "../delivery/index.ts";
import {
  type Clock,
  type DaysInEffect,
  type Endpoint,
  type IdMint,
  type TenantId,
  errorText,
} from "../model/index.ts";
import { type Log, Metrics } from "../observe/index.ts";
import { Directory, type MasterKeys, type Store, sealedConfiguration } from "../store/index.ts";
import { HttpTransport } from "../transport/index.ts";
import { Erasing, Measuring, Retaining } from "../upkeep/index.ts";
import { makeStore } from "./make-store.ts";
import { outboundOptions } from "./outbound-options.ts";

/** What a hub is configured with. */
export type HubSettings = Values<typeof serveSettings>;

/** What the parts of a hub are made with. */
export interface PartsOptions {
  readonly settings: HubSettings;
  readonly log: Log;
  readonly version: string;
  readonly onCrash: (error: Error) => void;
  readonly clock: Clock;
  readonly mint: IdMint;
  /** Makes a name under which this process holds what it works on; no process had it before. */
  readonly mintOwner: () => string;
  /** A number from 0 up to 1, by chance. */
  readonly chance: () => number;
  /** Asked for when something is sealed or opened. */
  readonly masterKeys: () => MasterKeys;
}

/** The parts of a hub, none of which has begun yet. */
export type HubParts = ReturnType<typeof makeParts>;

/** Puts the parts of a hub together. */
export function makeParts(options: PartsOptions) {
  const { settings, log, version, clock, mint, masterKeys } = options;
  const metrics = new Metrics();
  // Whoever asks later finds it made.
  const onUnknown = () => strays.expect();
  const store = makeStore({ ...options, metrics, onUnknown });
  const directory = makeDirectory(store, log, masterKeys);
  const transport = makeTransport(settings, clock, version);
  const { mintOwner, chance } = options;
  const membership = new Membership({ store, clock, log, version, mintOwner, chance });
  // The net below the news that the configuration was changed.
  membership.follow({ renewed: (revision) => directory.noteRevision(revision) });
  metrics.watchHubs(() => ({ live: membership.live, leaseSeconds: membership.leaseLeftMs / 1000 }));
  const traffic = new TrafficLedger({ store, clock, log });
  const sending = { store, directory, transport, clock, log, metrics, membership, traffic };
  const dispatcher = new Dispatcher(sending);
  const strays = new Strays({ store, dispatcher, membership, clock, log });
  const assembler = new Assembler({ store, directory, dispatcher, clock, mint });
  const parking = new Parking({ store, directory, dispatcher, clock, log });
  const audit = new Audit({ store, clock, mint, log });
  const announcer = new Announcer({ store, directory, dispatcher, clock, mint, metrics });
  const told = (before: Endpoint, after: Endpoint) => auditDisabled(audit, before, after);
  const onHeard = (endpoint: Endpoint) => void dispatcher.heed(endpoint);
  const live = makeLive({ store, directory, clock, log, metrics });
  const onChange = (tenant: TenantId) => live.note(tenant, "health");
  const watching = { store, directory, announcer, clock, log };
  const ledger = new HealthLedger({ ...watching, audit: told, onHeard, onChange });
  dispatcher.follow(ledger);
  metrics.watchEndpoints(() => ledger.count());
  const sources = new SourceWatch(watching);
  assembler.onTaken((source, fate) => {
    sources.heard(source, fate);
    traffic.taken(source, fate);
  });
  const watched = { ledger, sources, parking };
  return {
    clock,
    mint,
    log,
    metrics,
    store,
    directory,
    transport,
    membership,
    dispatcher,
    strays,
    assembler,
    parking,
    audit,
    announcer,
    ledger,
    sources,
    traffic,
    live,
    reaper: new Reaper({ ...watched, store, directory, membership, assembler, dispatcher, clock, log }),
    replayer: new Replayer({ store, directory, dispatcher, clock, mint, log, membership }),
    ...makeUpkeep(options, { store, directory, membership, dispatcher, metrics }),
    keyUses: new KeyUses({ store, clock, log }),
  };
}

/** What tells of what happens, and of what was configured meanwhile. */
function makeLive({ metrics, directory, ...parts }: LiveTies): Live {
  const live = new Live({ ...parts, directory });
  directory.onChange((tenant) => live.note(tenant, "configuration"));
  metrics.watchListeners(() => live.listeners);
  return live;
}

/** The parts that telling works with. */
type LiveTies = LiveParts & { readonly directory: Directory; readonly metrics: Metrics };

/** What sees to it that the store does not grow for ever. */
function makeUpkeep(
  { settings, log, clock, mint }: PartsOptions,
  { store, directory, membership, dispatcher, metrics }: UpkeepTies,
) {
  const usual = usualDays(settings);
  const owner = () => membership.owner;
  const discard: Dispatcher["discard"] = (deliveries) => {
    dispatcher.discard(deliveries);
    if (deliveries.length > 0) store.hubs.tell({ kind: "discard", deliveries });
  };
  return {
    retaining: new Retaining({ store, directory, clock, log, metrics, owner, usual }),
    erasing: new Erasing({ store, clock, mint, log, owner, discard }),
    measuring: new Measuring({ store, directory, clock, log, owner }),
  };
}

/** The parts that upkeep works with. */
interface UpkeepTies {
  readonly store: Store;
  readonly directory: Directory;
  readonly membership: Membership;
  readonly dispatcher: Dispatcher;
  readonly metrics: Metrics;
}

/** A directory that follows what other hubs configure, and tells them of what this one does. */
function makeDirectory(store: Store, log: Log, masterKeys: () => MasterKeys): Directory {
  const directory = new Directory(sealedConfiguration(store.configuration, masterKeys), {
    onSaved: () => store.hubs.tell({ kind: "configuration" }),
    onTrouble: (error) =>
      log("store.unavailable", { during: "reading the configuration", reason: errorText(error) }),
  });
  store.hubs.listen(({ kind }) => {
    if (kind === "configuration") directory.noteChange();
  });
  return directory;
}

function makeTransport(settings: HubSettings, clock: Clock, version: string): HttpTransport {
  const transport = new HttpTransport({
    clock,
    userAgent: `ringback/${version}`,
    allowPrivateEndpoints: settings.allowPrivateEndpoints,
    allowCidrs: settings.allowCidrs,
    publicUrl: settings.publicUrl,
    ...outboundOptions(settings),
  });
  // Deliveries begin before the hub listens; which port it takes when it is told to take any shows afterwards.
  transport.guard.listensAt(settings.port);
  return transport;
}

function auditDisabled(audit: Audit, { tenant, id, enabled }: Endpoint, after: Endpoint): Promise<void> {
  const change = { tenant, what: "endpoint", id, change: "disabled" };
  return audit.record("hub", { ...change, before: { enabled }, after: { enabled: after.enabled } });
}

/** For how many days each kind is kept of tenants that do not say. */
function usualDays(settings: HubSettings): DaysInEffect {
  return {
    messagesDays: settings.retainMessagesDays,
    callsDays: settings.retainCallsDays,
    attemptsDays: settings.retainAttemptsDays,
    failuresDays: settings.retainFailuresDays,
  };
}
