/** One line of `slipway status`. */
export interface Check {
  /** What was looked at. */
  readonly name: string;
  /** `attention`: a person is needed. `hidden`: who asks may not see it. */
  readonly state: "ok" | "attention" | "hidden";
  readonly says: string;
  /** What to do next; "" if nothing is. */
  readonly next: string;
}

export function ok(name: string, says: string): Check {
  return { name, state: "ok", says, next: "" };
}

export function attention(name: string, says: string, next: string): Check {
  return { name, state: "attention", says, next };
}

export function hidden(name: string, says: string): Check {
  return { name, state: "hidden", says, next: "" };
}

/** The first line of a text that may have many. */
export function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/** A number of things: `1 message`, `2 messages`. */
export function count(many: number | bigint, one: string, several = `${one}s`): string {
  return `${many} ${Number(many) === 1 ? one : several}`;
}
