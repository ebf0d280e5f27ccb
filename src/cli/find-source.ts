import { FailedCommand } from "./failed-command.ts";
import type { HubClient } from "./hub-client.ts";

/** A source, as far as it is known by its name. */
export interface SourceRow {
  readonly id: string;
  readonly name: string;
}

/** The source of that name or id. @throws FailedCommand where there is none, or several have the name. */
export async function findSource(client: HubClient, wanted: string): Promise<SourceRow> {
  const all = await Array.fromAsync(client.all<SourceRow>(client.ofTenant("/sources")));
  const found = all.filter(({ id, name }) => id === wanted || name === wanted);
  const [source] = found;
  if (source !== undefined && found.length === 1) return source;
  const names = all.map(({ id, name }) => `${name} (${id})`).join(", ");
  throw new FailedCommand(
    source === undefined
      ? {
          en: `There is no source ${wanted}. There is: ${names}`,
          zh: `没有来源 ${wanted}。现有来源：${names}`,
        }
      : {
          en: `Several sources have the name ${wanted}; give its id: ${names}`,
          zh: `有多个来源名为 ${wanted}，请使用其 ID：${names}`,
        },
  );
}
