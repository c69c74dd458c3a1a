import { transform } from "lightningcss";
import type { Plugin } from "vite";

/** The component library's class names are digests: one that no script names belongs to a component that is not used. */
const CLASS = /\bm_[0-9a-f]+\b/g;

/** Leaves the styles of unused components out of what is built; that is most of them. */
export function dropUnusedStyles(): Plugin {
  return {
    name: "drop-unused-styles",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const scripts = files.flatMap((file) => (file.type === "chunk" ? [file.code] : []));
      const used = new Set(scripts.flatMap((code) => code.match(CLASS) ?? []));
      for (const file of files) {
        if (file.type !== "asset" || !file.fileName.endsWith(".css")) continue;
        const text = String(file.source);
        const unused = [...new Set(text.match(CLASS))].filter((name) => !used.has(name));
        const { code } = transform({
          filename: file.fileName,
          code: Buffer.from(text),
          minify: true,
          unusedSymbols: unused,
        });
        file.source = Buffer.from(code).toString();
      }
    },
  };
}
