import type { Text } from "../model/terms/index.ts";
import type { Console } from "./console.ts";
import { type ShownChange, titleOf } from "./difference-text.ts";
import { FailedCommand } from "./failed-command.ts";
import type { HubClient } from "./hub-client.ts";

/** What is to be made so. */
interface Work {
  /** In the order in which it can be done. */
  readonly changes: readonly ShownChange[];
  /** The file as it was read, with its secrets. */
  readonly file: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Makes the changes one after the other, and tells of each. @throws FailedCommand where one is refused. */
export async function makeChanges(hub: HubClient, { changes, file }: Work, console: Console): Promise<void> {
  // What is to go goes last: what takes its place is there by then.
  const isLast = ({ change }: ShownChange) => change === "delete";
  const ordered = [...changes.filter((change) => !isLast(change)), ...changes.filter(isLast)];
  let done = 0;
  for (const change of ordered) {
    const made = await makeChange(hub, change, entryAt(file, change.path)).catch((cause: unknown) => {
      throw brokenOff(change, { done, all: ordered.length, cause });
    });
    done += 1;
    console.progress({
      en: `${done} of ${ordered.length}: ${titleOf(change, "en")}`,
      zh: `${done}/${ordered.length}：${titleOf(change, "zh")}`,
    });
    tellMade(change, made, console);
  }
  console.print(
    { en: `Applied: ${done} change${done === 1 ? "" : "s"}.`, zh: `已完成 ${done} 处修改。` }[
      console.language
    ],
  );
}

function makeChange(hub: HubClient, change: ShownChange, entry: Fields): Promise<Fields> {
  const tenant = `/v1/tenants/${encodeURIComponent(change.tenant)}`;
  const list = change.what === "tenant" ? "/v1/tenants" : `${tenant}/${change.what}s`;
  const one = change.what === "tenant" ? tenant : `${list}/${change.id ?? ""}`;
  switch (change.change) {
    case "create":
      return hub.ask("POST", list, said(change, entry));
    case "change":
      return hub.ask("PATCH", one, patch(change, entry));
    case "delete":
      return hub.ask("DELETE", one);
  }
}

/** What the file says of a thing itself. */
function said(
  { what }: ShownChange,
  { sources: _sources, endpoints: _endpoints, id, ...fields }: Fields,
): Fields {
  return what === "tenant" ? { id, ...fields } : fields;
}

/** The fields that are to be others: as the file says, or as they are where nothing is said. */
function patch({ fields }: ShownChange, entry: Fields): Fields {
  return Object.fromEntries(
    fields
      .filter(({ field, isSecret }) => field in entry || !isSecret)
      .map(({ field, to }) => [field, field in entry ? entry[field] : to]),
  );
}

/** The entry at a path such as `tenants.0.endpoints.1`. */
function entryAt(file: unknown, path: string): Fields {
  const found = path === "" ? {} : path.split(".").reduce<unknown>(childOf, file);
  return typeof found === "object" && found !== null ? Object.fromEntries(Object.entries(found)) : {};
}

function childOf(parent: unknown, key: string): unknown {
  return typeof parent === "object" && parent !== null ? Reflect.get(parent, key) : undefined;
}

/** What is told this once, or is needed at the other end. */
function tellMade(change: ShownChange, made: Fields | null, console: Console): void {
  const { language } = console;
  if (change.change === "delete" || made === null) return;
  if (change.what === "source" && change.change === "create") {
    console.print(
      {
        en: `source ${change.name} takes pushes at ${String(made["url"])}`,
        zh: `来源 ${change.name} 的推送地址：${String(made["url"])}`,
      }[language],
    );
  }
  const { secret } = made;
  if (typeof secret !== "string") return;
  console.print(
    {
      en: `endpoint ${change.name} signs with ${secret} (shown this once)`,
      zh: `接收端 ${change.name} 的签名密钥：${secret}（仅显示这一次）`,
    }[language],
  );
}

function brokenOff(
  change: ShownChange,
  { done, all, cause }: { readonly done: number; readonly all: number; readonly cause: unknown },
): FailedCommand {
  const text: Text = cause instanceof FailedCommand ? cause.text : { en: String(cause), zh: String(cause) };
  return new FailedCommand(
    {
      en: `${done} of ${all} changes are made. Then the hub refused to ${titleOf(change, "en")}: ${text.en}\nApply the file again once that is settled; what is made stays as it is.`,
      zh: `已完成 ${done}/${all} 处修改，随后「${titleOf(change, "zh")}」被拒绝：${text.zh}\n解决后请重新执行；已完成的修改不受影响。`,
    },
    { cause },
  );
}
