import { createHmac, randomBytes } from "node:crypto";
import t, { type Test } from "tap";
import type { Message } from "../../../src/console/channels/message.ts";
import { openSender } from "../../../src/console/channels/means.ts";
import { sendMessage } from "../../../src/console/channels/send-message.ts";
import { storeSettings } from "../../../src/console/channels/stored-channel.ts";
import { consoleConfigSchema } from "../../../src/console/config/schema.ts";
import type { ConsoleContext } from "../../../src/console/context.ts";
import { temporaryKeys } from "../../../src/console/keys.ts";
import { startMail, startReceiver, startSyslog } from "./receivers.ts";

const NOW = Date.UTC(2026, 4, 20, 12);
const URL = "http://127.0.0.1:7000/t/default/leaks/7";
const LEAK: Message = {
  topic: "leak.new",
  at: NOW,
  title: "New leak: <b>*payments* & [refunds](x)|y",
  text: "Found by a scanner.",
  risk: 9,
  url: URL,
  facts: [{ name: "Source", value: "github <deb/repo>" }],
};

function contextWith(config: object): ConsoleContext {
  const parsed = consoleConfigSchema.parse({ notifications: { private_addresses: true }, ...config });
  // What sending reads of a context.
  return { config: parsed, keys: temporaryKeys(), now: () => NOW } as ConsoleContext;
}

async function tell(t: Test, kind: string, settings: object, config: object = {}): Promise<void> {
  const context = contextWith(config);
  const sender = openSender(context);
  t.teardown(() => sender.close());
  const stored = { id: "1", kind, ...storeSettings(context, { id: "1", kind }, { ...settings }) };
  await sendMessage(context, sender, stored, LEAK, "kw-1-1");
}

const secret = (): string => randomBytes(24).toString("hex");

t.test("each kind of channel says it in the words of its receiver", async (t) => {
  const receiver = await startReceiver(t);
  const newest = () => receiver.received.at(-1)!;
  const { url } = receiver;

  await t.test("Slack: blocks, in which nothing is markup that came from outside", async (t) => {
    await tell(t, "slack", { url: `${url}/services/x` });
    t.equal(newest().path, "/services/x");
    const { blocks } = JSON.parse(newest().text) as {
      blocks: { text?: { text: string }; fields?: { text: string }[] }[];
    };
    t.equal(
      blocks[0]!.text!.text,
      `*<${URL}|New leak: &lt;b&gt;*payments* &amp; [refunds](x)¦y>*\nFound by a scanner.`,
    );
    t.equal(blocks[1]!.fields![0]!.text, "*Source*\ngithub &lt;deb/repo&gt;");
  });

  await t.test("Teams: an adaptive card", async (t) => {
    await tell(t, "teams", { url });
    const card = JSON.parse(newest().text) as object;
    t.match(card, {
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          content: { type: "AdaptiveCard", actions: [{ type: "Action.OpenUrl", url: URL }] },
        },
      ],
    });
    t.match(newest().text, String.raw`\\*payments\\*`);
  });

  await t.test("Telegram: plain text to a chat", async (t) => {
    const token = `123456:${secret()}`;
    await tell(t, "telegram", { bot_token: token, chat: "-10042", api_url: url });
    t.equal(newest().path, `/bot${token}/sendMessage`);
    const body = JSON.parse(newest().text) as { text: string };
    t.match(body, { chat_id: "-10042" });
    t.equal(body.text, `${LEAK.title}\n${LEAK.text}\nSource: github <deb/repo>\n${URL}`);
  });

  await t.test("PagerDuty: an alert that is the same when it is sent again", async (t) => {
    const key = secret().slice(0, 32);
    await tell(t, "pagerduty", { routing_key: key, api_url: url });
    t.equal(newest().path, "/v2/enqueue");
    t.match(JSON.parse(newest().text), {
      routing_key: key,
      event_action: "trigger",
      dedup_key: "kw-1-1",
      payload: { severity: "critical", summary: LEAK.title, timestamp: new Date(NOW).toISOString() },
    });
  });

  await t.test("Jira: an issue", async (t) => {
    const token = secret();
    await tell(t, "jira", {
      site_url: url,
      email: "a@example.com",
      api_token: token,
      project: "SEC",
      issue_type: "Bug",
    });
    const { path, headers, text } = newest();
    t.equal(path, "/rest/api/3/issue");
    t.equal(headers.authorization, `Basic ${btoa(`a@example.com:${token}`)}`);
    t.match(JSON.parse(text), {
      fields: {
        project: { key: "SEC" },
        issuetype: { name: "Bug" },
        summary: LEAK.title,
        labels: ["keyward", "risk-critical"],
      },
    });
  });

  await t.test("a webhook of one's own: signed over id, time and body", async (t) => {
    const key = randomBytes(32);
    await tell(t, "webhook", { url: `${url}/hook`, secret: `whsec_${key.toString("base64")}` });
    const { headers, text } = newest();
    const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${text}`;
    t.equal(headers["webhook-signature"], `v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
    t.equal(headers["webhook-timestamp"], String(NOW / 1e3));
    t.match(JSON.parse(text), { type: "leak.new", data: { title: LEAK.title, risk: 9, url: URL } });
  });

  await t.test("mail: plain text, the subject on one line", async (t) => {
    const { url: server, mails } = await startMail(t);
    await tell(t, "email", { to: ["ops@example.com"] }, { mail: { url: server, from: "keyward@example.com" } });
    t.match(mails[0], /^From: keyward@example\.com$/m);
    t.match(mails[0], /^To: ops@example\.com$/m);
    t.match(mails[0], /^Subject: \[Keyward\] New leak: /m);
    t.match(mails[0], /Found by a scanner\./);
  });

  await t.test("syslog: one frame of JSON", async (t) => {
    const server = await startSyslog(t);
    for (const [form, wanted] of [
      ["ecs", { event: { action: "leak.new", severity: 5, risk_score: 90 }, labels: { source: "github <deb/repo>" } }],
      ["ocsf", { class_uid: 2004, severity_id: 5, finding_info: { title: LEAK.title } }],
    ] as const) {
      await tell(t, "syslog", { host: "127.0.0.1", port: server.port, transport: "tcp", form });
      const frame = await server.next();
      const [, length, line] = /^(\d+) ([^]*)$/.exec(frame)!;
      t.equal(Buffer.byteLength(line!), Number(length));
      const [, text] = /^<106>1 2026-05-20T12:00:00\.000Z - keyward - kw-1-1 - \ufeff([^]*)$/.exec(line!)!;
      t.match(JSON.parse(text!), wanted);
    }
  });
});

const REFUSED: readonly (readonly [name: string, kind: string, settings: object, config: object, says: RegExp])[] = [
  ["this machine", "slack", { url: "http://127.0.0.1:1/" }, {}, /private network/],
  ["this machine by name", "slack", { url: "http://localhost:1/" }, {}, /private network/],
  ["this machine in IPv6", "slack", { url: "http://[::1]:1/" }, {}, /private network/],
  ["IPv4 within IPv6", "slack", { url: "http://[::ffff:10.0.0.1]:1/" }, {}, /private network/],
  ["an address as one number", "slack", { url: "http://2130706433:1/" }, {}, /private network/],
  ["a metadata service", "slack", { url: "http://169.254.169.254/" }, {}, /private network/],
  ["syslog on this machine", "syslog", { host: "localhost", port: 1, transport: "udp" }, {}, /private network/],
  ["mail without a server", "email", { to: ["a@example.com"] }, {}, /mail\.url/],
];

t.test("what leads into a private network is refused unless that is allowed", async (t) => {
  for (const [name, kind, settings, config, says] of REFUSED) {
    const closed = { ...config, notifications: { private_addresses: false } };
    await t.rejects(tell(t, kind, settings, closed), { message: says, final: true }, name);
  }
});

t.test("a redirect is an answer like any other, and nothing that is answered is told", async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer(302, { location: `${receiver.url}/elsewhere` });
  await t.rejects(tell(t, "slack", { url: receiver.url }), { message: "It was answered with 302." });
  t.equal(receiver.received.length, 1);
  receiver.answer(429, { "retry-after": "7" });
  await t.rejects(tell(t, "slack", { url: receiver.url }), {
    message: "It was answered with 429.",
    retryAfterMs: 7_000,
    final: false,
  });
});
