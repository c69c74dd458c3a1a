/** What a process does on signals. */
export interface SignalActions {
  reload(): void;
  stop(): void;
  /** A second wish to stop: at once. */
  kill(): void;
}

/** SIGHUP reloads, SIGTERM and SIGINT stop, a second one of these ends at once. @returns takes the handlers away again */
export function onSignals({ reload, stop, kill }: SignalActions): () => void {
  let asked = false;
  const end = (): void => {
    if (asked) kill();
    else stop();
    asked = true;
  };
  process.on("SIGHUP", reload);
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  return () => {
    process.off("SIGHUP", reload);
    process.off("SIGTERM", end);
    process.off("SIGINT", end);
  };
}
