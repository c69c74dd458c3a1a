/** A segment is named by what its writer had counted before it: names in order are segments in order. */
const NAME = /^(\d{16})\.spool$/;

export function segmentName(before: number): string {
  return `${String(before).padStart(16, "0")}.spool`;
}

/** What had been counted before the segment of this name; undefined for other files. */
export function countedBefore(name: string): number | undefined {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
