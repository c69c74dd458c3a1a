import { z } from "zod";

/** The leak in a path. */
export const leakId = z.object({
  id: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, "expected a leak's number")
    .transform(Number),
});
