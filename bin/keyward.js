#!/usr/bin/env node
// JavaScript, so that Node's compile cache is on before the first TypeScript file is loaded: what is in it needs neither
// type stripping nor compiling. It lies beside the sources; who can write to it can write to those, too. Where it cannot
// be written, a start is slower. NODE_COMPILE_CACHE names another folder; workers find theirs by it.
import { enableCompileCache } from "node:module";
import { join } from "node:path";

process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "../node_modules/.cache/keyward");
enableCompileCache(process.env.NODE_COMPILE_CACHE);
await import("../src/cli.ts");
