/** What the registry keeps beside leaks; see store/tables.ts for the conventions. */
export interface RegistryTables {
  leak_policies: LeakPolicies;
}

/** What a tenant wants to happen by itself; a tenant without a row has the defaults. */
export interface LeakPolicies {
  tenant: string;
  /** A closed leak that is found or used again: marked as a regression, or opened again as well. */
  regression: "flag" | "reopen";
}
