// What of a store goes along when it is moved to another engine: the one list, which both engines are handed. A test
// compares it with the schemas of both, so that no later table is forgotten.

/** What a column holds; with a question mark, or nothing. A flag is 0 or 1 on its way. */
export type MovedColumn = "text" | "text?" | "whole" | "whole?" | "flag" | "bytes" | "bytes?";

/** A value on its way. */
export type MovedValue = string | number | Uint8Array | null;

/** A row on its way: its values in the order of the part's columns. */
export type MovedRow = readonly MovedValue[];

/** Rows that go into one table. */
export interface MovedPart {
  readonly name: string;
  /** Where they go. */
  readonly table: string;
  /** What a row is known by there. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, MovedColumn>>;
  /** What finds a row in the store that it came from. */
  readonly foundBy: readonly string[];
}

/** How far a part has come: what its last row is known by in the store that it comes from. */
export type MovedPlace = readonly MovedValue[];

/** Rows that go as one transaction. */
export interface MovedBatch {
  readonly rows: readonly MovedRow[];
  /** The place of the last of them. */
  readonly place: MovedPlace;
  /** How many bytes their texts and bytes have. */
  readonly bytes: number;
}

type Columns = Partial<Readonly<Record<MovedColumn, string>>>;

interface Told {
  readonly table?: string;
  readonly key: string;
  readonly foundBy?: string;
  readonly columns: Columns;
}

const kinds = ["text", "text?", "whole", "whole?", "flag", "bytes", "bytes?"] as const;

function part(name: string, { table = name, key, foundBy = key, columns }: Told): MovedPart {
  const listed = kinds.flatMap((kind) => words(columns[kind]).map((column) => [column, kind] as const));
  return { name, table, key: words(key), foundBy: words(foundBy), columns: Object.fromEntries(listed) };
}

function words(text = ""): readonly string[] {
  return text.split(" ").filter((word) => word !== "");
}

const bodies = { table: "bodies", key: "tenant id", columns: { text: "tenant id", bytes: "bytes" } };

/** All of them, in the order in which they go. */
export const movedParts: readonly MovedPart[] = [
  part("kept_values", { key: "name", columns: { text: "name value" } }),
  part("tenants", { key: "id", columns: { text: "id doc", flag: "deleted", whole: "revision" } }),
  part("keys", { key: "tenant id", columns: { text: "tenant id doc", whole: "revision" } }),
  part("sources", { key: "tenant id", columns: { text: "tenant id doc", whole: "revision" } }),
  part("endpoints", {
    key: "tenant id",
    columns: { text: "tenant id doc", flag: "deleted", whole: "revision" },
  }),
  part("audit", {
    key: "tenant id",
    columns: { text: "tenant id who action what", "text?": "target before after", whole: "at" },
  }),
  part("key_uses", { key: "tenant key", columns: { text: "tenant key", whole: "at" } }),
  part("messages", {
    key: "tenant id",
    columns: {
      text: "tenant id source fate headers remote",
      "text?": "reason path name interface repeats digest",
      whole: "received_at size",
    },
  }),
  part("message_digests", { key: "tenant source digest", columns: { text: "tenant source digest message" } }),
  // Bytes are kept under the id of the message whose they are, or else of the first delivery that sends them.
  part("bodies of messages", bodies),
  part("bodies of deliveries", bodies),
  part("calls", {
    key: "tenant id",
    columns: {
      text: "tenant id source key awaiting platform outcome",
      "text?": "job_key intent from_number to_number",
      whole: "version revision at bucket",
      "whole?": "grace_ends_at",
      flag: "completed",
    },
  }),
  part("jobs", {
    key: "tenant id",
    columns: {
      text: "tenant id source key status",
      "text?": "name",
      whole: "version",
      "whole?": "status_at",
    },
  }),
  part("job_calls", {
    key: "tenant job_key source outcome slot",
    foundBy: "tenant job_key source outcome",
    columns: { text: "tenant job_key source outcome first_call last_call", whole: "slot calls" },
  }),
  part("events", {
    key: "tenant id",
    foundBy: "tenant received_at id",
    columns: {
      text: "tenant id source type",
      "text?": "subject message",
      whole: "version received_at",
      "bytes?": "facts",
    },
  }),
  part("event_digests", { key: "tenant source digest", columns: { text: "tenant source digest event" } }),
  part("deliveries", {
    key: "tenant id",
    columns: {
      text: "tenant id endpoint event type dialect message body state",
      "text?": "call reason owner replay last_error",
      whole: "size attempts round_base created_at due_at",
      "whole?": "first_at settled_at last_status",
    },
  }),
  part("attempts", {
    key: "tenant delivery number",
    columns: {
      text: "tenant delivery verdict",
      "text?": "error detail answer",
      whole: "number due_at at took_ms",
      "whole?": "status",
    },
  }),
  part("failures", {
    key: "tenant at delivery",
    columns: {
      text: "tenant delivery endpoint event type dialect message reason",
      "text?": "call verdict error detail answer",
      whole: "at attempts size",
      "whole?": "first_at last_at status",
    },
  }),
  part("failure_counts", {
    key: "tenant quarter",
    columns: { text: "tenant", whole: "quarter failures bytes" },
  }),
  part("parked_drops", { key: "tenant endpoint", columns: { text: "tenant endpoint", whole: "asked_at" } }),
  part("replays", { key: "tenant id", columns: { text: "tenant id state doc" } }),
  part("erasures", { key: "tenant id", columns: { text: "tenant id state doc" } }),
  part("holdings", { key: "tenant", columns: { text: "tenant doc" } }),
  part("endpoint_health", {
    key: "tenant endpoint",
    columns: { text: "tenant endpoint doc", whole: "version" },
  }),
  part("source_activity", { key: "tenant source", columns: { text: "tenant source doc", whole: "version" } }),
  part("traffic", {
    key: "tenant span at subject",
    columns: {
      text: "tenant span subject",
      whole:
        "at good again bad sum_ms most_ms ms_5 ms_10 ms_25 ms_50 ms_100 ms_250 ms_500 ms_1000 ms_2500 ms_5000 ms_10000 ms_30000 ms_60000 ms_more",
    },
  }),
  part("idempotency", { key: "tenant key", columns: { text: "tenant key fingerprint answer", whole: "at" } }),
];
