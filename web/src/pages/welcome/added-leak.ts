/** A leak that was added here; its token is known to this page alone, until it is left. */
export interface AddedLeak {
  readonly id: number;
  readonly token: string;
}
