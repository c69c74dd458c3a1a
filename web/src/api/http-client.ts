import { problemOf, unreachable } from "./api-problem.ts";

export interface RequestParams {
  readonly signal?: AbortSignal;
  /** `If-Match: <etag>` for a change of what was read; `Idempotency-Key` where a repeat must not do it twice. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of what is no JSON: a report to import. */
  readonly body?: BodyInit;
}

interface Request {
  readonly path: string;
  readonly method: string;
  readonly query?: object | undefined;
  readonly body?: unknown;
  readonly type?: string;
  readonly secure?: boolean;
  readonly format?: string;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<T> {
  readonly data: T;
  /** For `If-Match` of a later change; undefined where it has none. */
  readonly etag: string | undefined;
}

/** How every request of the pages is sent. The session is a cookie; the tenant is the one of the page's address. */
export class HttpClient {
  readonly tenant: string | undefined;

  constructor(tenant: string | undefined) {
    this.tenant = tenant;
  }

  /** @throws ApiProblem for whatever is no success; the client names it as a second type, which a throw cannot have */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  request = async <T, _Problem>({ path, method, query, body, type, signal, headers }: Request): Promise<Answer<T>> => {
    const response = await this.send(path + queryString(query), {
      method,
      ...(signal && { signal }),
      headers: { ...(type === undefined ? {} : { "content-type": type }), ...headers },
      ...(body === undefined ? {} : { body: type === undefined ? (body as BodyInit) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      data: (text === "" ? undefined : JSON.parse(text)) as T,
      etag: response.headers.get("etag") ?? undefined,
    };
  };

  /** The bare answer: for what is followed live. @throws ApiProblem */
  send = async (pathAndQuery: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (this.tenant !== undefined) headers.set("keyward-tenant", this.tenant);
    const response = await fetch(pathAndQuery, { ...init, headers }).catch((error: unknown) => {
      if (init.signal?.aborted === true) throw error;
      throw unreachable();
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  };
}

type Value = string | number | boolean | undefined;

function queryString(query: object = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, Value | readonly Value[]][]) {
    for (const one of [value].flat()) {
      if (one !== undefined) given.append(name, String(one));
    }
  }
  return given.size === 0 ? "" : `?${given.toString()}`;
}
