// The program as tests start it, bundled by `build-program.ts`; else as `bin/ringback.js` starts it.
process.env["UV_THREADPOOL_SIZE"] ??= "32";

const built = new URL("../../dist/program/main.js", import.meta.url);
const { main } = (await import(built.href)) as { main: (args: readonly string[]) => Promise<number> };
process.exitCode = await main(process.argv.slice(2));
