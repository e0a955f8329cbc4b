export interface BenchArguments {
  /** Names of benches. */
  readonly asked: readonly string[];
  /** Whether each result is one line of JSON. */
  readonly json: boolean;
  readonly help: boolean;
  /** What is wrong with the arguments. */
  readonly problem: string | undefined;
}

/** Reads the arguments of `npm run bench`; every bench obeys the same options. */
export function parseBenchArguments(given: readonly string[], names: readonly string[]): BenchArguments {
  const options = given.filter((each) => each.startsWith("-"));
  const asked = given.filter((each) => !each.startsWith("-"));
  const unknown = [
    ...options.filter((option) => option !== "--json" && option !== "--help").map((option) => `unknown option ${option}`),
    ...asked.filter((name) => !names.includes(name)).map((name) => `unknown bench ${name}`),
  ];
  const help = options.includes("--help");
  const missing = asked.length === 0 && !help ? ["name a bench"] : [];
  const [problem] = [...unknown, ...missing];
  return { asked, json: options.includes("--json"), help, problem };
}
