import type { ExaminedEndpoint } from "../../store/sqlite/index.ts";
import { type Finding, fail, warn } from "./finding.ts";
import { type HubAnswer, type HubPlace, askHub, parseJson } from "./hub-probe.ts";
import { member } from "./member.ts";

/** The endpoints that a key can show, or what keeps it from that. */
export interface HubEndpoints {
  readonly endpoints: readonly ExaminedEndpoint[];
  readonly findings: readonly Finding[];
}

// Each costs a request, and more: with a page of them.
const mostTenants = 200;
const pageLimit = 200;

/** Every endpoint of a running hub that the key can show. */
export async function listEndpoints(place: HubPlace): Promise<HubEndpoints | null> {
  if (place.key === null) return null;
  const tenants = await readTenants(place);
  if ("check" in tenants) return { endpoints: [], findings: [tenants] };
  const told = tenants.slice(0, mostTenants);
  const endpoints: ExaminedEndpoint[] = [];
  for (const tenant of told) {
    const path = `/v1/tenants/${encodeURIComponent(tenant)}/endpoints`;
    for await (const row of rowsOf(place, path)) {
      if ("kind" in row) return { endpoints, findings: [refused(row)] };
      endpoints.push(examined(tenant, row.fields));
    }
  }
  const cut = warn(
    "endpoints",
    {
      en: `only the first ${mostTenants} of ${tenants.length} tenants were looked at`,
      zh: `仅检查了 ${tenants.length} 个租户中的前 ${mostTenants} 个`,
    },
    {
      en: "Run this on the hub's machine to look at all, or name one by --tenant.",
      zh: "在回调中心所在机器上运行可检查全部，或用 --tenant 指定一个租户。",
    },
  );
  return { endpoints, findings: tenants.length > told.length ? [cut] : [] };
}

async function readTenants(place: HubPlace): Promise<readonly string[] | Finding> {
  if (place.tenant !== null) return [place.tenant];
  const tenants: string[] = [];
  for await (const row of rowsOf(place, "/v1/tenants")) {
    if ("kind" in row) return refused(row);
    tenants.push(textOf(row.fields, "id"));
  }
  return tenants;
}

function refused(answer: HubAnswer): Finding {
  const status = answer.kind === "silent" ? answer.reason : `status ${answer.status}`;
  const isTenantKey = answer.kind === "answered" && answer.status === 403;
  const text = { en: `the endpoints can't be listed: ${status}`, zh: `无法列出接收端：${status}` };
  return isTenantKey
    ? warn("endpoints", text, {
        en: "The key is a tenant's: name the tenant by --tenant.",
        zh: "该密钥属于租户：请用 --tenant 指定租户。",
      })
    : fail("endpoints", text, { en: "Look at --key and --tenant.", zh: "请检查 --key 和 --tenant。" });
}

/** The rows of a list, page by page; an answer that is no page ends it. */
async function* rowsOf(
  place: HubPlace,
  path: string,
): AsyncGenerator<{ readonly fields: unknown } | HubAnswer> {
  for (let cursor: unknown = ""; typeof cursor === "string";) {
    const at = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await askHub(place.url, `${path}?limit=${pageLimit}${at}`, place.key);
    if (answer.kind === "silent" || answer.status !== 200) {
      yield answer;
      return;
    }
    const page = parseJson(answer.text);
    const rows = member(page, "data");
    for (const fields of Array.isArray(rows) ? rows : []) yield { fields };
    cursor = member(page, "next");
  }
}

function examined(tenant: string, fields: unknown): ExaminedEndpoint {
  return {
    tenant,
    id: textOf(fields, "id"),
    url: textOf(fields, "url"),
    isEnabled: member(fields, "enabled") !== false,
    isPaused: member(fields, "paused") === true,
    isFailing: member(member(fields, "health"), "state") === "failing",
  };
}

function textOf(fields: unknown, name: string): string {
  const value = member(fields, name);
  return typeof value === "string" ? value : "";
}
