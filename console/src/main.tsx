import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { markStyles } from "./app/nonce.ts";
import "./style.css";

markStyles();
const root = document.querySelector("#root");
if (root === null) throw new Error("Expected the page to have a place for the console");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
