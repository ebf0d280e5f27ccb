import type { Text } from "../../model/index.ts";
import type { Behaviour, Received } from "../../simulator/index.ts";

/** An application of the demo: what it would be to its owner, how it answers, and how that is told. */
export interface DemoApplication {
  readonly name: string;
  readonly text: Text;
  answer(received: Received, count: number): Behaviour;
}

const minuteMs = 60_000;
const downMs = 20_000;

/** The applications; endpoints are dealt out to them in turn. */
export const applications: readonly [DemoApplication, ...DemoApplication[]] = [
  {
    name: "CRM",
    text: { en: "acknowledges everything", zh: "全部正常确认" },
    answer: () => "success",
  },
  {
    name: "Old CRM",
    text: { en: "fails one push in six", zh: "每六次推送失败一次" },
    answer: (_received, count) => (count % 6 === 0 ? "error" : "success"),
  },
  {
    name: "Data warehouse",
    text: { en: "says one time in ten to come back in 2 s", zh: "每十次有一次要求 2 秒后再来" },
    answer: (_received, count) => (count % 10 === 0 ? "busy" : "success"),
  },
  {
    name: "Ticket desk",
    text: { en: "is down for 20 seconds of every minute", zh: "每分钟有 20 秒不可用" },
    answer: ({ at }) => (at % minuteMs < downMs ? "error" : "success"),
  },
  {
    name: "Branch office",
    text: { en: "breaks one connection in eight", zh: "每八次断开一次连接" },
    answer: (_received, count) => (count % 8 === 0 ? "reset" : "success"),
  },
];

/** Waits in seconds, so that retries can be watched. */
export const demoLadder = { gapsSeconds: [1, 2, 5, 10, 20, 30], maxAttempts: 7 } as const;

/** What an application that never comes back costs: given up after the second attempt. */
export const shortLadder = { gapsSeconds: [5], maxAttempts: 2 } as const;
