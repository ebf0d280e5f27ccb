import { openDatabase } from "./database.ts";
import { type Migrated, migrate } from "./migrate.ts";
import { schemaSteps } from "./schema.ts";

/** What to make of a database. */
export interface Preparing {
  /** postgres://…, with the role that owns the schema, or is to. */
  readonly url: string;
  /** A role to let at it, and no more: the one that hubs are run with. Null: none but who was let before. */
  readonly grantTo: string | null;
}

/** Makes the schema what this program needs. @throws StoreVersionError, StoreUnavailableError */
export async function prepareDatabase({ url, grantTo }: Preparing): Promise<Migrated> {
  const database = openDatabase({ url, connections: 2 });
  try {
    return await migrate(database, { steps: schemaSteps, grantTo });
  } finally {
    await database.end();
  }
}
