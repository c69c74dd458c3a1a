import { parseArgs, type ParseArgsConfig } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** A subcommand of `keyward`: arguments in, exit code out: 0 ok, 1 a problem was found, 2 wrong usage. */
export type Command = (args: readonly string[]) => Promise<number>;

export interface CommandSpec<T extends Options> {
  /** First line `keyward NAME …`, then what it does and its options. */
  readonly usage: string;
  readonly options: T;
  /** Names of what must be given beside the options, in order; by default nothing. */
  readonly operands?: readonly string[];
  /** Commands of their own, by the word that follows this one's name; loaded only when asked for. */
  readonly subcommands?: Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;
  run(options: OptionValues<T>, operands: readonly string[]): Promise<number>;
}

export type OptionValues<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>["values"];

/** Wrong usage: told with the command's usage, exit code 2. */
export class UsageError extends Error {}

/** Makes a command: reads its options strictly; `--help` is every command's. */
export function defineCommand<T extends Options>({
  usage,
  options,
  operands = [],
  subcommands = {},
  run,
}: CommandSpec<T>): Command {
  return async (args) => {
    const [word = "", ...rest] = args;
    const subcommand = Object.hasOwn(subcommands, word) ? subcommands[word] : undefined;
    if (subcommand !== undefined) return (await subcommand()).command(rest);
    try {
      const known = { ...options, help: { type: "boolean", short: "h" } } as const;
      const allowPositionals = operands.length > 0;
      const { values, positionals } = parseArgs({ args: [...args], options: known, strict: true, allowPositionals });
      if ((values as { help?: boolean }).help === true) {
        process.stdout.write(`${usage}\n`);
        return 0;
      }
      if (positionals.length !== operands.length) throw new UsageError(`Expected ${operands.join(" ")}`);
      return await run(values, positionals);
    } catch (error) {
      if (!isUsage(error)) throw error;
      process.stderr.write(`${sentenceOf(error)}\n\n${usage}\n`);
      return 2;
    }
  };
}

/** What was given is repeated only where it looks like an option: it may be a token in the wrong place. */
function sentenceOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL") return "Unexpected argument: expected options only";
  const unknown = code === "ERR_PARSE_ARGS_UNKNOWN_OPTION";
  const option = /^Unknown option '(-[a-zA-Z]|--[a-z][a-z-]{0,20})'/.exec(error.message);
  if (unknown) return option === null ? "Unknown option" : option[0];
  return error.message;
}

function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");
}
