import type { Text } from "../../text.ts";
import type { Endpoint, EndpointPatch } from "./endpoint-form.ts";

/** What a change does to what waits and to what is to come, as far as it is not plain. */
export function changeNotes(patch: EndpointPatch, endpoint: Endpoint): readonly Text[] {
  const notes: Text[] = [];
  if (patch.url !== undefined) {
    notes.push({
      en: "What waits goes to the new URL. If the endpoint was failing, one delivery probes it at once.",
      zh: "等待中的推送将发往新网址。若接收端此前持续失败，会立即探测一次。",
    });
  }
  if (patch.dialect !== undefined) {
    notes.push({
      en: `New events go out in ${patch.dialect}. What waits was written in ${endpoint.dialect}, and stays so.`,
      zh: `新事件按 ${patch.dialect} 推送。等待中的推送已按 ${endpoint.dialect} 写好，保持不变。`,
    });
  }
  if (patch.events !== undefined) {
    notes.push({
      en: "This holds for events from now on. What waits still goes out; what came before can be replayed.",
      zh: "对之后的事件生效。等待中的推送照常发出；之前的事件可以重放。",
    });
  }
  if (patch.ladder !== undefined) {
    notes.push({
      en: "What waits goes out when it is due, and goes by the new ladder from then on.",
      zh: "等待中的推送按原定时间发出，之后按新阶梯。",
    });
  }
  if (patch.signing !== undefined || patch.secret !== undefined) {
    notes.push({
      en: "The next push is signed the new way, without an overlap: let your application take both before you save.",
      zh: "下一次推送即按新方式签名，没有重叠期：保存前请让您的应用同时接受新旧两种方式。",
    });
  }
  return notes;
}
