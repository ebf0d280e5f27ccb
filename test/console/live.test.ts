import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TestBrowser, chromiumPath } from "../kit/browser.ts";
import { recordOf } from "../kit/deliveries.ts";
import { freePort } from "../kit/free-port.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { adminKey } from "../kit/test-hub.ts";

describe.skipIf(chromiumPath === undefined)("a page that is open", () => {
  test("shows what comes in, says when the hub is gone, and goes on when it is back, never loaded anew", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ringback-live-"));
    const hub = new HubProcess(join(folder, "hub.db"), ["--port", String(await freePort())]);
    await using browser = await TestBrowser.start();
    try {
      await hub.start();
      await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
      const input = { name: "main", dialect: "tanyi" };
      const { url } = await hub.api<{ url: string }>("POST", "/v1/tenants/acme/sources", input);
      const push = (call: number) => fetch(url, { method: "POST", body: recordOf("tanyi", call) });
      await using visitor = await browser.visitor();
      const { page } = visitor;
      const session = `${await hub.url}/v1/session`;
      const headers = { "ringback-console": "1" };
      await page.context().request.post(session, { data: { key: adminKey }, headers });
      await page.goto(`${await hub.url}/console/t/acme/calls`);
      const rows = page.locator("tbody tr[data-row-key]");
      const mark = page.getByRole("status").filter({ hasText: /Live|Reconnecting/ });
      await mark.filter({ hasText: "Live" }).waitFor();
      await page.evaluate("window.neverLoadedAnew = true");

      await push(1);
      await expect.poll(() => rows.count(), { timeout: 15_000 }).toBe(1);
      await hub.end("SIGKILL");
      await mark.filter({ hasText: "Reconnecting" }).waitFor();
      // What was shown stays to be read.
      expect(await rows.count()).toBe(1);
      await hub.start();
      await mark.filter({ hasText: "Live" }).waitFor();
      await push(2);
      await expect.poll(() => rows.count(), { timeout: 15_000 }).toBe(2);
      expect(await page.evaluate("window.neverLoadedAnew")).toBe(true);

      // A page whose file can't come says so, and comes by itself.
      await hub.end("SIGKILL");
      await page.getByRole("link", { name: "Failure files" }).click();
      await page.getByRole("heading", { name: "This page could not be loaded" }).waitFor();
      await hub.start();
      await page.getByRole("heading", { level: 1, name: "Failure files" }).waitFor();
    } finally {
      await hub[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 90_000);
});
