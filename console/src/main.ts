// The first that runs: small, so that the page's frame stands while the rest of the console is still on its way.
import { askEarly } from "./api/early-answers.ts";
import { failFrame, showFrame } from "./app/first-frame.ts";
import { darkSystem, firstLight, lightPage } from "./app/light.ts";
import { firstLanguage } from "./language.ts";
import "./style.css";

const light = firstLight();
lightPage(light === "dark" || (light === "system" && darkSystem.matches));
showFrame();
askEarly("/v1/me");
const [, tenant] = /\/t\/([^/]+)/.exec(location.pathname) ?? [];
if (tenant !== undefined) askEarly(`/v1/tenants/${tenant}`);

// Not awaited: what is loaded now imports from this file, which would have to end first.
void import("./app/start.tsx").then(
  ({ start }) => start(),
  (error: unknown) => {
    failFrame(firstLanguage());
    throw error;
  },
);
