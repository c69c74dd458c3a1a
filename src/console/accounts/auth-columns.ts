/** Where better-auth finds its models: tables and columns of migration 010. */

const stamps = { createdAt: "created_at", updatedAt: "updated_at" } as const;

export const USERS = { modelName: "users", fields: { emailVerified: "email_verified", ...stamps } } as const;

export const SESSIONS = {
  modelName: "sessions",
  fields: {
    userId: "user_id",
    expiresAt: "expires_at",
    ipAddress: "ip_address",
    userAgent: "user_agent",
    ...stamps,
  },
} as const;

export const ACCOUNTS = {
  modelName: "accounts",
  fields: {
    userId: "user_id",
    providerId: "provider_id",
    accountId: "account_id",
    accessToken: "access_token",
    refreshToken: "refresh_token",
    idToken: "id_token",
    accessTokenExpiresAt: "access_token_expires_at",
    refreshTokenExpiresAt: "refresh_token_expires_at",
    ...stamps,
  },
} as const;

export const VERIFICATIONS = { modelName: "verifications", fields: { expiresAt: "expires_at", ...stamps } } as const;

export const TWO_FACTORS = {
  user: { fields: { twoFactorEnabled: "two_factor_enabled" } },
  twoFactor: {
    modelName: "two_factors",
    fields: {
      userId: "user_id",
      backupCodes: "backup_codes",
      failedVerificationCount: "failed_verification_count",
      lockedUntil: "locked_until",
    },
  },
} as const;
