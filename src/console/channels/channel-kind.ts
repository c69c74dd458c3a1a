import type { z } from "zod";
import type { Message } from "./message.ts";

/** What sending needs beside the settings. */
export interface Means {
  /** Stays the same when a message is sent again: a receiver may drop what it has. */
  readonly id: string;
  readonly nowMs: number;
  /** @throws DeliveryError where it is not answered with 2xx */
  post(url: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** An address that may be connected to. @throws DeliveryError for one of this network where that is not allowed */
  resolve(host: string): Promise<string>;
  /** SMTP server and sender as configured. @throws DeliveryError where there is none */
  mail(): { readonly url: string; readonly from: string };
}

/** A way to tell somebody. */
export interface ChannelKind<S extends z.ZodObject = z.ZodObject> {
  readonly settings: S;
  /** Settings that are sealed and never shown again. */
  readonly secrets: readonly (keyof z.output<S> & string)[];
  /** Resolves when the other side has taken it. @throws DeliveryError */
  send(settings: z.output<S>, message: Message, means: Means): Promise<void>;
}

/** Keeps the types of a kind together while it is written down. */
export function defineKind<S extends z.ZodObject>(kind: ChannelKind<S>): ChannelKind<S> {
  return kind;
}

/** Why something could not be told: a sentence for the delivery log. */
export class DeliveryError extends Error {
  /** It is of no use to try again with these settings. */
  readonly final: boolean;
  /** Not before, milliseconds from now. */
  readonly retryAfterMs: number;

  constructor(text: string, { final = false, retryAfterMs = 0 } = {}) {
    super(text);
    this.final = final;
    this.retryAfterMs = retryAfterMs;
  }
}
