import { z } from "zod";
import { defineKind } from "../channel-kind.ts";
import { plainText } from "../message.ts";
import { receiverUrl } from "./receiver-url.ts";

const TEXT_MAX = 4_096;

/** A chat of Telegram (Bot API, `sendMessage`). */
export const telegram = defineKind({
  settings: z.strictObject({
    /** As BotFather gave it. */
    bot_token: z.string().regex(/^\d{1,20}:[\w-]{20,100}$/, "expected a bot's token, such as 123456:ABC…"),
    /** Number of a chat, or @name of a public channel. */
    chat: z.string().regex(/^(-?\d{1,20}|@\w{5,32})$/, "expected a chat's number or @name"),
    api_url: receiverUrl.default("https://api.telegram.org"),
  }),
  secrets: ["bot_token"],
  async send({ bot_token: token, chat, api_url: api }, message, { post }) {
    const text = plainText(message).slice(0, TEXT_MAX);
    // As plain text: titles come from outside.
    await post(`${api.replace(/\/$/, "")}/bot${token}/sendMessage`, {
      chat_id: chat,
      text,
      link_preview_options: { is_disabled: true },
    });
  },
});
