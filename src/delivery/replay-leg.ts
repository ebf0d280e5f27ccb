import type { Endpoint, IdMint, Instant, Replay, ReplayLeg, ReplayWish, Tenant } from "../model/index.ts";
import type {
  Directory,
  MadeDelivery,
  ReplayFinding,
  ReplayLook,
  ReplayOccasion,
  ReplayStep,
} from "../store/index.ts";
import { type ReplayPlan, planReplay } from "./replay-plan.ts";
import { type Recipient, recipientOf } from "./recipients.ts";

// Looking costs the thread that answers questions, and planning costs this one: so few at a time that neither is
// away for long.
const eventsALook = 400;
const occasionsALook = 64;
const mostInAStep = 200;

/** What a replay of one endpoint looks for, from there on. */
export function lookFor(
  wish: Omit<ReplayWish, "endpoint">,
  recipient: Recipient,
  after: Instant | null,
): ReplayLook {
  const { since, until, types, states } = wish;
  return {
    endpoint: recipient.endpoint.id,
    since,
    until,
    types,
    states,
    wants: states.includes("missing") ? [...recipient.wants] : [],
    after,
    events: eventsALook,
    occasions: occasionsALook,
  };
}

/** What planning needs. */
export interface LegParts {
  readonly directory: Directory;
  readonly mint: IdMint;
}

/** The part of a step that is decided before it is written. */
export type PlannedStep = Pick<ReplayStep, "from" | "leg" | "revived" | "made" | "bodies">;

/** What was found for one endpoint and is not yet taken up. */
export class Findings {
  readonly #parts: LegParts;
  readonly #tenant: Tenant;
  readonly #wish: Pick<ReplayWish, "states" | "types">;
  #occasions: ReplayOccasion[] = [];
  #finding: ReplayFinding | undefined;
  #taken = 0;

  constructor(parts: LegParts, tenant: Tenant, wish: Pick<ReplayWish, "states" | "types">) {
    this.#parts = parts;
    this.#tenant = tenant;
    this.#wish = wish;
  }

  /** True when the store is to be asked for more. */
  get isEmpty(): boolean {
    return this.#finding === undefined;
  }

  /** Takes over what a look found. */
  fill(finding: ReplayFinding): void {
    this.#finding = finding;
    this.#occasions = [...finding.occasions];
    this.#taken = 0;
  }

  /** Plans a step of about so many deliveries: everything that came in at one moment goes together. */
  take(
    leg: ReplayLeg,
    endpoint: Endpoint,
    { room, now }: { readonly room: number; readonly now: Instant },
  ): PlannedStep {
    const recipient = recipientOf(endpoint, this.#tenant);
    const plans: ReplayPlan[] = [];
    const most = Math.min(room, mostInAStep);
    let last: ReplayOccasion | undefined;
    for (let [next] = this.#occasions; next !== undefined; [next] = this.#occasions) {
      const planned = plans.reduce((sum, { revived, made }) => sum + revived.length + made.length, 0);
      if (planned >= most && next.at !== last?.at) break;
      this.#occasions.shift();
      last = next;
      const source =
        next.source === null ? undefined : this.#parts.directory.source(this.#tenant.id, next.source);
      plans.push(planReplay(next, { wish: this.#wish, recipient, source, mint: this.#parts.mint, now }));
    }
    return { from: leg.cursor, ...together(plans), leg: this.#advance(leg, plans, last) };
  }

  /** The leg after these plans; with nothing left of the finding, up to its end. */
  #advance(leg: ReplayLeg, plans: readonly ReplayPlan[], last: ReplayOccasion | undefined): ReplayLeg {
    const finding = this.#finding;
    if (finding === undefined) throw new Error("Expected something to have been looked for");
    const isThrough = this.#occasions.length === 0;
    const examined = isThrough ? finding.examined : (last?.examined ?? 0);
    const seen = examined - this.#taken;
    this.#taken = examined;
    if (isThrough) this.#finding = undefined;
    const sum = (count: (plan: ReplayPlan) => number) =>
      plans.reduce((total, plan) => total + count(plan), 0);
    return {
      ...leg,
      cursor: isThrough ? finding.cursor : (last?.at ?? leg.cursor),
      examined: leg.examined + seen,
      matched: leg.matched + sum(({ revived, made }) => revived.length + made.length),
      skipped: leg.skipped + sum(({ underway }) => underway),
      isOver: isThrough && finding.isEnd,
    };
  }
}

/** The plans as one, with one list of bodies. */
function together(plans: readonly ReplayPlan[]): Pick<ReplayStep, "revived" | "made" | "bodies"> {
  const bodies: Uint8Array[] = [];
  const made = plans.flatMap((plan) =>
    plan.made.map((delivery): MadeDelivery => {
      if (delivery.body === "message") return delivery;
      return { ...delivery, body: bodies.push(plan.bodies[delivery.body] ?? new Uint8Array()) - 1 };
    }),
  );
  return { revived: plans.flatMap(({ revived }) => revived), made, bodies };
}

/** The leg of an endpoint. */
export function legOf(replay: Replay, endpoint: ReplayLeg["endpoint"]): ReplayLeg {
  const leg = replay.legs.find((candidate) => candidate.endpoint === endpoint);
  if (leg === undefined) throw new Error(`Expected replay ${replay.id} to have a leg to ${endpoint}`);
  return leg;
}
