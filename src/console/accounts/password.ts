import { z } from "zod";

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 128;

const length = `expected ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`;

/** A password somebody chooses. Length is what counts (NIST SP 800-63B section 5.1.1); a few characters repeated are none. */
export const newPassword = z
  .string()
  .min(PASSWORD_LENGTH_MIN, length)
  .max(PASSWORD_LENGTH_MAX, length)
  .refine((text) => new Set(text).size >= 5, "expected at least 5 different characters");

/** A password somebody types; whether it is right shows later. */
export const givenPassword = z.string().min(1).max(PASSWORD_LENGTH_MAX, length);

export const emailAddress = z
  .email("expected an e-mail address")
  .max(254, "expected an e-mail address")
  .transform((text) => text.toLowerCase());
