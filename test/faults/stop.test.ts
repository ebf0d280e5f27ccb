import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { makeTraffic, pushUntilAcknowledged } from "../kit/traffic.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ringback-stop-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a second process on the same store is refused, and says what to do", async () => {
  const store = join(directory, "ringback.db");
  await using hub = new HubProcess(store);
  await hub.start();
  const { code, stdout, stderr } = await RingbackProcess.run([
    "serve",
    "--port",
    "0",
    "--store",
    `sqlite:${store}`,
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(`Another ringback process is using ${store}`);
  expect(stderr).toContain("--store");
  expect((await fetch(`${await hub.url}/readyz`)).status).toBe(200);

  await hub.end("SIGKILL");
  await hub.start();
  expect((await fetch(`${await hub.url}/readyz`)).status).toBe(200);
});

test("stopped by SIGTERM under load, again and again, the hub repeats no delivery that was recorded", async () => {
  await using application = await new ScriptedEndpoint({ behaviour: "success" }).start();
  await using hub = new HubProcess(join(directory, "ringback.db"));
  await hub.start();
  await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  const input = { name: "icc", dialect: "icc" };
  const source = await hub.api<{ url: string }>("POST", "/v1/tenants/acme/sources", input);
  const { pathname } = new URL(source.url);
  await hub.api("POST", "/v1/tenants/acme/endpoints", { dialect: "standard", url: application.url });

  const callbacks = makeTraffic(300, 11).filter(({ dialect }) => dialect === "icc");
  const stops = 4;
  const codes: (number | null)[] = [];
  let stopping: Promise<void> = Promise.resolve();
  const stop = async () => {
    codes.push(await hub.end("SIGTERM"));
    await hub.start();
  };
  await pushUntilAcknowledged({
    callbacks,
    concurrency: 8,
    urlOf: async () => {
      await stopping;
      return `${await hub.url}${pathname}`;
    },
    onAcknowledged: (acknowledged) => {
      if (acknowledged % Math.floor(callbacks.length / (stops + 1)) === 0 && codes.length < stops)
        stopping = stop();
    },
  });
  await stopping;
  await vi.waitFor(
    async () => {
      for (const state of ["waiting", "sending"]) {
        expect(await hub.all("/v1/tenants/acme/deliveries", `state=${state}`)).toHaveLength(0);
      }
    },
    { timeout: 60_000, interval: 200 },
  );

  expect(codes).toEqual(Array.from({ length: stops }, () => 0));
  const ids = application.received.map(({ headers }) => String(headers["webhook-id"]));
  const deliveries = await hub.all<{ id: string }>("/v1/tenants/acme/deliveries", "state=delivered");
  expect(ids.toSorted()).toEqual(deliveries.map(({ id }) => id).toSorted());
}, 120_000);
