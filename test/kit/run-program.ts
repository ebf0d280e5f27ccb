// The program as tests start it, bundled by `build-program.ts`; else as `bin/ringback.js` starts it.
process.env["UV_THREADPOOL_SIZE"] ??= "32";

const { main } = (await import(process.env["RINGBACK_TEST_PROGRAM"] ?? "../../src/cli/main.ts")) as {
  main: (args: readonly string[]) => Promise<number>;
};
process.exitCode = await main(process.argv.slice(2));
