import type { Worker } from "node:cluster";
import type { AnswerMessage, Answers, Request, RequestMessage } from "./messages.ts";

/** A worker could not do what it was asked, or is gone. The message is a sentence. */
class WorkerTrouble extends Error {
  override readonly name = "WorkerTrouble";
}

/** The primary's end of the line to one worker. */
export interface WorkerLink {
  readonly worker: Worker;
  /** Rejects with WorkerTrouble: the worker refused, ended, or took longer than `timeoutMs`. */
  ask<K extends Request["kind"]>(request: Extract<Request, { kind: K }>, timeoutMs: number): Promise<Answers[K]>;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (trouble: WorkerTrouble) => void;
  readonly timer: NodeJS.Timeout;
}

export function linkWorker(worker: Worker): WorkerLink {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const settle = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    clearTimeout(found?.timer);
    return found;
  };
  worker.on("message", (message: AnswerMessage) => {
    const found = settle(message.id);
    if ("trouble" in message) found?.reject(new WorkerTrouble(message.trouble));
    else found?.resolve(message.answer as never);
  });
  worker.once("exit", () => {
    for (const id of [...waiting.keys()]) settle(id)?.reject(new WorkerTrouble("the worker ended"));
  });
  return {
    worker,
    ask: (request, timeoutMs) =>
      new Promise((resolve, reject) => {
        if (worker.isDead() || !worker.isConnected()) return reject(new WorkerTrouble("the worker ended"));
        const id = ++lastId;
        const timer = setTimeout(
          () => settle(id)?.reject(new WorkerTrouble("the worker did not answer in time")),
          timeoutMs,
        );
        waiting.set(id, { resolve, reject, timer });
        worker.send({ id, request } satisfies RequestMessage, (error) => {
          if (error !== null) settle(id)?.reject(new WorkerTrouble("the worker ended"));
        });
      }),
  };
}
