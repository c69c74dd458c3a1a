/**
 * To import `node:http` is to read every name that it exports, and three of them are getters that load undici: 15 MB and
 * 20 ms for a WebSocket client that nobody asked for. What is not enumerable is no export; `http.WebSocket` stays. To be
 * called before the first module that imports `node:http` is loaded.
 */
export function leanHttp(): void {
  const http = process.getBuiltinModule("node:http");
  for (const name of ["WebSocket", "CloseEvent", "MessageEvent"]) {
    if (name in http) Object.defineProperty(http, name, { enumerable: false });
  }
}
