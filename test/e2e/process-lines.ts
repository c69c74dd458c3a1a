import { createInterface } from "node:readline";

export type Line = Record<string, unknown>;

/** The lines that a process writes, as they come. */
export function collectLines(stream: NodeJS.ReadableStream) {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: stream }).on("line", (line) => {
    lines.push(line);
    for (const wake of waiting) wake();
  });
  const until = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const wake = () => {
        const found = look();
        if (found === undefined) return;
        waiting.delete(wake);
        resolve(found);
      };
      waiting.add(wake);
      wake();
    });
  const parsed = () => lines.flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Line] : []));
  return {
    text: () => lines.join("\n"),
    line: (test: (line: Line) => boolean) => until(() => parsed().find(test)),
    lines: (count: number) => until(() => (parsed().length >= count ? parsed().slice(0, count) : undefined)),
  };
}
