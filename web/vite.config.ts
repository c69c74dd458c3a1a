import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { dropUnusedStyles } from "./build/drop-unused-styles.ts";

/** Nothing inline: the console's content security policy lets a page load its own files alone. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), dropUnusedStyles()],
  build: {
    target: "es2023",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    chunkSizeWarningLimit: 1000,
  },
  server: { proxy: { "/api": "http://127.0.0.1:7000" } },
});
