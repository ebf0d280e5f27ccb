import type { Clock, Text } from "../../model/index.ts";
import type { ExaminedEndpoint } from "../../store/sqlite/index.ts";
import { type AddressGuard, reach } from "../../transport/index.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** What endpoints are tried with. */
export interface Reaching {
  readonly guard: AddressGuard;
  readonly clock: Clock;
  /** Told after every place that was tried. */
  readonly onProgress: (tried: number, of: number) => void;
}

type Unreachable = NonNullable<Awaited<ReturnType<typeof reach>>>;

const deadlineMs = 5_000;
const atATime = 16;
// With every one of them at its deadline this takes a good minute.
const mostPlaces = 200;
const mostTold = 20;

/** Endpoints that get nothing, and those that get it late. */
export function checkEndpoints(endpoints: readonly ExaminedEndpoint[]): readonly Finding[] {
  const count = endpoints.length;
  if (count === 0) return [ok("endpoints", { en: "there are none yet", zh: "尚无接收端" })];
  const of = (test: (endpoint: ExaminedEndpoint) => boolean) => endpoints.filter(test);
  const groups = [
    {
      found: of(({ isEnabled }) => !isEnabled),
      text: { en: "disabled", zh: "已停用" },
      advice: {
        en: "What is for them is parked. Enable them once they can take it, or delete them.",
        zh: "发往它们的推送已搁置。可在恢复后启用，或将其删除。",
      },
    },
    {
      found: of(({ isEnabled, isPaused }) => isEnabled && isPaused),
      text: { en: "paused", zh: "已暂停" },
      advice: {
        en: "What is for them is parked until they are resumed.",
        zh: "发往它们的推送已搁置，直到恢复。",
      },
    },
    {
      found: of(({ isEnabled, isPaused, isFailing }) => isEnabled && !isPaused && isFailing),
      text: { en: "failing", zh: "持续失败" },
      advice: {
        en: "Look at the last attempts of their deliveries, and tell whoever runs them.",
        zh: "请查看其推送的最近几次尝试，并告知接收方。",
      },
    },
  ];
  const odd = groups.filter(({ found }) => found.length > 0);
  if (odd.length === 0)
    return [ok("endpoints", { en: `${count}, all in service`, zh: `共 ${count} 个，均正常启用` })];
  return odd.map(({ found, text, advice }) => {
    const list = listOf(found.map(({ tenant, id }) => `${tenant}/${id}`));
    return warn(
      "endpoints",
      {
        en: `${found.length} of ${count} ${text.en}: ${list.en}`,
        zh: `${count} 个中有 ${found.length} 个${text.zh}：${list.zh}`,
      },
      advice,
    );
  });
}

function listOf(names: readonly string[]): Text {
  const told = names.slice(0, mostTold).join(", ");
  const rest = names.length - mostTold;
  return rest <= 0
    ? { en: told, zh: told }
    : { en: `${told} and ${rest} more`, zh: `${told} 等 ${names.length} 个` };
}

/** Connects to every place that endpoints lead to, through the guard, and sends nothing. */
export async function checkReachability(
  endpoints: readonly ExaminedEndpoint[],
  { guard, clock, onProgress }: Reaching,
): Promise<readonly Finding[]> {
  const all = placesOf(endpoints);
  const places = all.slice(0, mostPlaces);
  if (places.length === 0) return [];
  const unreachable: { readonly place: Place; readonly why: Unreachable }[] = [];
  let tried = 0;
  const left = [...places];
  const work = async () => {
    for (let place = left.shift(); place !== undefined; place = left.shift()) {
      const why = await reach(guard, place.url, { clock, timeoutMs: deadlineMs });
      if (why !== null) unreachable.push({ place, why });
      tried += 1;
      onProgress(tried, places.length);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  const told = unreachable.slice(0, mostTold).map(({ place, why }) => unreachableFinding(place, why));
  return [...told, summary({ all: all.length, tried, unreachable: unreachable.length })];
}

interface Place {
  readonly url: string;
  /** Where it is, without the path, which may hold a token. */
  readonly origin: string;
  /** The endpoints that lead there. */
  readonly endpoints: readonly string[];
}

function placesOf(endpoints: readonly ExaminedEndpoint[]): readonly Place[] {
  const inService = endpoints.filter(({ isEnabled }) => isEnabled);
  const byOrigin = Map.groupBy(inService, ({ url }) => (URL.canParse(url) ? new URL(url).origin : url));
  return [...byOrigin].map(([origin, those]) => ({
    origin,
    url: those[0]?.url ?? origin,
    endpoints: those.map(({ tenant, id }) => `${tenant}/${id}`),
  }));
}

function unreachableFinding({ origin, endpoints }: Place, { error, detail }: Unreachable): Finding {
  const list = listOf(endpoints);
  return warn(
    "reachability",
    {
      en: `${origin} (${list.en}): ${error}: ${detail}`,
      zh: `${origin}（${list.zh}）：${error}：${detail}`,
    },
    advices[error] ?? {
      en: "Look at the address, and at firewalls between.",
      zh: "请检查地址以及中间的防火墙。",
    },
  );
}

const advices: Readonly<Partial<Record<Unreachable["error"], Text>>> = {
  dns: { en: "Look at the name, and at this machine's resolver.", zh: "请检查域名和本机的 DNS。" },
  connect_refused: {
    en: "Nobody listens there: start the application, or correct the port.",
    zh: "无程序监听：请启动应用或更正端口。",
  },
  timeout: {
    en: "Something between drops the packets: look at firewalls on both sides.",
    zh: "数据包被丢弃：请检查双方的防火墙。",
  },
  tls: { en: "Renew or complete the certificate of the application.", zh: "请更新或补全应用的证书。" },
  blocked_address: {
    en: "The guard refuses it: correct the URL, or allow the address by allowCidrs.",
    zh: "被地址防护拒绝：请更正网址，或用 allowCidrs 允许该地址。",
  },
};

interface Reached {
  readonly all: number;
  readonly tried: number;
  readonly unreachable: number;
}

// One tenant's application that is down is the tenant's; when nothing can be reached it is the hub's own network.
const enoughToTell = 3;

function summary({ all, tried, unreachable }: Reached): Finding {
  const rest = all - tried;
  const text = {
    en: `${tried - unreachable} of ${tried} places can be connected to${rest === 0 ? "" : `; ${rest} more were not tried`}`,
    zh: `${tried} 处中有 ${tried - unreachable} 处可连接${rest === 0 ? "" : `；另有 ${rest} 处未尝试`}`,
  };
  if (unreachable < tried || tried < enoughToTell) return ok("reachability", text);
  return fail("reachability", text, {
    en: "None of them can be reached: look at this machine's own network, its resolver and its firewall.",
    zh: "全部无法连接：请检查本机的网络、DNS 和防火墙。",
  });
}
