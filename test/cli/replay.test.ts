import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Replaying, type ShownReplay, upTo } from "../kit/replaying.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

const span = ["--since", "2020-01-01T00:00:00Z", "--until", "2099-01-01T00:00:00+08:00"];

/** The environment of a command about the tenant. */
function variables({ path }: Replaying, language = "en") {
  const tenant = path.split("/").at(-1) ?? "";
  return { RINGBACK_URL: hub.url, RINGBACK_KEY: adminKey, RINGBACK_TENANT: tenant, RINGBACK_LANG: language };
}

const run = (scene: Replaying, ...args: string[]) =>
  RingbackProcess.run(["replay", ...args], variables(scene));

describe("ringback replay", () => {
  test("makes a replay, follows it to its end, and tells what became of it", async () => {
    await using scene = await Replaying.start(hub);
    await scene.push(...upTo(30));
    const endpoint = await scene.endpoint();
    const counted = await run(scene, ...span, "--endpoint", endpoint, "--dry-run");
    expect(counted).toMatchObject({ code: 0, stderr: "" });
    expect(counted.stdout).toMatch(/^matched +30$/m);
    expect(scene.app.count).toBe(0);
    const { code, stdout, stderr } = await run(scene, ...span, "--endpoint", endpoint);
    expect([code, scene.app.count]).toEqual([0, 30]);
    expect(stderr).toMatch(/ringback replay show rpl_/);
    expect(stdout).toMatch(/^Replay rpl_\w+: done$/m);
    expect(stdout).toMatch(/^sent again +30$/m);
    expect(stdout).toMatch(/^delivered +30$/m);
    const listed = await run(scene, "list");
    expect(listed.stdout).toMatch(/^rpl_\w+ +done +100 % +30 /m);
  });

  test("takes types and states, and prints JSON when asked for", async () => {
    await using scene = await Replaying.start(hub);
    await scene.push(1, 2);
    const endpoint = await scene.endpoint({ dialect: "standard" });
    const wish = ["--endpoint", endpoint, "--types", "call.completed", "--states", "missing,failed"];
    const { code, stdout } = await run(scene, ...span, ...wish, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout) as ShownReplay).toMatchObject({ state: "done", matched: 2, replayed: 2 });
  });

  test("leaves the replay running when it is stopped; it can be shown and cancelled", async () => {
    await using scene = await Replaying.start(hub);
    await scene.push(...upTo(60));
    const endpoint = await scene.endpoint({ concurrency: 2, ratePerSecond: 5 });
    await using following = new RingbackProcess(
      ["replay", ...span, "--endpoint", endpoint],
      variables(scene),
    );
    await scene.app.until(({ count }) => count >= 2);
    const stopped = await following.end("SIGINT");
    expect(stopped.code).toBe(0);
    const [, id = ""] =
      /Still running; see it again with: ringback replay show (rpl_\w+)/.exec(stopped.stderr) ?? [];
    expect(stopped.stdout).toContain(`Replay ${id}: running`);
    const shown = await run(scene, "show", id, "--json");
    expect(JSON.parse(shown.stdout) as ShownReplay).toMatchObject({ id, state: "running" });
    const cancelled = await run(scene, "cancel", id);
    expect(cancelled).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Replay ${id}: cancelled`) as string,
    });
    expect(await scene.show(id)).toMatchObject({ state: "cancelled" });
    expect(await run(scene, "cancel", id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is over already") as string,
    });
  });

  test("does not wait when it is told not to", async () => {
    await using scene = await Replaying.start(hub);
    await scene.push(...upTo(60));
    const endpoint = await scene.endpoint({ concurrency: 2, ratePerSecond: 5 });
    const { code, stdout } = await run(scene, ...span, "--endpoint", endpoint, "--no-wait");
    expect([code, /^Replay rpl_\w+: running$/m.test(stdout)]).toEqual([0, true]);
  });

  test.each([
    [["--since", "yesterday", "--until", "2099-01-01T00:00:00Z"], "a time such as"],
    [["--since", "2020-01-01T00:00:00Z"], "--until is missing"],
    [[...span, "--states", "waiting"], "failed, parked, delivered, missing"],
    [[...span, "--types", "call.unheard_of"], "call.completed"],
  ])("%j is not understood, and told why", async (args, why) => {
    await using scene = await Replaying.start(hub);
    const { code, stderr } = await run(scene, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });

  test("speaks Chinese", async () => {
    await using scene = await Replaying.start(hub);
    await scene.push(1);
    const endpoint = await scene.endpoint();
    const args = ["replay", ...span, "--endpoint", endpoint];
    const { code, stdout } = await RingbackProcess.run(args, variables(scene, "zh"));
    expect([code, /^重放任务 rpl_\w+：已完成$/m.test(stdout)]).toEqual([0, true]);
  });
});
