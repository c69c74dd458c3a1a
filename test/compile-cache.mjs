import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Every test file is a process that loads the console's libraries anew. Not by the environment: what a test starts has a
// cache of its own, or none.
enableCompileCache(join(import.meta.dirname, "../.tap/compile-cache"));
