import type {
  Assembler,
  Dispatcher,
  EndpointTest,
  HealthLedger,
  Membership,
  Parking,
  Replayer,
  SourceWatch,
  Transport,
} from "../delivery/index.ts";
import type { Clock, IdMint, Text } from "../model/index.ts";
import type { Log, Metrics } from "../observe/index.ts";
import type { Audit } from "./audit.ts";
import type { FetchFile } from "./fetch-recording.ts";
import type { KeyUses } from "./key-uses.ts";
import type { Live } from "./live.ts";
import type { Sealing } from "./sessions.ts";
import type { Sampler } from "./sample-route.ts";
import type { Directory, Store } from "../store/index.ts";
import type { Erasing, Measuring, Retaining } from "../upkeep/index.ts";

/** What the routes work with. */
export interface ApiParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly membership: Membership;
  readonly assembler: Assembler;
  readonly dispatcher: Dispatcher;
  readonly parking: Parking;
  readonly retaining: Retaining;
  readonly erasing: Erasing;
  readonly measuring: Measuring;
  readonly replayer: Replayer;
  readonly ledger: HealthLedger;
  readonly sources: Pick<SourceWatch, "activityOf">;
  readonly endpointTest: EndpointTest;
  readonly transport: Pick<Transport, "headersOf">;
  readonly clock: Clock;
  readonly mint: IdMint;
  /** So many bytes that nobody can guess. */
  readonly randomBytes: (size: number) => Uint8Array;
  /** Seals what the hub gives away and wants back unchanged. */
  readonly sealing: Sealing;
  /** Why nothing may ever be sent to that URL, as far as its text tells; null when it may. */
  readonly refuseUrl: (url: string) => Text | null;
  /** Fetches what a platform's URL leads to, by the address guard and within limits. */
  readonly fetchFile: FetchFile;
  /** Pushes made-up calls to sources. */
  readonly sampler: Sampler;
  /** Tells of every change, in the log and in the audit log. */
  readonly audit: Audit;
  /** When each key was last used. */
  readonly keyUses: KeyUses;
  /** Tells whoever listens what happens. */
  readonly live: Live;
  readonly log: Log;
  readonly metrics: Metrics;
  /** SHA-256 of the operator's key, in hex. */
  readonly adminKeyHash: () => string;
  /** The key that `/metrics` asks for; null: it is open. */
  readonly metricsKey: string | null;
  /** How platforms reach this hub, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly version: string;
}
