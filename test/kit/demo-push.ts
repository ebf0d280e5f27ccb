import type { DemoGuide } from "../../src/runtime/index.ts";

/** Pushes a message to the demo's source of that dialect, as its platform would. */
export async function pushTo({ sources }: DemoGuide, dialect: string, body: unknown): Promise<void> {
  const url = sources.find((source) => source.dialect === dialect)?.url;
  if (url === undefined) throw new Error(`Expected the demo to have a source of ${dialect}`);
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The push was answered ${answer.status}: ${await answer.text()}`);
}
