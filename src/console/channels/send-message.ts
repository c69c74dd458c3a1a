import type { ConsoleContext } from "../context.ts";
import { DeliveryError } from "./channel-kind.ts";
import { kindOf } from "./kinds/kinds.ts";
import type { Sender } from "./means.ts";
import type { Message } from "./message.ts";
import { unseal } from "./seal.ts";
import type { Channels } from "./tables.ts";

type Stored = Pick<Channels, "id" | "kind" | "settings" | "sealed">;

/** All settings of a channel, the sealed ones opened. */
export function openSettings({ keys }: ConsoleContext, { id, settings, sealed }: Stored): Record<string, unknown> {
  const secret = sealed === "" ? "{}" : unseal(keys.sealing, id, sealed);
  return { ...(JSON.parse(settings) as object), ...(JSON.parse(secret) as object) };
}

/** @param id of the delivery @throws DeliveryError */
export async function sendMessage(
  context: ConsoleContext,
  sender: Sender,
  channel: Stored,
  message: Message,
  id: string,
): Promise<void> {
  const kind = kindOf(channel.kind);
  const settings = kind.settings.safeParse(openSettings(context, channel));
  if (!settings.success)
    throw new DeliveryError("The settings are of another release; write them anew.", { final: true });
  await kind.send(settings.data, message, sender.meansFor(id));
}
