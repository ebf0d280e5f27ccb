// What is measured is the build, as users install it. In a checkout bin/ringback.js would run the sources.
import { main } from "../dist/cli/main.js";

process.env.UV_THREADPOOL_SIZE ??= "32";
process.exitCode = await main(process.argv.slice(2));
