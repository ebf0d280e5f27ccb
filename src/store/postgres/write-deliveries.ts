import type { Acceptance, NewDelivery } from "../store.ts";
import { textArray } from "./arrays.ts";
import type { BodyPlaces } from "./messages.ts";
import { type Columns, type Statement, namesOf, text, whole } from "./statement.ts";
import { type Subject, idOf, ownersOf, subjectsOf } from "./subjects.ts";

interface DeliveryRow {
  readonly acceptance: Acceptance;
  readonly subject: Subject;
  readonly delivery: NewDelivery;
  readonly body: { readonly id: string; readonly size: number | null };
  readonly state: {
    readonly reason: string | null;
    readonly dueAt: number;
    readonly settledAt: number | null;
    readonly owner: string | null;
  };
}

const columns: Columns<DeliveryRow> = {
  tenant: text(({ acceptance }) => acceptance.tenant),
  id: text(({ delivery }) => delivery.id),
  endpoint: text(({ delivery }) => delivery.endpoint),
  event: text(({ delivery }) => delivery.event),
  call: text(({ subject }) => (isCall(subject) ? idOf(subject) : null)),
  type: text(({ delivery }) => delivery.type),
  dialect: text(({ delivery }) => delivery.dialect),
  message: text(({ delivery }) => delivery.message),
  body: text(({ body }) => body.id),
  size: whole(({ body }) => body.size),
  created_at: whole(({ acceptance }) => acceptance.at),
  state: text(({ delivery }) => delivery.state.state),
  reason: text(({ state }) => state.reason),
  due_at: whole(({ state }) => state.dueAt),
  settled_at: whole(({ state }) => state.settledAt),
  owner: text(({ state }) => state.owner),
};

function isCall(subject: Subject): boolean {
  return "row" in subject && "graceEndsAt" in subject.row;
}

/** Writes deliveries, unless one is to be sent in the name of a hub whose membership has ended (M3). */
export function writeDeliveries(
  statement: Statement,
  group: readonly Acceptance[],
  placed: ReadonlyMap<Acceptance, BodyPlaces>,
): void {
  const rows = group.flatMap((acceptance) => rowsOf(acceptance, placed.get(acceptance)));
  if (rows.length === 0) return;
  const list = namesOf(columns);
  // The size of a message that is read again is where the message is. Asked for only then, as planning it costs more
  // the more days there are.
  const isReread = rows.some(({ body }) => body.size === null);
  const values = isReread ? list.replace("size", sizeOfMessage) : list;
  statement.part(
    "planned",
    `insert into ringback.deliveries (${list}, attempts)
     select ${values}, 0 from ${statement.table(rows, columns)}`,
  );
  const owners = ownersOf(group);
  if (owners.length === 0) return;
  const names = statement.value(textArray(owners));
  statement.part(
    "ended",
    `select 1 from ringback.hubs where owner = any(${names}::text[]) and ended_at is not null`,
  );
  statement.expect("ended", 0);
}

/** Relies on the primary key. */
const sizeOfMessage = `coalesce(
  size, (select m.size from ringback.messages m where m.tenant = u.tenant and m.id = 'msg_' || u.body)
)`;

function rowsOf(acceptance: Acceptance, places: BodyPlaces | undefined): readonly DeliveryRow[] {
  return subjectsOf(acceptance).flatMap((subject) =>
    subject.deliveries.map((delivery) => ({
      acceptance,
      subject,
      delivery,
      body: bodyOf(delivery, places),
      state: stateOf(delivery.state, acceptance.at),
    })),
  );
}

function bodyOf({ id, body }: NewDelivery, places: BodyPlaces | undefined): DeliveryRow["body"] {
  const place = body === "message" ? places?.message : places?.others[body];
  if (place === null || place === undefined || place.id === "")
    throw new RangeError(`Expected the bytes of delivery ${id}`);
  return place;
}

function stateOf(state: NewDelivery["state"], at: number): DeliveryRow["state"] {
  switch (state.state) {
    case "waiting":
      return { reason: null, dueAt: state.dueAt, settledAt: null, owner: null };
    case "sending":
      return { reason: null, dueAt: state.dueAt, settledAt: null, owner: state.owner };
    case "parked":
      return { reason: state.reason, dueAt: at, settledAt: state.at, owner: null };
  }
}
