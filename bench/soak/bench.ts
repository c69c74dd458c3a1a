export const SOAK_PARTS = ["memory", "connections", "idle", "abuse"] as const;
export async function benchSoak(o: { requests: number; parts: readonly string[] }): Promise<void> {
  void o;
}
