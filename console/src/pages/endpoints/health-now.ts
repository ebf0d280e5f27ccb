import type { Text } from "../../text.ts";
import type { Endpoint } from "./endpoint-form.ts";

type Doing = Pick<Endpoint, "health" | "effective">;

/** What the hub does with an endpoint just now, and what that means for what waits. */
export function healthNow({ health, effective }: Doing): Text {
  switch (health.state) {
    case "paused":
      return {
        en: "Nothing is sent for now. What waits, and what comes in meanwhile, is parked and goes on when it is resumed.",
        zh: "暂不推送。等待中的和新到的推送都会搁置，恢复后继续。",
      };
    case "disabled":
      return {
        en: "Nothing is sent until somebody enables it. What waits, and what comes in meanwhile, is parked and goes on then.",
        zh: "重新启用前不推送。等待中的和新到的推送都会搁置，启用后继续。",
      };
    case "healthy":
    case "failing":
      return sendingNow({ health, effective });
  }
}

function sendingNow({ health, effective: { breaker } }: Doing): Text {
  const every = breaker === "off" ? 0 : breaker.probeSeconds;
  switch (health.breaker) {
    case "open":
      return {
        en: `The hub holds back: every ${every} s one delivery goes out, the longest due first, to see whether it is back. All others wait without using up attempts.`,
        zh: `已熔断：每 ${every} 秒只推送一条（到期最久的优先），探测是否恢复。其余推送等待，不消耗重试次数。`,
      };
    case "probing":
      return {
        en: "A probe is on its way. All other deliveries wait without using up attempts.",
        zh: "正在探测。其余推送等待，不消耗重试次数。",
      };
    case "ramping":
      return {
        en: "It is back: the hub sends more at one time step by step, up to what it may take.",
        zh: "已恢复：逐步提高并发，直至上限。",
      };
    case "closed":
      return health.state === "failing"
        ? {
            en: "Deliveries go out as they are due, each by its own ladder: nothing holds them back.",
            zh: "推送按各自的阶梯到期发出，没有熔断。",
          }
        : { en: "Deliveries go out as they come.", zh: "推送随到随发。" };
  }
}

/** When it would be disabled, as long as it fails; null where it does not, or never would be. */
export function disabledIn({ health, effective }: Doing): number | null {
  const { disableAfterSeconds } = effective;
  if (health.state !== "failing" || disableAfterSeconds === null) return null;
  return Math.max(0, disableAfterSeconds - health.failingSeconds);
}
