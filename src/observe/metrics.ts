import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Fate } from "../model/index.ts";

/** What waits, as the backlog gauges show it. */
export interface BacklogReading {
  readonly waiting: number;
  readonly sending: number;
  readonly parked: number;
  readonly quarantined: number;
  /** How long the longest due delivery has been due; 0 when none is. */
  readonly oldestDueSeconds: number;
}

/** Why a push was answered without being taken in. */
export type RefusalReason =
  | "unknown_token"
  | "address"
  | "unverified"
  | "too_large"
  | "undecodable"
  | "store_unavailable"
  | "failed";

const acknowledgeBuckets = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const deliveryBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 5, 10, 15, 30];

/** What the hub counts, in Prometheus's text format. `docs/reference/metrics.md` tells what each means. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #messages = this.#counter("ringback_messages_total", "Messages stored", ["dialect", "fate"]);
  readonly #refused = this.#counter("ringback_refused_total", "Pushes answered without being stored", [
    "reason",
  ]);
  readonly #unverified = this.#counter(
    "ringback_unverified_total",
    "Pushes that did not prove where they come from",
    ["outcome"],
  );
  readonly #attempts = this.#counter("ringback_attempts_total", "Attempts made", ["dialect", "verdict"]);
  readonly #retried = this.#counter("ringback_retried_total", "Deliveries put back to be tried again", [
    "dialect",
  ]);
  readonly #delivered = this.#counter("ringback_delivered_total", "Deliveries acknowledged", ["dialect"]);
  readonly #failed = this.#counter("ringback_failed_total", "Deliveries given up", ["dialect"]);
  readonly #expired = this.#counter("ringback_expired_total", "Rows removed as they were too old", ["kind"]);
  readonly #announced = this.#counter("ringback_operational_events_total", "Operational events made", [
    "type",
  ]);
  readonly #acknowledge = this.#histogram(
    "ringback_acknowledge_seconds",
    "From the whole push to its acknowledgement",
    acknowledgeBuckets,
  );
  readonly #delivery = this.#histogram(
    "ringback_delivery_seconds",
    "From connecting to an endpoint to the last byte of its answer",
    deliveryBuckets,
  );

  readonly #storeUp = new Gauge({
    name: "ringback_store_up",
    help: "1 while the store's database can be reached",
    registers: [this.#registry],
  });
  readonly #storeLost = this.#counter(
    "ringback_store_lost_total",
    "Times that the store's database was lost",
    [],
  );

  constructor() {
    this.#storeUp.set(1);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** The store's database is gone, or back. */
  store(state: "lost" | "back"): void {
    this.#storeUp.set(state === "back" ? 1 : 0);
    if (state === "lost") this.#storeLost().inc();
  }

  /** Shows what waits; it is read when somebody asks for the metrics. */
  watchBacklog(read: () => Promise<BacklogReading>): void {
    let underway: Promise<BacklogReading | undefined> | undefined;
    // One reading for all that is shown at once; a store that can't answer leaves the last figures standing.
    const reading = () => {
      underway ??= read()
        .catch(() => undefined)
        .finally(() => (underway = undefined));
      return underway;
    };
    const gauge = (name: string, help: string, figure: (reading: BacklogReading) => Figures) => {
      const registers = [this.#registry];
      const labelNames = ["state"] as const;
      const collect = async () => {
        const read = await reading();
        for (const [labels, value] of read === undefined ? [] : figure(read)) shown.set(labels, value);
      };
      const shown = new Gauge({ name, help, labelNames, registers, collect });
    };
    gauge("ringback_backlog", "Deliveries that are not settled", ({ waiting, sending, parked }) => [
      [{ state: "waiting" }, waiting],
      [{ state: "sending" }, sending],
      [{ state: "parked" }, parked],
    ]);
    gauge("ringback_quarantined", "Messages that could not be decoded", ({ quarantined }) => [
      [{}, quarantined],
    ]);
    gauge(
      "ringback_oldest_due_seconds",
      "How long the longest due delivery has been due",
      ({ oldestDueSeconds }) => [[{}, oldestDueSeconds]],
    );
  }

  accepted(dialect: string, fate: Fate, seconds: number): void {
    this.#messages(dialect, fate).inc();
    this.#acknowledge(dialect).observe(seconds);
  }

  refused(reason: RefusalReason): void {
    this.#refused(reason).inc();
  }

  /** A push did not prove that it comes from its source. */
  unverified(outcome: "refused" | "quarantined"): void {
    this.#unverified(outcome).inc();
  }

  attempted(dialect: string, verdict: string, seconds: number): void {
    this.#attempts(dialect, verdict).inc();
    this.#delivery(dialect).observe(seconds);
  }

  /** An event about the hub's own work was made. */
  announced(type: string): void {
    this.#announced(type).inc();
  }

  /** Shows how many endpoints are in which state of health, whenever somebody asks for the metrics. */
  watchEndpoints(count: () => Readonly<Record<string, number>>): void {
    const gauge: Gauge<"state"> = new Gauge({
      name: "ringback_endpoints",
      help: "Endpoints by their health",
      labelNames: ["state"],
      registers: [this.#registry],
      collect: () => {
        for (const [state, number] of Object.entries(count())) gauge.set({ state }, number);
      },
    });
  }

  /** Shows the hubs that share the store, and for how long this one holds its lease. */
  watchHubs(read: () => { readonly live: number; readonly leaseSeconds: number }): void {
    const gauge = (name: string, help: string, figure: () => number) => {
      const shown: Gauge = new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect: () => shown.set(figure()),
      });
    };
    gauge("ringback_hubs", "Hubs that share the store and live", () => read().live);
    gauge("ringback_hub_lease_seconds", "For how long this hub holds its lease", () => read().leaseSeconds);
  }

  /** Shows how many listen to what happens. */
  watchListeners(count: () => number): void {
    const gauge: Gauge = new Gauge({
      name: "ringback_listeners",
      help: "Streams of live events that are open",
      registers: [this.#registry],
      collect: () => gauge.set(count()),
    });
  }

  settled(dialect: string, state: "waiting" | "delivered" | "failed" | "parked"): void {
    if (state === "waiting") this.#retried(dialect).inc();
    if (state === "delivered") this.#delivered(dialect).inc();
    if (state === "failed") this.#failed(dialect).inc();
  }

  /** Rows of each kind that were removed by retention. */
  expired(rows: Readonly<Record<string, number>>): void {
    for (const [kind, number] of Object.entries(rows)) if (number > 0) this.#expired(kind).inc(number);
  }

  /** All of it as text, with its content type. */
  async text(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  #counter(name: string, help: string, labelNames: readonly string[]): Labelled<Counter.Internal> {
    const counter = new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
    return perLabels((...labels) => counter.labels(...labels));
  }

  #histogram(
    name: string,
    help: string,
    buckets: readonly number[],
  ): Labelled<Histogram.Internal<"dialect">> {
    const labelNames = ["dialect"] as const;
    const histogram = new Histogram({
      name,
      help,
      labelNames,
      buckets: [...buckets],
      registers: [this.#registry],
    });
    return perLabels((...labels) => histogram.labels(...labels));
  }
}

/** What a gauge shows, by its labels. */
type Figures = readonly (readonly [{ readonly state?: string }, number])[];

/** One series for these values of the labels. */
type Labelled<Series> = (...labels: readonly string[]) => Series;

// Finding a series by its labels costs more than counting in it.
function perLabels<Series>(find: Labelled<Series>): Labelled<Series> {
  const known = new Map<string, Series>();
  return (...labels) => {
    const key = labels.join(" ");
    const before = known.get(key);
    if (before !== undefined) return before;
    const series = find(...labels);
    known.set(key, series);
    return series;
  };
}
