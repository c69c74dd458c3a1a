import { randomBytes } from "node:crypto";

export const token = `ak_live_${randomBytes(12).toString("hex")}`;
export const hint = `ak_l…${token.slice(-4)} (32)`;

export const RULES = `format: 1
rules:
  - id: leak
    type: vpatch
    title: A leak
    leak: "7"
    point: [credentials]
    tokens: { file: tokens.txt }
  - id: scoped
    type: vpatch
    mode: watch
    when:
      - { point: [header, HOST], type: equal, value: api.example.com }
      - { point: [path, 0], type: equal, value: v2 }
    unless:
      - { point: [remote_addr], type: cidr, value: 198.51.100.0/24 }
    point: [header, AUTHORIZATION]
    regex: '^Bearer ak_live_'
  - id: gone
    type: vpatch
    expires_at: 2020-01-01
    point: [get, debug]
`;

export interface Case {
  readonly name: string;
  readonly args?: readonly string[];
  readonly input?: string;
  readonly code?: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
}

export const get = (target: string, ...lines: string[]) =>
  `GET ${target} HTTP/1.1\n${["Host: api.example.com", ...lines].join("\n")}\n\n`;
export const bearer = `Authorization: Bearer ${token}`;
