import { visibleText } from "@slipway/runtime/terminal";

/**
 * Everything the command writes goes through these functions: foreign text appears as it is or as visible escapes, and never controls the terminal.
 * Cells and lines are cleaned further where they are made, by `cell` and `visibleLine`.
 */
export function writeOut(text: string): void {
  if (text !== "") process.stdout.write(`${visibleText(text)}\n`);
}

let messages = 0;

/** A message to the person, on standard error: nothing for an empty one. */
export function writeErr(text: string): void {
  if (text === "") return;
  if (process.stderr.isTTY) messages++;
  process.stderr.write(`${visibleText(text)}\n`);
}

/** Ends the line on which a terminal has shown `^C`: what the shell writes next begins a line. */
export function endLine(): void {
  if (process.stderr.isTTY) process.stderr.write("\n");
}

/** The columns of the terminal that standard output is; undefined for a file or a pipe. `COLUMNS` overrides it. */
export function terminalColumns(): number | undefined {
  const given = Number(process.env["COLUMNS"]);
  if (Number.isInteger(given) && given > 0) return given;
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}

/** Whether standard output is a terminal that a person sees. */
export function isTerminal(): boolean {
  return process.stdout.isTTY === true && process.env["TERM"] !== "dumb";
}

/** The size of the terminal that standard output is. */
export function terminalSize(): { readonly columns: number; readonly rows: number } {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}

/** Writes lines in place of those that were written last. Each must fit into a row of the terminal. */
export function replaceLines(written: number, lines: readonly string[]): void {
  const back = written === 0 ? "" : `\x1b[${written}A\r\x1b[J`;
  process.stdout.write(`${back}${lines.map((line) => `${visibleText(line)}\n`).join("")}`);
}

/** How many messages were written on standard error while that is a terminal: more than before, and they are below what was drawn. */
export function messagesOnScreen(): number {
  return messages;
}

/** Empties what the terminal shows; what was scrolled out stays. */
export function clearScreen(): void {
  process.stdout.write("\x1b[H\x1b[J");
}

/** Ends the command quietly when the reader of its output has gone, as `head` does: nobody is left to write to. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
}
