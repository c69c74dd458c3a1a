/** A report that is not of its form, or too large. The sentence holds nothing of its content. */
export class ReportError extends Error {}
