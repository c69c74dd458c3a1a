import { leanHttp } from "../../platform/lean-http.ts";

leanHttp();
// Only now: what a module imports is loaded before the first of it runs.
await import("./worker-main.ts");
