import { parseArgs } from "node:util";

const USAGE = `npm run bench -- filter [--rounds N] [--rules 0,1,100,1000,10000] [--points header,get,…]
npm run bench -- decode [--rounds N]
npm run bench -- differential [--count N] [--seed N]
npm run bench -- start  [--rounds N] [--rules 0,1000,10000]
npm run bench -- tokens [--rounds N] [--seconds N]
npm run bench -- proxy  [--rounds N] [--seconds N] [--rules N] [--tokens N] [--peers nginx,…]
                        [--parts peers,latency,bodies,tls,blocked]
npm run bench -- soak   [--requests N] [--parts memory,connections,idle,abuse]
npm run bench -- console [--rounds N] [--events N] [--parts registry,rulesets,events,rollout,pages]

filter   nanoseconds per request of the filter alone, a fresh process for each variant
decode   nanoseconds per byte of bodies, as programs and as adversaries send them
tokens   lists of one token to a million: judging, building, memory, reload under load
differential  the HTTP/1.1 engine against Node's own parser, over mutated requests
start    from the start of the process until it is ready, and idle memory, beside the bare runtime
proxy    against other proxies on this machine: CPU per request, latency at a given rate, large bodies, TLS, and
         blocked requests. --peers: the peers part alone
soak     what a node holds after many requests and connections, and what others do to a good client
console  the console's parts on SQLite and PostgreSQL. registry: lists of 100,000 leaks, 100,000 tokens in one POST.
         rulesets: from a decision to a waiting node's answer, beside a million tokens; a thousand nodes that ask.
         events: batches taken in, then searches over a million events of 30 days.
         pages: the list of 10,000 leaks in Chromium, until it can be used and until it shows what was asked for.
         rollout: from a decision until fifty nodes that follow a console process have it in force
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "3" },
    rules: { type: "string", default: "" },
    points: { type: "string", default: "" },
    seconds: { type: "string", default: "8" },
    peers: { type: "string", default: "" },
    count: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    tokens: { type: "string", default: "0" },
    parts: { type: "string", default: "" },
    requests: { type: "string", default: "1000000" },
    events: { type: "string", default: "1000000" },
  },
});

const rounds = Number(values.rounds);
switch (positionals[0] ?? "") {
  case "filter": {
    const { benchFilter } = await import("./filter/bench.ts");
    await benchFilter({ rounds, sizes: sizesOf("0,1,100,1000,10000"), points: listOf(values.points) });
    break;
  }
  case "decode": {
    const { benchDecode } = await import("./decode/bench.ts");
    benchDecode(rounds);
    break;
  }
  case "differential": {
    const { benchDifferential } = await import("./differential.ts");
    await benchDifferential(Number(values.count), Number(values.seed));
    break;
  }
  case "start": {
    const { benchStart } = await import("./start/bench.ts");
    await benchStart({ rounds, sizes: sizesOf("0,1000") });
    break;
  }
  case "tokens": {
    const { benchTokens } = await import("./tokens/bench.ts");
    await benchTokens(rounds, Number(values.seconds));
    break;
  }
  case "proxy": {
    const { benchProxy, PROXY_PARTS } = await import("./proxy/bench.ts");
    const only = listOf(values.peers);
    await benchProxy({
      rounds,
      seconds: Number(values.seconds),
      only,
      rules: Number(values.rules || "1000"),
      tokens: Number(values.tokens),
      parts: chosen(PROXY_PARTS, only.length > 0 ? ["peers"] : PROXY_PARTS),
    });
    break;
  }
  case "soak": {
    const { benchSoak, SOAK_PARTS } = await import("./soak/bench.ts");
    await benchSoak({ requests: Number(values.requests), parts: chosen(SOAK_PARTS, SOAK_PARTS) });
    break;
  }
  case "console": {
    const { benchConsole, CONSOLE_PARTS } = await import("./console/bench.ts");
    await benchConsole(rounds, chosen(CONSOLE_PARTS, CONSOLE_PARTS), Number(values.events));
    break;
  }
  default:
    process.stderr.write(USAGE);
    process.exitCode = 2;
}

function sizesOf(usual: string): number[] {
  return listOf(values.rules || usual).map(Number);
}

/** The parts that were asked for, in their order. */
function chosen<Part extends string>(all: readonly Part[], usual: readonly Part[]): readonly Part[] {
  const wanted = listOf(values.parts);
  const unknown = wanted.filter((part) => !all.some((each) => each === part));
  if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(", ")}; there are ${all.join(", ")}`);
  return wanted.length === 0 ? usual : all.filter((part) => wanted.includes(part));
}

function listOf(text: string): string[] {
  return text.split(",").filter((item) => item !== "");
}
