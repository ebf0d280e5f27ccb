import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { markStyles } from "./nonce.ts";

/** Starts the console in the page's place for it. */
export function start(): void {
  markStyles();
  const root = document.querySelector("#root");
  if (root === null) throw new Error("Expected the page to have a place for the console");
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
