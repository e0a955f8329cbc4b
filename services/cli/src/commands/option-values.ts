import { Fault } from "@slipway/domain";
import { InvalidArgumentError } from "commander";

/** Reads a whole number within bounds. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} up` : `from ${min} to ${max}`;
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`Write a whole number ${range}.`);
    return value;
  };
}

/** Reads a TCP port. 0 lets the system choose one. */
export const port: (text: string) => number = wholeNumber(0, 65_535);

/** Reads a number of seconds greater than 0. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("Write a number of seconds greater than 0.");
  return value;
}

/** Splits `key=value`. Throws `invalid` with the name of the option for anything else. */
export function keyValue(text: string, option: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new Fault("invalid", `${option} ${JSON.stringify(text)} is not of the form key=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Reads a commit hash or its beginning, in lower case. Throws `invalid` for anything else. */
export function commitHash(text: string): string {
  if (!/^[0-9a-f]{7,64}$/i.test(text))
    throw new Fault("invalid", `${JSON.stringify(text)} is not a commit hash: at least 7 hexadecimal digits`);
  return text.toLowerCase();
}
