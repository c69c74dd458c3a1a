/** A bound over what many hold at a time. */
export interface MemoryBound {
  /** False: that is more than there should be. The bytes count nevertheless, until they are given back. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}
