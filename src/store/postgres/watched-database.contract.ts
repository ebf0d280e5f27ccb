import { type Asking, type Database, type DatabaseOptions, type Value, openDatabase } from "./database.ts";

/** A step of how the database goes about a statement. */
export interface PlanStep {
  /** Such as `Index Scan`. */
  readonly node: string;
  readonly table: string | undefined;
  readonly index: string | undefined;
  /** What the index is asked for. */
  readonly asked: string | undefined;
  /** What rows are tested for once they are read. */
  readonly filter: string | undefined;
  /** So many rows are thought to come of it. */
  readonly rows: number;
  /** So many rows are thought to go into it, where other steps go before. */
  readonly input: number;
}

/** A statement with how the database goes about it. */
export interface Plan {
  /** Without its layout. */
  readonly sql: string;
  readonly steps: readonly PlanStep[];
}

// Not what makes tables, or locks.
const explainable = /^\s*(with|select|insert|update|delete)\b/;

/** Remembers which statements are asked, each with the values that it was first asked with. */
export class StatementWatch {
  readonly #statements = new Map<string, readonly Value[]>();
  /** From here on. */
  isOn = false;

  /** Opens a database that is watched. */
  readonly open = (options: DatabaseOptions): Database => {
    const db = openDatabase(options);
    return {
      ...db,
      ...this.#watched(db),
      transaction: (work) => db.transaction((asking) => work(this.#watched(asking))),
      snapshot: (work) => db.snapshot((asking) => work(this.#watched(asking))),
    };
  };

  #watched(asking: Asking): Asking {
    return {
      query: (sql, values) => {
        const isAsked = this.isOn && explainable.test(sql);
        if (isAsked && !this.#statements.has(sql)) this.#statements.set(sql, values ?? []);
        return asking.query(sql, values);
      },
    };
  }

  /** How the database goes about each statement, with values in their places as the hub asks. */
  async plans(db: Asking): Promise<readonly Plan[]> {
    const plans: Plan[] = [];
    for (const [sql, values] of this.#statements) {
      const [row] = await db.query(`explain (format json) ${sql}`, values);
      const told: unknown = row?.["QUERY PLAN"];
      const trees = Array.isArray(told) ? told.map((tree: unknown) => fieldsOf(tree)["Plan"]) : [];
      plans.push({ sql: sql.replaceAll(/\s+/g, " ").trim(), steps: trees.flatMap(stepsOf) });
    }
    return plans;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function stepsOf(tree: unknown): readonly PlanStep[] {
  const fields = fieldsOf(tree);
  const below = Array.isArray(fields["Plans"]) ? fields["Plans"].map((plan: unknown) => plan) : [];
  const inputs = below.map((plan) => Number(fieldsOf(plan)["Plan Rows"] ?? 0));
  const step = {
    node: textOf(fields["Node Type"]) ?? "",
    table: textOf(fields["Relation Name"]),
    index: textOf(fields["Index Name"]),
    asked: textOf(fields["Index Cond"]),
    filter: textOf(fields["Filter"]),
    rows: Number(fields["Plan Rows"] ?? 0),
    input: Math.max(0, ...inputs),
  };
  return [step, ...below.flatMap(stepsOf)];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
