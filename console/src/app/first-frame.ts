import { portalLink } from "../api/portal-token.ts";
import { keep, kept } from "../kept.ts";
import type { Language } from "../language.ts";

// What is seen until the console runs: its frame, or the place to sign in, as the last visit ended. It stands in index.html
// with the name that the hub wrote there, and the style sheet hides it as soon as there is anything of the console itself.

const signedInName = "ringback.signed-in";

/** Shows the frame of the page that is to come. */
export function showFrame(): void {
  const frame = document.querySelector<HTMLElement>("#frame");
  if (frame === null) return;
  const isSignedIn = portalLink !== null || kept(signedInName) !== null;
  frame.dataset["shows"] = isSignedIn ? "console" : "sign-in";
  for (const name of frame.querySelectorAll(".frame-name")) name.textContent = frame.dataset["brand"] ?? "";
}

/** Keeps for the next visit what this one's frame should have been. */
export function keepFrame({ isSignedIn }: { readonly isSignedIn: boolean }): void {
  if (portalLink === null) keep(signedInName, isSignedIn ? "yes" : null);
}

/** Says in the frame that the console can't be loaded. */
export function failFrame(language: Language): void {
  const failure = document.querySelector<HTMLElement>(".frame-failure");
  if (failure === null) return;
  const [text, again] =
    language === "zh"
      ? ["控制台未能加载：网络中断，或回调中心刚刚更新。数据未受影响。", "重试"]
      : [
          "The console could not be loaded: the network broke, or the hub was just updated. Nothing of your data was touched.",
          "Try again",
        ];
  const button = document.createElement("button");
  button.textContent = again;
  button.addEventListener("click", () => location.reload());
  failure.append(text, button);
  failure.parentElement?.removeAttribute("aria-hidden");
  failure.hidden = false;
}
