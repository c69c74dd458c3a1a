import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";

const [DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY, CONTINUATION] = [0, 1, 3, 4, 7, 9];
const [END_STREAM, END_HEADERS] = [1, 4];
const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/** `:status` values with an index of their own in HPACK's static table (RFC 7541 appendix A). */
const STATUSES: Readonly<Record<number, number>> = {
  0x88: 200,
  0x89: 204,
  0x8a: 206,
  0x8b: 304,
  0x8c: 400,
  0x8d: 404,
  0x8e: 500,
};

export type Fields = readonly (readonly [name: string, value: string])[];

/** What became of a stream: a status, 0 for one that HPACK writes out, or how it was cut off. */
export type Fate = number | "reset" | "connection ended";

/** A client that writes frames itself, since libraries do not send what an attacker sends. */
export class Http2Frames {
  readonly #socket: TLSSocket;
  #bytes: Buffer = Buffer.alloc(0);
  #stream = -1;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on("error", () => {}).on("data", (chunk: Buffer) => (this.#bytes = Buffer.concat([this.#bytes, chunk])));
  }

  static async connect(port: number): Promise<Http2Frames> {
    const socket = connect({ port, host: "127.0.0.1", ALPNProtocols: ["h2"], rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const client = new Http2Frames(socket);
    socket.write(Buffer.concat([Buffer.from(PREFACE), frame(SETTINGS, 0, 0, Buffer.alloc(0))]));
    return client;
  }

  /** Sends a request with fields as they are, then pieces of a body. Names and values are Latin-1. */
  async request(fields: Fields, body: readonly string[] = [], trailers: Fields = []): Promise<Fate> {
    this.#stream += 2;
    const last = body.length === 0 && trailers.length === 0;
    const frames = [frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), this.#stream, hpack(fields))];
    for (const [i, piece] of body.entries()) {
      const ends = i === body.length - 1 && trailers.length === 0;
      frames.push(frame(DATA, ends ? END_STREAM : 0, this.#stream, Buffer.from(piece, "latin1")));
    }
    if (trailers.length > 0) frames.push(frame(HEADERS, END_HEADERS | END_STREAM, this.#stream, hpack(trailers)));
    this.#socket.write(Buffer.concat(frames));
    return this.#fate();
  }

  /** A head in two frames, the second of which belongs to another stream. */
  async tornHead(fields: Fields): Promise<Fate> {
    this.#stream += 2;
    this.#socket.write(
      Buffer.concat([
        frame(HEADERS, END_STREAM, this.#stream, hpack(fields)),
        frame(CONTINUATION, END_HEADERS, this.#stream + 2, Buffer.alloc(0)),
      ]),
    );
    return this.#fate();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #fate(): Promise<Fate> {
    for (;;) {
      while (this.#bytes.length >= 9 && this.#bytes.length >= 9 + this.#bytes.readUIntBE(0, 3)) {
        const length = this.#bytes.readUIntBE(0, 3);
        const type = this.#bytes[3];
        const stream = this.#bytes.readUInt32BE(5) & 0x7fffffff;
        const payload = this.#bytes.subarray(9, 9 + length);
        this.#bytes = this.#bytes.subarray(9 + length);
        if (type === GOAWAY) return "connection ended";
        if (stream !== this.#stream) continue;
        if (type === RST_STREAM) return "reset";
        if (type === HEADERS) return STATUSES[payload[0]!] ?? 0;
      }
      if (this.#socket.closed) return "connection ended";
      await Promise.race([once(this.#socket, "data"), once(this.#socket, "close")]);
    }
  }
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Literal fields without indexing, not Huffman-coded (RFC 7541 section 6.2.2). */
function hpack(fields: Fields): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.of(0), text(name), text(value)]));
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  const length: number[] = [];
  if (bytes.length < 127) length.push(bytes.length);
  else {
    length.push(127);
    let rest = bytes.length - 127;
    for (; rest >= 128; rest >>= 7) length.push((rest & 127) | 128);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}
