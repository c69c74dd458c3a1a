import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { STYLE_NONCE } from "./style-nonce.ts";

// The package that holds the page still behind a dialog takes its nonce from here.
Object.assign(globalThis, { __webpack_nonce__: STYLE_NONCE });

createRoot(document.querySelector("#root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
