import { fault, type Fault } from "../../core/fault.ts";
import type { NodeContext } from "../context.ts";
import { Judge, type JudgedParts } from "../judge.ts";
import type { JudgedMessage } from "./message-in-transit.ts";

/** Events of one tunnel in which nothing was blocked; further ones are dropped and counted. */
const WATCHED_EVENTS_MAX = 100;
/** What the client of a tunnel got. */
const STATUS = 101;

/**
 * The messages of one tunnel before the rules: each by the site that is in force when it comes, as a tunnel may outlive
 * many of them.
 */
export class MessageJudge {
  #parts: JudgedParts;
  #told = 0;

  constructor(parts: JudgedParts) {
    this.#parts = parts;
  }

  newMessage(): JudgedMessage {
    const parts = this.#present();
    const { node, site } = parts;
    const judge = new Judge(parts);
    let blocked = false;
    const noted = <T>(decision: T): T => {
      blocked ||= decision === "blocked";
      return decision;
    };
    return {
      judge: (message, whole) => noted(judge.judgeMessage(message, whole)),
      judgeRest(piece, last) {
        const decision = judge.judgeRest(piece, last);
        return decision instanceof Promise ? decision.then(noted) : noted(decision);
      },
      overLimit: () => node.metrics.bodyOverLimit(),
      undecodable() {
        node.metrics.undecodable("deflate");
        return site.config.on.undecodable === "block" ? fault("undecodable", "deflate") : "admitted";
      },
      end: () => {
        judge.close();
        if (judge.matched) this.#tell(judge, node, blocked);
      },
    };
  }

  failed(error: unknown): Fault {
    this.#parts.node.log.error({ err: error }, "a tunnel failed inside the node");
    return fault("internal", "unexpected error");
  }

  /** The parts under the site in force, and its route of that name, as long as there is one. */
  #present(): JudgedParts {
    const site = this.#parts.node.current();
    if (site !== this.#parts.site) {
      const route = site.routes.find(({ name }) => name === this.#parts.route.name) ?? this.#parts.route;
      this.#parts = { ...this.#parts, site, route };
    }
    return this.#parts;
  }

  #tell(judge: Judge, node: NodeContext, blocked: boolean): void {
    if (blocked || this.#told < WATCHED_EVENTS_MAX) {
      judge.report(STATUS);
      this.#told++;
    } else {
      node.metrics.threat(false);
      node.metrics.eventDropped("tunnel", 1);
    }
  }
}
