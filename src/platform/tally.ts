import type { MetricObjectWithValues, MetricValueWithName } from "prom-client";

/** A metric as prom-client aggregates and prints it. */
export type MetricData = MetricObjectWithValues<MetricValueWithName<string>>;

/**
 * Counters and histograms for the hot path: plain numbers, turned into prom-client's data when somebody scrapes.
 * prom-client's own `inc` and `observe` cost 300 to 500 ns each, these a tenth of it.
 */
export interface Tally {
  data(): MetricData;
}

/** Counts per combination of label values. The values must come from a fixed set: each is kept for ever. */
export class Counter implements Tally {
  readonly #name: string;
  readonly #help: string;
  readonly #labels: readonly string[];
  readonly #counts = new Map<string, number>();

  constructor(name: string, help: string, labels: readonly string[] = []) {
    this.#name = name;
    this.#help = help;
    this.#labels = labels;
    if (labels.length === 0) this.#counts.set("", 0);
  }

  /** @param values one per label, joined by `\n` where there are several */
  add(values = "", by = 1): void {
    this.#counts.set(values, (this.#counts.get(values) ?? 0) + by);
  }

  data(): MetricData {
    return metric(
      this.#name,
      this.#help,
      "counter",
      [...this.#counts].map(([key, value]) => ({
        value,
        labels: labelsOf(this.#labels, key),
      })),
    );
  }
}

/** A value per combination of labels, read when somebody scrapes. Over several processes the values add up. */
export class Gauge implements Tally {
  readonly #name: string;
  readonly #help: string;
  readonly #read: () => Iterable<readonly [labels: Readonly<Record<string, string>>, value: number]>;

  constructor(name: string, help: string, read: () => Iterable<readonly [Readonly<Record<string, string>>, number]>) {
    this.#name = name;
    this.#help = help;
    this.#read = read;
  }

  data(): MetricData {
    return metric(
      this.#name,
      this.#help,
      "gauge",
      [...this.#read()].map(([labels, value]) => ({ value, labels })),
    );
  }
}

/** A histogram without labels. */
export class Histogram implements Tally {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  /** @param bounds upper bounds in the metric's unit, ascending */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let i = 0;
    while (i < this.#bounds.length && value > this.#bounds[i]!) i++;
    this.#counts[i]!++;
    this.#sum += value;
  }

  data(): MetricData {
    let count = 0;
    const values: MetricValueWithName<string>[] = [...this.#bounds, "+Inf"].map((le, i) => {
      count += this.#counts[i]!;
      return { value: count, labels: { le }, metricName: `${this.#name}_bucket` };
    });
    values.push({ value: this.#sum, labels: {}, metricName: `${this.#name}_sum` });
    values.push({ value: count, labels: {}, metricName: `${this.#name}_count` });
    return metric(this.#name, this.#help, "histogram", values);
  }
}

type Value = Omit<MetricValueWithName<string>, "metricName"> & { metricName?: string };

function metric(name: string, help: string, type: string, values: Value[]): MetricData {
  // prom-client types the kind as an enum that does not exist at run time; its data holds these words.
  return { name, help, type, aggregator: "sum", values } as unknown as MetricData;
}

function labelsOf(names: readonly string[], key: string): Record<string, string> {
  const values = key.split("\n");
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
}
