/** Each item once a round, every other round backwards: what a machine does over time falls on all alike. */
export async function inTurns<Item>(
  rounds: number,
  items: readonly Item[],
  measure: (item: Item, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const item of round % 2 === 0 ? items : items.toReversed()) await measure(item, round);
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
}
