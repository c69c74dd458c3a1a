/** A line on a terminal that shows how far a long start has come. Says nothing where nobody watches (pipes, services). */
export interface Progress {
  step(text: string): void;
  /** Takes the line away. */
  done(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const REDRAW_MS = 100;
/** Starts shorter than this show nothing. */
const QUIET_MS = 300;

export function openProgress(terminal: Terminal = process.stderr): Progress {
  if (terminal.isTTY !== true) return { step() {}, done() {} };
  let drawnMs = performance.now() + QUIET_MS - REDRAW_MS;
  let shown = false;
  return {
    step(text) {
      const nowMs = performance.now();
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      shown = true;
      terminal.write(`\r\x1b[2K${text}`);
    },
    done() {
      if (shown) terminal.write("\r\x1b[2K");
      shown = false;
    },
  };
}
