const PREFIX = "wallarm-";
const ID_CHARACTERS_MAX = 64;

/** Gives names ids of the rule language: the same name again gets a number. */
export function ruleIds(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const plain = `${PREFIX}${name.replace(/[^A-Za-z0-9._-]+/g, "_")}`;
    let id = plain.slice(0, ID_CHARACTERS_MAX);
    for (let n = 2; taken.has(id); n++) {
      const end = `-${n}`;
      id = plain.slice(0, ID_CHARACTERS_MAX - end.length) + end;
    }
    taken.add(id);
    return id;
  };
}
