/** A shorter one would match by chance. */
export const TOKEN_BYTES_MIN = 6;
/** A longer run of bytes is no token. */
export const TOKEN_BYTES_MAX = 4_096;
