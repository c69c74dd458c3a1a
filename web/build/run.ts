import { buildPages, PAGES } from "./pages.ts";

/** `npm run build`. */
process.stderr.write((await buildPages()) ? `The pages are in ${PAGES}\n` : "The pages are up to date.\n");
