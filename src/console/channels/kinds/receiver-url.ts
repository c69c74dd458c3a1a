import { z } from "zod";

/** Where a message is posted to. Holds a secret more often than not: it is sealed, and never shown again. */
export const receiverUrl = z
  .url({ protocol: /^https?$/, error: "expected https://… or http://…", abort: true })
  .max(2_000)
  .refine((url) => {
    const { username, password } = new URL(url);
    return username === "" && password === "";
  }, "expected no name and password in the URL");
