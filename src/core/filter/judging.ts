import type { DecoderName } from "../decode/budget.ts";
import type { Hit } from "../hit.ts";
import type { MemoryBound } from "../memory-bound.ts";
import type { TokenIndex } from "../token/token-index.ts";
import { BodyRest } from "./body-rest.ts";
import { GrpcRest } from "./grpc-rest.ts";
import type { Matcher } from "./matcher.ts";
import type { Plan } from "./plan.ts";
import type { JudgedRequest } from "./request.ts";
import { RestScan } from "./rest-scan.ts";
import { Run } from "./run.ts";

export interface Judgement {
  /** In the order of the document; empty for nearly every request. */
  readonly hits: readonly Hit[];
  /** Decoders that hit a bound: something was not looked at. */
  readonly undecodable: ReadonlySet<DecoderName>;
  /** A regex could not be judged at all. */
  readonly engineError: boolean;
  /**
   * Goes on with the body; there only where one follows the head and a rule in scope that did not match yet looks at it.
   * To be called at most once. Takes the body as it came, its transfer coding undone, or what is held of its start; gives
   * the judgement of head and body together.
   */
  readonly judgeBody: ((body: Buffer, whole?: boolean) => Judgement) | undefined;
  /**
   * Goes on with the values of the fields behind the body, where there are some: looked at by the rules that look for
   * credentials. There only once the body was judged. To be called at most once, last.
   */
  readonly judgeTrailers: ((values: readonly Buffer[]) => Judgement) | undefined;
  /**
   * There only where something may stand in what was not judged: listed tokens behind the start of a body, or of what its
   * codings give; further messages of a gRPC call.
   */
  readonly rest: Rest | undefined;
  /** A coding of the body is damaged in its rest: what a back end would still read of it cannot be told. */
  readonly broken: boolean;
}

/** What of a body was not judged. */
export interface Rest {
  /**
   * The next chunk, none where the whole body was judged. Gives the judgement of all so far where it is another. See
   * `RestScan` for `last`, `BodyRest` for the promise.
   */
  judge(chunk: Buffer, last: boolean): Judgement | undefined | Promise<Judgement | undefined>;
  /** Gives back what it takes. To be called when nothing more is judged. */
  close(): void;
}

/** One request, or one message, before the rules: its parts one after the other, each judgement together with those before. */
export class Judging {
  readonly #request: JudgedRequest;
  readonly #plans: readonly Plan[];
  readonly #tokens: TokenIndex;
  readonly #memory: MemoryBound;
  readonly #run: Run;

  constructor(request: JudgedRequest, plans: readonly Plan[], tokens: TokenIndex, memory: MemoryBound) {
    this.#request = request;
    this.#plans = plans;
    this.#tokens = tokens;
    this.#memory = memory;
    this.#run = new Run(request, tokens);
  }

  /** HOT PATH. A request without a hit allocates the request, the run and what a rule in scope asks for, nothing else. */
  judgeHead(): Judgement {
    this.#run.judge(this.#plans, "head");
    if (!this.#request.view.hasBody) return this.#judgement({});
    const wanting = this.#wanting();
    if (wanting.length === 0) return this.#judgement({});
    return this.#judgement({
      judgeBody: (body, whole = true) => {
        this.#request.receive(body);
        return this.#judgeReceived(wanting, whole);
      },
    });
  }

  judgeMessage(message: Buffer, whole: boolean): Judgement {
    const wanting = this.#wanting();
    if (wanting.length === 0) return this.#judgement({});
    this.#request.receiveMessage(message);
    return this.#judgeReceived(wanting, whole);
  }

  #wanting(): Plan[] {
    return this.#plans.filter((plan) => this.#run.wantsBody(plan));
  }

  #judgeReceived(plans: readonly Plan[], whole: boolean): Judgement {
    this.#run.judge(plans, "body");
    const judgeTrailers = (values: readonly Buffer[]): Judgement => {
      this.#request.trailers = values;
      this.#run.judge(plans, "trailers");
      return this.#judgement({});
    };
    return this.#judgement({ judgeTrailers, rest: this.#restOf(plans, whole) });
  }

  #restOf(plans: readonly Plan[], whole: boolean): BodyRest | GrpcRest | undefined {
    const { bytes, isGrpc } = this.#request.body!;
    const rest = this.#bytesRestOf(plans, whole);
    if (whole || !isGrpc) return rest;
    const judgeMessage = (message: Buffer | undefined, before: number): boolean => {
      const { hitCount } = this.#run;
      if (message === undefined) this.#request.budget.exceed("grpc");
      else {
        this.#request.receiveNext(message, before);
        this.#run.judge(plans, "body");
      }
      return this.#run.hitCount > hitCount || this.#request.budget.exceeded.size > 0;
    };
    return new GrpcRest({ start: bytes, memory: this.#memory, judgeMessage, rest });
  }

  #bytesRestOf(plans: readonly Plan[], whole: boolean): BodyRest | undefined {
    const { budget } = this.#request;
    const { bytes, codings } = this.#request.body!;
    const listed = plans.flatMap(listedAnywhere);
    const cut = codings.some((coding) => budget.exceeded.has(coding));
    if (listed.length === 0 || (whole && !cut)) return undefined;
    const newScan = (judged: Buffer) => new RestScan(this.#run, listed, this.#tokens, judged);
    return new BodyRest({ body: bytes, whole, cut, newScan, codings, budget, memory: this.#memory });
  }

  #judgement({ judgeBody, judgeTrailers, rest }: Further): Judgement {
    return {
      hits: this.#run.hits(),
      undecodable: this.#request.budget.exceeded,
      engineError: this.#run.engineError,
      broken: rest?.broken === true,
      judgeBody,
      rest: rest && this.#goingOn(rest, judgeTrailers),
      judgeTrailers,
    };
  }

  #goingOn(rest: BodyRest | GrpcRest, judgeTrailers: Further["judgeTrailers"]): Rest {
    const anew = (changed: boolean) => (changed ? this.#judgement({ judgeTrailers, rest }) : undefined);
    return {
      judge(chunk, last) {
        const changed = rest.read(chunk, last);
        return typeof changed === "boolean" ? anew(changed) : changed.then(anew);
      },
      close: () => rest.close(),
    };
  }
}

/** How the judging may go on. */
interface Further {
  readonly judgeBody?: Judgement["judgeBody"];
  readonly judgeTrailers?: Judgement["judgeTrailers"];
  readonly rest?: BodyRest | GrpcRest | undefined;
}

/** Where a plan's token lists are looked for whatever the format is. */
function listedAnywhere({ credentials, anywhere }: Plan): Matcher[] {
  return [credentials, anywhere].flatMap((node) => {
    const matcher = node?.matcher;
    return matcher !== undefined && matcher.listed.size > 0 ? [matcher] : [];
  });
}
