import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { canMountSmallDisk, freeSmallDisk, onSmallDisk } from "../kit/full-disk.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { pushUntilAcknowledged } from "../kit/traffic.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "ringback-full-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

// What the pushes take is between what is free at first and what is free in the end.
const disk = { megabytes: 64, takenMegabytes: 54 } as const;
const pushes = 600;

interface Refusal {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

/** A record of about ten kilobytes. */
function record(index: number): { readonly dialect: string; readonly body: string } {
  const data = {
    callRecordId: 40_000 + index,
    calledPhoneNumber: "19900003456",
    resultStatus: "ANSWERED",
    analysisBasis: "客户询问了价格".repeat(500),
  };
  return { dialect: "tanyi", body: JSON.stringify({ dataType: "ROBOT_CALL_RECORD", data }) };
}

// Without a disk that may be filled nothing could be shown: where no namespace can be had, the test does not run.
test.skipIf(!canMountSmallDisk())(
  "promise 1: on a full disk pushes are answered 503 without a word of success, and once there is room nothing is lost",
  async () => {
    await using application = await new ScriptedEndpoint({ keep: false }).start();
    const wrap = (command: readonly string[]) => onSmallDisk(directory, disk, command);
    await using hub = new HubProcess(join(directory, "ringback.db"), [], wrap);
    await hub.start();
    await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
    const source = await hub.api<{ url: string }>("POST", "/v1/tenants/acme/sources", {
      name: "tanyi",
      dialect: "tanyi",
    });
    await hub.api("POST", "/v1/tenants/acme/endpoints", { dialect: "tanyi", url: application.url });

    const refusals: Refusal[] = [];
    let isFreed = false;
    let readiness: number | undefined;
    const callbacks = Array.from({ length: pushes }, (_, index) => record(index));
    await pushUntilAcknowledged({
      callbacks,
      concurrency: 8,
      urlOf: async () => {
        if (refusals.length > 0 && !isFreed) {
          // The first pushes are refused while a disk still has room for the few bytes that readiness writes.
          const { status } = await fetch(`${await hub.url}/readyz`);
          if (!isFreed && (status === 503 || refusals.length > pushes)) {
            isFreed = true;
            readiness = status;
            freeSmallDisk(hub.pid, directory);
          }
        }
        return `${await hub.url}${new URL(source.url).pathname}`;
      },
      onRefused: ({ status, headers }, body) =>
        refusals.push({ status, retryAfter: headers.get("retry-after"), body }),
    });

    expect(refusals.length).toBeGreaterThan(0);
    for (const { status, retryAfter, body } of refusals) {
      expect(status).toBe(503);
      expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(body.toLowerCase()).not.toContain("success");
    }
    expect(readiness).toBe(503);
    expect(hub.stderr).toContain('"event":"store.unavailable"');

    await vi.waitFor(
      async () => {
        const delivered = await hub.all<{ id: string }>("/v1/tenants/acme/deliveries", "state=delivered");
        expect(delivered).toHaveLength(pushes);
      },
      { timeout: 60_000, interval: 200 },
    );
    const calls = await hub.all<{ call: { id: string } }>("/v1/tenants/acme/calls");
    expect(new Set(calls.map(({ call }) => call.id)).size).toBe(pushes);
    expect((await fetch(`${await hub.url}/readyz`)).status).toBe(200);
    expect(await hub.end("SIGTERM")).toBe(0);
  },
  180_000,
);
